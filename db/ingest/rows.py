"""What readers hand on: a row as it stands in its file, or the reason why it cannot be one."""

from collections.abc import Iterator
from dataclasses import dataclass

from db.imports import Refusal


@dataclass(frozen=True)
class Row:
    """One row of a table, or one picture of a folder without a table.

    Args:
        file_name: the file that a person would open to mend it.
        line: first line of the row as an editor counts, from 1; None where a file has no lines.
        values: cell text by column name.
        share_read: share of the file read so far, 0-1.
    """

    file_name: str
    line: int | None
    values: dict[str, str]
    share_read: float


Item = Row | Refusal


@dataclass(frozen=True)
class ReadTable:
    """A file as its reader understands it; reading goes on as ``items`` is consumed.

    Args:
        columns: column names to choose the mapping from.
        platform: the network that wrote the file, where its shape proves it.
    """

    columns: tuple[str, ...]
    items: Iterator[Item]
    platform: str | None = None
