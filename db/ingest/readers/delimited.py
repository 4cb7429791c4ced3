"""CSV and TSV to rows. A malformed row costs that row, not the file."""

import csv
from collections import Counter, deque
from collections.abc import Iterator

from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError
from db.ingest.limits import Limits
from db.ingest.lines import Line, check_text
from db.ingest.rows import Item, Row

DELIMITERS = (",", ";", "\t", "|")


def read_csv(lines: Iterator[Line], name: str, limits: Limits) -> tuple[tuple[str, ...], Iterator[Item]]:
    """Return the header's columns and an iterator over the rows below it.

    Raises:
        IngestError: the file is empty, its header cannot be used, or there is nothing below it.
    """
    feed = _Feed(lines)
    first = feed.peek()
    if first is None:
        raise IngestError(f"{name} is empty")
    delimiter = max(DELIMITERS, key=first.text.count)
    try:
        cells, _ = _read_record(feed, delimiter, limits)
        check_text("".join(cells))
    except BadRowError as error:
        raise IngestError(f"{name}, line 1: the header {error}") from error
    columns = _name_columns(cells, name, limits)
    if feed.peek() is None:
        raise IngestError(f"{name} has a header but no rows")
    return columns, _read_rows(feed, columns, delimiter, name, limits)


class _Feed:
    """Lines that can be put back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._waiting: deque[Line] = deque()

    def peek(self) -> Line | None:
        if not self._waiting and (line := next(self._lines, None)) is not None:
            self._waiting.append(line)
        return self._waiting[0] if self._waiting else None

    def take(self) -> Line:
        return self._waiting.popleft()

    def put_back(self, lines: list[Line]) -> None:
        self._waiting.extendleft(reversed(lines))


def _read_rows(
    feed: _Feed, columns: tuple[str, ...], delimiter: str, name: str, limits: Limits
) -> Iterator[Item]:
    while (line := feed.peek()) is not None:
        try:
            cells, share_read = _read_record(feed, delimiter, limits)
            if not any(cell.strip() for cell in cells):
                continue
            check_text("".join(cells))
            if len(cells) != len(columns):
                raise BadRowError(f"has {len(cells)} cells where the header has {len(columns)}")
        except BadRowError as error:
            yield Refusal(name, line.number, f"the row {error}")
            continue
        yield Row(name, line.number, dict(zip(columns, cells, strict=True)), share_read)


def _read_record(feed: _Feed, delimiter: str, limits: Limits) -> tuple[list[str], float]:
    """Take one record's lines; on failure only its first line stays taken.

    Raises:
        BadRowError: the first line does not begin a well-formed record.
    """
    taken: list[Line] = []

    def supply() -> Iterator[str]:
        length = 0
        while feed.peek() is not None:
            line = feed.take()
            taken.append(line)
            length += len(line.text)
            if line.is_cut:
                raise BadRowError(f"is longer than {limits.line_chars:,} characters")
            if length > limits.record_chars or len(taken) > limits.record_lines:
                raise BadRowError(
                    f"has a quote that is not closed within {limits.record_lines} lines or"
                    f" {limits.record_chars:,} characters"
                )
            yield line.text

    try:
        cells = next(csv.reader(supply(), delimiter=delimiter, strict=True))
    except csv.Error as error:
        feed.put_back(taken[1:])
        raise BadRowError(f"is malformed ({_explain(error)})") from error
    except BadRowError:
        feed.put_back(taken[1:])
        raise
    return cells, taken[-1].share_read


def _explain(error: csv.Error) -> str:
    message = str(error)
    if "unexpected end of data" in message:
        return "a quote is opened and never closed"
    if "expected after" in message:
        return "text stands after a closing quote; write a quote inside a cell twice"
    return message


def _name_columns(cells: list[str], name: str, limits: Limits) -> tuple[str, ...]:
    columns = tuple(cell.strip() or f"column {place}" for place, cell in enumerate(cells, start=1))
    if len(columns) > limits.columns:
        raise IngestError(f"{name} has {len(columns)} columns; at most {limits.columns}")
    repeated = [column for column, count in Counter(columns).items() if count > 1]
    if repeated:
        raise IngestError(f"{name}: column {repeated[0]!r} stands twice in the header; rename one")
    return columns
