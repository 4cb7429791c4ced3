"""The cells of one row, and which of them could not be used."""

from collections.abc import Callable
from typing import TypeVar

from db.imports import Drop
from db.ingest.cells import says_nothing
from db.ingest.errors import BadRowError
from db.ingest.lines import check_text
from db.ingest.mapping import ColumnMapping, Field
from db.ingest.rows import Row

Value = TypeVar("Value")


class RowCells:
    """The cells of one row by field, without blanks around them.

    Raises:
        BadRowError: the text holds what no store can hold; of another cell only that cell is dropped.
    """

    def __init__(self, mapping: ColumnMapping, row: Row) -> None:
        self.drops: list[Drop] = []
        self._row = row
        self._texts = {field: row.values.get(column, "").strip() for field, column in mapping.columns.items()}
        self._check()
        self.time = mapping.join_time(self._texts)

    def __getitem__(self, field: Field) -> str:
        return self._texts.get(field, "")

    def drop(self, field: Field, reason: str) -> None:
        """Note that a cell could not be used."""
        self.drops.append(Drop(self._row.file_name, self._row.line, field, reason))

    def take(self, read: Callable[..., Value], *fields: Field) -> Value | None:
        """Return what a function reads in some cells; None where all are empty or, with a note, cannot be."""
        return self._take(read, fields[0], [self[field] for field in fields])

    def take_time(self, read: Callable[[str], Value]) -> Value | None:
        """Return what a function reads in the cells of the time, as ``take`` does."""
        return self._take(read, Field.POSTED_AT, [self.time])

    def _take(self, read: Callable[..., Value], field: Field, texts: list[str]) -> Value | None:
        if not any(texts):
            return None
        try:
            if nothing := next(filter(says_nothing, texts), None):
                raise BadRowError(f"{field} {nothing!r} says nothing")
            return read(*texts)
        except BadRowError as error:
            self.drop(field, str(error))
            return None

    def _check(self) -> None:
        try:
            check_text("".join(self._texts.values()))
        except BadRowError:
            for field, text in self._texts.items():
                try:
                    check_text(text)
                except BadRowError as error:
                    if field in (Field.TEXT, Field.TITLE):
                        raise BadRowError(f"{field} {error}") from error
                    self.drop(field, f"{field} {error}")
                    self._texts[field] = ""
