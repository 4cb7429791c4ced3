"""The first pass over a table: what only all cells of a column together can tell."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from db.ingest.errors import BadRowError, IngestError
from db.ingest.ids import are_cut_ids
from db.ingest.mapping import TIME_FIELDS, ColumnMapping, Field, guess_mapping
from db.ingest.rows import Row
from db.ingest.tables import PostTable
from db.ingest.times import OrderCount, TimeSpelling, parse_posted_at

SAMPLE_ROWS = 50
# X's own numbers tell when a post was made; so do those of a column that is named after its tweets.
X_NAMES = ("x", "twitter")


@dataclass(frozen=True)
class Survey:
    """What a table's columns say as a whole.

    Args:
        spelling: how its times are read.
        open_example: a date that may be read in two ways, where no other of its column tells which; empty
            where they tell. Who brings the file then has to, by ``spelling``.
        are_ids_cut: whether a spreadsheet has cut its long ids.
        has_x_ids: whether its ids are X's, which carry the time.
    """

    spelling: TimeSpelling
    open_example: str
    are_ids_cut: bool
    has_x_ids: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to be said what comes first in its dates."""
        return bool(self.open_example) and self.spelling.order is None


def guess_table_mapping(table: PostTable) -> ColumnMapping:
    """Guess a table's mapping from the names of its columns and its first rows."""
    return guess_mapping(table.columns, [row.values for row in islice(_read_rows(table), SAMPLE_ROWS)])


def survey_table(table: PostTable, mapping: ColumnMapping, chosen: TimeSpelling) -> Survey:
    """Read the times and ids of a whole table.

    Args:
        chosen: what the analyst says of its times; of the order of day and month, its dates know better.
    """
    is_needed = Field.POSTED_AT in mapping.columns or Field.EXTERNAL_ID in mapping.columns
    rows = islice(_read_rows(table), table.container.limits.rows if is_needed else 0)
    cells = (
        (mapping.read(row.values, Field.POSTED_AT), mapping.read(row.values, Field.EXTERNAL_ID))
        for row in rows
    )
    is_tweet = "tweet" in mapping.columns.get(Field.EXTERNAL_ID, "").lower()
    return survey_cells(cells, chosen, has_x_ids=is_tweet or (table.platform or "").lower() in X_NAMES)


def survey_cells(cells: Iterable[tuple[str, str]], chosen: TimeSpelling, *, has_x_ids: bool) -> Survey:
    """Return what all times and ids of a table say together.

    Args:
        cells: (time, id) of each row.
        chosen: see ``survey_table``.
    """
    orders, ids = OrderCount(), list[str]()
    for posted_at, own_id in cells:
        orders.add(posted_at)
        if len(ids) < SAMPLE_ROWS:
            ids.append(own_id)
    told = orders.decide()
    return Survey(
        spelling=replace(chosen, order=told or chosen.order),
        open_example="" if told else orders.open_example,
        are_ids_cut=are_cut_ids(ids),
        has_x_ids=has_x_ids,
    )


def ask_date_order(open_example: str) -> str:
    """Ask what comes first in dates, in the words of every way in."""
    return f"Dates such as {open_example} can be read in two ways: what comes first, the day or the month?"


def refuse_open_dates(survey: Survey, mapping: ColumnMapping, file_name: str) -> None:
    """Refuse a file whose dates can be read in two ways.

    Raises:
        IngestError: it is still to be said in which.
    """
    if survey.is_open:
        question, column = ask_date_order(survey.open_example), mapping.columns[Field.POSTED_AT]
        raise IngestError(
            f"{file_name}, column {column!r}: {question} Say --dates day-first or --dates month-first"
        )


def find_first_time(
    table: PostTable, mapping: ColumnMapping, spelling: TimeSpelling, now: datetime
) -> datetime:
    """Return the earliest time of a table's posts, or ``now`` where none is known."""
    first, columns = now, {field: mapping.columns.get(field, "") for field in TIME_FIELDS}
    for row in _read_rows(table):
        try:
            text = mapping.join_time({field: row.values.get(name, "") for field, name in columns.items()})
            first = min(first, parse_posted_at(text, now, spelling)[0])
        except BadRowError:  # the import itself will say so
            continue
    return first


def _read_rows(table: PostTable) -> Iterator[Row]:
    return (item for item in table.read_items() if isinstance(item, Row))
