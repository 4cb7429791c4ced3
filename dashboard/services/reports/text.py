"""The words of a section as lines that a person edits, and back: ``3 posts on roofs [12] [list: usable]``.

A line is a sentence. ``[12]`` cites a post of the annex, ``[list: …]`` the list of all posts counted.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from dashboard.services.errors import ReportError
from dashboard.services.reports.document import Block, Bullets, Claim, Note, Section, Words
from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.masking import clean_text

MAX_LINES = 30
MAX_LINE_LENGTH = 600
LEADS = ("Needs", "Other information", "Response", "Gaps and constraints", "Retraction")
_LEAD = re.compile(rf"({'|'.join(LEADS)}): ")
_CITE = re.compile(r"\[(\d{1,18})\]")
_LIST = re.compile(r"\[list: ([^\]]+)\]")
_SOURCE = re.compile(r"\(source: [^()]+\)")


def write_text(section: Section, snapshot: Snapshot) -> str:
    """Return the lines of a section that may be edited; fixed notes stay out of them."""
    names = {trace: name for name, trace in list_names(snapshot).items()}
    return "\n".join(
        _write_line(item, names)
        for block in section.blocks
        if isinstance(block, Bullets)
        for item in block.items
    )


def apply_text(section: Section, text: str, snapshot: Snapshot) -> Section:
    """Return the section with these lines instead of its own; its fixed notes stay, placeholders go.

    Raises:
        ReportError: too many or too long lines, or one that cites what the report does not hold, or, where
            posts have to stand for it, names neither posts nor a source.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_LINES:
        raise ReportError(f"{section.title} has {len(lines)} lines; at most {MAX_LINES} are read")
    items = []
    for number, line in enumerate(lines, start=1):
        try:
            items.append(_read_line(line, section, snapshot))
        except ReportError as error:
            raise ReportError(f"line {number} of {section.title} {error}") from None
    kept = [block for block in section.blocks if not (isinstance(block, Bullets) or _is_placeholder(block))]
    place = next((i for i, block in enumerate(section.blocks) if isinstance(block, Bullets)), 0)
    return replace(section, blocks=(*kept[:place], Bullets(tuple(items)), *kept[place:]))


def parse_sentence(
    line: str, words: Words, *, posts: Collection[int], lists: Mapping[str, str]
) -> Claim | Note:
    """Return the sentence that a line holds.

    Args:
        words: of the section that it stands in; in a cited one something has to stand for it.
        posts: ids that it may cite.
        lists: {name of a list that it may name: its path}.

    Raises:
        ReportError: it says nothing, cites or names what there is not, or nothing stands for it.
    """
    lead = _LEAD.match(line)
    rest = line[lead.end() :] if lead else line
    cites = tuple(dict.fromkeys(int(number) for number in _CITE.findall(rest)))
    named = list(dict.fromkeys(_LIST.findall(rest)))
    said = " ".join(_LIST.sub("", _CITE.sub("", rest)).split())
    if not said:
        raise ReportError("says nothing")
    if unknown := [f"[{cite}]" for cite in cites if cite not in posts]:
        raise ReportError(f"cites {', '.join(unknown)}, which this report does not hold")
    if unknown := [name for name in named if name not in lists]:
        raise ReportError(f"names the list {unknown[0]!r}; there are {', '.join(sorted(lists))}")
    if len(named) > 1:
        raise ReportError(f"names {len(named)} lists; keep one, or make two lines of it")
    name = lead[1] if lead else ""
    if cites or named:
        return Claim(said, cites, lists[named[0]] if named else "", lead=name)
    if words is Words.CITED and not _SOURCE.search(said):
        raise ReportError(
            "has nothing that stands for it; end it with posts such as [12], a list such as [list: usable], "
            "or (source: who says so)"
        )
    return Note(said, lead=name)


def list_names(snapshot: Snapshot) -> dict[str, str]:
    """Return {name of a list: its path}, for every list that a line of the report may name."""
    facts = snapshot.facts
    traces = dict(facts.traces) | {line.humanitarian.value: line.trace for line in facts.categories}
    if snapshot.baseline.changes is not None:
        traces["before"] = snapshot.baseline.changes.trace
    return {name.replace("_", " "): trace for name, trace in traces.items()}


def _is_placeholder(block: Block) -> bool:
    return isinstance(block, Note) and block.is_placeholder


def _write_line(item: Claim | Note, names: Mapping[str, str]) -> str:
    parts = [f"{item.lead}: {item.text}" if item.lead else item.text]
    if isinstance(item, Claim):
        parts += [f"[{cite}]" for cite in item.cites]
        parts += [f"[list: {names[item.trace]}]"] if item.trace else []
    return " ".join(parts)


def _read_line(line: str, section: Section, snapshot: Snapshot) -> Claim | Note:
    if len(line) > MAX_LINE_LENGTH:
        raise ReportError(f"has {len(line)} characters; at most {MAX_LINE_LENGTH} are read")
    line = clean_text(line, limit=MAX_LINE_LENGTH)
    posts = set(map(int, snapshot.facts.posts))
    return parse_sentence(line, section.words, posts=posts, lists=list_names(snapshot))
