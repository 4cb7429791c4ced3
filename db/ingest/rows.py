"""What readers hand on: a row as it stands in its file, or the reason why it cannot be one."""

from dataclasses import dataclass

from db.imports import Refusal


@dataclass(frozen=True)
class Row:
    """One row of a table, or one picture of a folder without a table.

    Args:
        file_name: the file that a person would open to mend it.
        line: first line of the row as an editor counts, from 1; None for a picture.
        values: cell text by column name.
        share_read: share of the file read so far, 0-1.
    """

    file_name: str
    line: int | None
    values: dict[str, str]
    share_read: float


Item = Row | Refusal
