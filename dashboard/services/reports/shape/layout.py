"""Lines of a rendered template to sections.

==================  ==========================================================================================
``@highlights``     sections that the program writes (``parts.PARTS``)
``# Title``         a heading; ``##`` one of the second level
``# Title | cited`` what a person may edit, each line with what stands for it
``# Title | free``  what a person writes
``- Sentence [12]`` a line of a list; anything else is a paragraph
``? Words``         what has to be written before the report can be cleared
==================  ==========================================================================================
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.services.errors import ReportError
from dashboard.services.reports.document import Block, Bullets, Claim, Note, Section, Words
from dashboard.services.reports.masking import clean_text
from dashboard.services.reports.shape.rendering import Line, render_lines, unshield
from dashboard.services.reports.text import MAX_LINE_LENGTH, parse_sentence

MAX_TITLE_LENGTH = 80
MAX_SECTIONS = 60
WORDS = {"cited": Words.CITED, "free": Words.FREE}


@dataclass
class _Open:
    """A section that lines are added to."""

    title: str
    level: int
    words: Words
    blocks: list[Block] = field(default_factory=list)

    def add(self, item: Claim | Note, *, is_listed: bool) -> None:
        """Add a paragraph, or a line to the list that stands last."""
        if not is_listed:
            self.blocks.append(item)
        elif self.blocks and isinstance(self.blocks[-1], Bullets):
            self.blocks[-1] = Bullets((*self.blocks[-1].items, item))
        else:
            self.blocks.append(Bullets((item,)))

    def close(self) -> Section:
        """Return the section."""
        return Section(self.title, tuple(self.blocks), self.level, self.words, is_templated=True)


def lay_out(
    source: str,
    facts: Mapping[str, Any],
    *,
    name: str,
    write_part: Mapping[str, Callable[[], Sequence[Section]]],
    required: Collection[str],
    posts: Collection[int],
    lists: Mapping[str, str],
) -> tuple[Section, ...]:
    """Return the sections that a template gives of facts.

    Args:
        name: what errors call the template.
        write_part: {name of a part: what gives its sections}.
        required: parts that have to be placed.
        posts: ids that a line may cite.
        lists: {name of a list that a line may name: its path}.

    Raises:
        ReportError: a line is none of those above, cites what there is not, or a part is missing or placed
            twice; says in which line.
    """
    done: list[Section] = []
    placed: list[str] = []
    opened: _Open | None = None
    for line in render_lines(source, facts, name=name):
        try:
            if line.text[0] in "#@" and opened is not None:
                done.append(opened.close())
                opened = None
            if line.text.startswith("@"):
                placed.append(_read_part(line, write_part, placed))
                done += write_part[placed[-1]]()
            elif line.text.startswith("#"):
                opened = _read_heading(line)
            elif opened is None:
                raise ReportError("stands under no heading; put one (# Title) before it")
            else:
                _add_line(opened, line.text, posts, lists)
        except ReportError as error:
            raise ReportError(f"{name}, line {line.number}: “{_quote(line)}” {error}") from None
    done += [opened.close()] if opened is not None else []
    _check(done, placed, required, name)
    return tuple(done)


def _read_part(line: Line, parts: Collection[str], placed: Collection[str]) -> str:
    part = line.text[1:].strip()
    if part not in parts:
        raise ReportError(f"is no part; there are {', '.join(f'@{known}' for known in sorted(parts))}")
    if part in placed:
        raise ReportError("is placed twice")
    return part


def _read_heading(line: Line) -> _Open:
    signs = len(line.text) - len(line.text.lstrip("#"))
    title, _, words = line.text[signs:].partition("|")
    title = clean_text(unshield(title), limit=MAX_TITLE_LENGTH).strip()
    if signs > 2 or not title:
        raise ReportError("is no heading; write # Title, or ## Title below one")
    if words.strip() not in ("", *WORDS):
        raise ReportError("has other words behind the bar than cited or free")
    return _Open(title, signs, WORDS.get(words.strip(), Words.FIXED))


def _add_line(opened: _Open, text: str, posts: Collection[int], lists: Mapping[str, str]) -> None:
    if text.startswith("?"):
        asked = clean_text(unshield(text[1:].strip()), limit=MAX_LINE_LENGTH)
        opened.add(Note(asked, is_placeholder=True), is_listed=False)
        return
    is_listed = text.startswith("- ")
    said = text[2:].strip() if is_listed else text
    if len(said) > MAX_LINE_LENGTH:
        raise ReportError(f"has {len(said)} characters; at most {MAX_LINE_LENGTH} are read")
    # A paragraph of a section that people edit is a fixed note, which stays whatever they write.
    words = opened.words if is_listed else Words.FIXED
    sentence = parse_sentence(said, words, posts=posts, lists=lists)
    opened.add(replace(sentence, text=unshield(sentence.text)), is_listed=is_listed)


def _check(
    sections: Sequence[Section], placed: Collection[str], required: Collection[str], name: str
) -> None:
    if missing := [part for part in required if part not in placed]:
        raise ReportError(f"{name} leaves out @{missing[0]}, without which no report of its kind goes out")
    if len(sections) > MAX_SECTIONS:
        raise ReportError(f"{name} gives {len(sections)} sections; at most {MAX_SECTIONS} are read")
    titles = [section.title for section in sections]
    if twice := [title for title in titles if titles.count(title) > 1]:
        raise ReportError(f"{name} has the heading “{twice[0]}” twice; titles tell sections apart")


def _quote(line: Line) -> str:
    return clean_text(unshield(line.text), limit=60)
