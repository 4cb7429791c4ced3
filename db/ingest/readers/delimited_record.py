"""Lines to the cells of one record, and the lines back where they form none."""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice

from db.ingest.errors import BadRowError
from db.ingest.limits import Limits
from db.ingest.lines import Line


class LineFeed:
    """Lines that can be looked at before they are taken, and put back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._waiting: deque[Line] = deque()

    def peek(self) -> Line | None:
        """Return the next line; None at the end."""
        if not self._waiting and (line := next(self._lines, None)) is not None:
            self._waiting.append(line)
        return self._waiting[0] if self._waiting else None

    def look_ahead(self, count: int) -> list[Line]:
        """Return the next lines, as many as there are."""
        self._waiting.extend(islice(self._lines, max(0, count - len(self._waiting))))
        return list(islice(self._waiting, count))

    def take(self) -> Line:
        """Take the line that was peeked at."""
        return self._waiting.popleft()

    def put_back(self, lines: list[Line]) -> None:
        """Give lines back, in their order."""
        self._waiting.extendleft(reversed(lines))


def read_record(feed: LineFeed, delimiter: str, limits: Limits) -> tuple[list[str], list[Line]]:
    """Take one record's lines; on failure only its first line stays taken.

    Returns:
        The record's cells, and the lines that it stood in.

    Raises:
        BadRowError: the first line does not begin a well-formed record.
    """
    line = feed.peek()
    if line is not None and '"' not in line.text and not line.is_cut:
        return line.text.rstrip("\r\n").split(delimiter), [feed.take()]
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
    return cells, taken


def _explain(error: csv.Error) -> str:
    message = str(error)
    if "unexpected end of data" in message:
        return "a quote is opened and never closed"
    if "expected after" in message:
        return "text stands after a closing quote; write a quote inside a cell twice"
    return message
