"""The report as Markdown (CommonMark with tables), without any HTML: what posts say is escaped."""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from dashboard.labels import LABEL_WORDS, say_label
from dashboard.services.reports.document import (
    ANNEX_COLUMNS,
    FIGURE_COLUMNS,
    Block,
    Bullets,
    Chart,
    Citations,
    Claim,
    Column,
    Document,
    Figure,
    KeyFigures,
    Map,
    Note,
    PostPictures,
    Table,
)
from dashboard.services.reports.material import Material

# Whatever Markdown, its tables or HTML in it could read as more than text.
SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~&:])")


def write(material: Material, out: BinaryIO) -> None:
    """Write the report; references lead to the annex, the map stands as the table of its squares."""
    document = material.document
    lines = [f"# {_escape(document.title)}", ""]
    lines += [f"**{_escape(mark)}**\n" for mark in document.marks]
    lines += [_escape(document.attribution), ""]
    lines += [f"**{_escape(words)}**\n" for words in (document.scope, document.clearance) if words]
    for section in document.sections:
        lines += [f"{'#' * (section.level + 1)} {_escape(section.title)}", ""]
        for block in section.blocks:
            lines += [*_write(block, document), ""]
    lines += [f"SHA\\-256 of the snapshot\\: {document.sha256}"]
    out.write(("\n".join(lines) + "\n").encode())


def _write(block: Block, document: Document) -> Iterable[str]:
    match block:
        case Bullets():
            return [f"- {_say(item, document)}" for item in block.items]
        case KeyFigures():
            return _write_table(
                map(_name, FIGURE_COLUMNS), (_tell_figure(figure, document) for figure in block.figures)
            )
        case Table():
            return _write_table(map(_name, block.columns), [map(_escape, row) for row in block.rows])
        case Map():
            cells = [
                (cell.lat, cell.lon, cell.name, cell.count, LABEL_WORDS[cell.humanitarian])
                for cell in block.cells
            ]
            head = ("Latitude", "Longitude", "Nearest town", block.noun.capitalize(), "Mostly")
            return [_escape(block.caption), "", *_write_table(head, [map(_escape, cell) for cell in cells])]
        case Chart():
            return [_escape(block.caption), "", *_write_chart(block)]
        case PostPictures():
            return [
                f"- {_escape(picture.alt)} {_say(picture.caption, document)}" for picture in block.pictures
            ]
        case Citations():
            cited = ((f"[{row.post_id}](<{row.url}>)", *map(_escape, row.tell())) for row in block.rows)
            return _write_table(map(_name, ANNEX_COLUMNS), cited)
        case _:
            return [_say(block, document)]


def _write_chart(chart: Chart) -> Iterator[str]:
    """Yield the numbers of a chart as a table: a row each category, or each step of time."""
    names = [say_label(bar.category) for bar in chart.bars]
    if not chart.steps:
        return _write_table(
            ("Category", "Posts"),
            ((_escape(name), *map(_escape, bar.counts)) for name, bar in zip(names, chart.bars, strict=True)),
        )
    counts = zip(*(bar.counts for bar in chart.bars), strict=True)
    return _write_table(
        ("From (UTC)", *names),
        (map(_escape, (step, *row)) for step, row in zip(chart.steps, counts, strict=True)),
    )


def _tell_figure(figure: Figure, document: Document) -> Iterable[str]:
    cells = map(_escape, (figure.label, f"{figure.value:,}", figure.counted))
    return (*cells, f"[list](<{document.public_url}{figure.trace}>)")


def _name(column: Column) -> str:
    return column.name


def _write_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(map(_escape, head))
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _say(sentence: Claim | Note, document: Document) -> str:
    text = _escape(sentence.text)
    if sentence.lead:
        text = f"**{_escape(sentence.lead)}:** {text}"
    if isinstance(sentence, Note):
        return text
    parts = [text, *(f"\\[{cite}\\]" for cite in sentence.cites)]
    if sentence.trace:
        parts.append(f"[list](<{document.public_url}{sentence.trace}>)")
    return " ".join(parts)


def _escape(value: object) -> str:
    return SPECIAL.sub(r"\\\1", " ".join(str(value).split()))
