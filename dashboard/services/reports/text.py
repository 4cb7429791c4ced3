"""The words of a section as lines that a person edits, and back: ``3 posts on roofs [12] [list: usable]``.

A line is a sentence. ``[12]`` cites a post of the annex, ``[list: …]`` the list of all posts counted.
"""

import re
from collections.abc import Mapping
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
    names = {trace: name for name, trace in _list_traces(snapshot).items()}
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


def _is_placeholder(block: Block) -> bool:
    return isinstance(block, Note) and block.is_placeholder


def _list_traces(snapshot: Snapshot) -> dict[str, str]:
    facts = snapshot.facts
    traces = dict(facts.traces) | {line.humanitarian.value: line.trace for line in facts.categories}
    if snapshot.baseline.changes is not None:
        traces["before"] = snapshot.baseline.changes.trace
    return {name.replace("_", " "): trace for name, trace in traces.items()}


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
    lead = _LEAD.match(line)
    words = line[lead.end() :] if lead else line
    cites = tuple(dict.fromkeys(int(number) for number in _CITE.findall(words)))
    lists = list(dict.fromkeys(_LIST.findall(words)))
    said = " ".join(_LIST.sub("", _CITE.sub("", words)).split())
    if not said:
        raise ReportError("says nothing")
    traces = _list_traces(snapshot)
    if unknown := [f"[{cite}]" for cite in cites if str(cite) not in snapshot.facts.posts]:
        raise ReportError(f"cites {', '.join(unknown)}, which this report does not hold")
    if unknown := [name for name in lists if name not in traces]:
        raise ReportError(f"names the list {unknown[0]!r}; there are {', '.join(sorted(traces))}")
    if len(lists) > 1:
        raise ReportError(f"names {len(lists)} lists; keep one, or make two lines of it")
    name = lead[1] if lead else ""
    if cites or lists:
        return Claim(said, cites, traces[lists[0]] if lists else "", lead=name)
    if section.words is Words.CITED and not _SOURCE.search(said):
        raise ReportError(
            "has nothing that stands for it; end it with posts such as [12], a list such as [list: usable], "
            "or (source: who says so)"
        )
    return Note(said, lead=name)
