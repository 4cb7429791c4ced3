"""Finds a quoted cell that swallowed the rows below it, because its file does not quote at all."""

import re
from collections.abc import Sequence

from db.ingest.lines import Line

DIGITS = re.compile(r"[0-9]+")
# Cells of ids, times and numbers look alike from row to row; sentences do not.
LONGEST_REGULAR = 40


def split_unquoted(text: str, delimiter: str) -> list[str]:
    """Return the cells of a line in which a quote is a character like any other."""
    return text.rstrip("\r\n").split(delimiter)


class Quoting:
    """Remembers what the columns of a table look like.

    Args:
        width: number of columns.
    """

    def __init__(self, width: int, delimiter: str) -> None:
        self._width = width
        self._delimiter = delimiter
        self._shapes: list[str] | None = None

    def learn(self, cells: Sequence[str]) -> None:
        """Take the table's first good row as the pattern of the others."""
        if self._shapes is None:
            self._shapes = [_find_shape(cell) for cell in cells]

    def has_swallowed(self, taken: Sequence[Line]) -> bool:
        """Return whether a record of several lines is really that many records of one line each.

        It is when every line alone splits into all cells, and those of each column that can be told by their
        shape, such as ids and times, have it. Text in honest quotes may hold delimiters, but not those.
        """
        rows = [split_unquoted(line.text, self._delimiter) for line in taken]
        if any(len(row) != self._width for row in rows):
            return False
        shapes = self._shapes or [_find_shape(cell) for cell in rows[-1]]
        regular = [place for place, shape in enumerate(shapes) if shape]
        if not regular:
            # Nobody writes tabs into a sentence.
            return self._delimiter == "\t" and self._width > 1
        return all(_find_shape(row[place]) == shapes[place] for row in rows for place in regular)


def _find_shape(cell: str) -> str:
    cell = cell.strip().strip('"')
    if len(cell) > LONGEST_REGULAR or not DIGITS.search(cell) or cell.count(" ") > 2:
        return ""
    return DIGITS.sub("0", cell)
