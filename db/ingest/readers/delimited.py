"""CSV and TSV to rows. A malformed row costs that row, not the file."""

import csv
import re
from collections.abc import Iterator

from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError
from db.ingest.files import PostFile
from db.ingest.limits import Limits
from db.ingest.lines import check_text
from db.ingest.readers.delimited_record import LineFeed, read_record
from db.ingest.readers.quoting import Quoting, split_unquoted
from db.ingest.readers.table_rows import name_columns, shape_table
from db.ingest.rows import Item, ReadTable, Row

DELIMITERS = (",", ";", "\t", "|")
# Excel's own line above the header.
SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
LINES_LOOKED_AT = 20


def read_csv(file: PostFile) -> ReadTable:
    """Return the rows below the header of a table with a character between its cells.

    Raises:
        IngestError: the file is empty, its header cannot be used, or there is nothing below it.
    """
    feed = LineFeed(file.read_lines())
    name, limits = file.name, file.limits
    first = feed.peek()
    if first is None:
        raise IngestError(f"{name} is empty")
    separator = SEPARATOR.fullmatch(first.text)
    if separator:
        feed.take()
    _skip_blank_lines(feed)
    delimiter = separator[1] if separator else _find_delimiter(feed)
    header = feed.peek()
    if header is None:
        raise IngestError(f"{name} has no header")
    try:
        cells, _ = read_record(feed, delimiter, limits)
        check_text("".join(cells))
    except BadRowError as error:
        raise IngestError(f"{name}, line {header.number}: the header {error}") from error
    columns = name_columns(cells, name, limits)
    if feed.peek() is None:
        raise IngestError(f"{name} has a header but no rows")
    return shape_table(columns, _read_rows(feed, columns, delimiter, name, limits))


def _skip_blank_lines(feed: LineFeed) -> None:
    while (line := feed.peek()) is not None and not line.text.strip():
        feed.take()


def _find_delimiter(feed: LineFeed) -> str:
    """Return the character that splits the header and most lines below it into as many cells."""
    lines = [line.text for line in feed.look_ahead(LINES_LOOKED_AT)]

    def rate(delimiter: str) -> tuple[int, int]:
        records = []
        try:
            for record in csv.reader(lines, delimiter=delimiter, strict=True):
                records.append(record)
        except csv.Error:
            pass  # a quote somewhere below, or the end of what was looked at
        width = len(records[0]) if records else 0
        return (sum(len(record) == width for record in records), width) if width > 1 else (0, width)

    best = max(DELIMITERS, key=rate)
    return best if rate(best)[1] > 1 else max(DELIMITERS, key=lines[0].count)


def _read_rows(
    feed: LineFeed, columns: tuple[str, ...], delimiter: str, name: str, limits: Limits
) -> Iterator[Item]:
    width, quoting = len(columns), Quoting(len(columns), delimiter)
    while (line := feed.peek()) is not None:
        try:
            cells, taken = read_record(feed, delimiter, limits)
            if len(taken) > 1 and quoting.has_swallowed(taken):
                feed.put_back(taken[1:])
                cells, taken = split_unquoted(line.text, delimiter), taken[:1]
        except BadRowError as error:
            # A file that quotes nothing may hold a lone quote: then the line is whole without it.
            cells, taken = split_unquoted(line.text, delimiter), [line]
            if line.is_cut or len(cells) != width or width == 1:
                yield Refusal(name, line.number, f"the row {error}")
                continue
        if not any(map(str.strip, cells)):
            continue
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            reason = f"the row has {len(cells)} cells where the header has {width}"
            yield Refusal(name, line.number, reason)
            continue
        quoting.learn(cells)
        yield Row(name, line.number, dict(zip(columns, cells, strict=True)), taken[-1].share_read)
