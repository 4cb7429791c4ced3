"""The accounts that sent the posts that match a filter, and those that a message of theirs began with."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from db.labels.grid import LABEL_CELL_DEGREES
from db.models import AccountCount, EffectiveLabel
from db.per_store import build_floor, build_order_key
from db.queries.filters import Area, PostFilter, build_cut, build_inside
from db.queries.ways import Way, find_way, hide_if_short, select_in_order


def select_accounts(session: Session, chosen: PostFilter) -> Select[*tuple[Any, ...]]:
    """Return the query of the accounts that sent the posts that match, each once."""
    if chosen == PostFilter(chosen.event_id):
        return select(AccountCount.account).where(
            AccountCount.event_id == chosen.event_id, AccountCount.posts > 0
        )
    account, way = EffectiveLabel.account, find_way(session, chosen)
    # Grouped, not taken as distinct values: both stores would sort these.
    (key,) = hide_if_short(way, [account])
    return select_in_order(chosen, way, account).where(account.is_not(None)).group_by(key)


def select_first_accounts(session: Session, chosen: PostFilter) -> Select[*tuple[Any, ...]]:
    """Return the query of the accounts (first column) that messages of the posts that match began with."""
    label, way = EffectiveLabel, find_way(session, chosen)
    found = select_in_order(chosen, way, label.account.label("account"))
    return _take_first(session, found, [label.message], is_in_order=_is_read_by_message(chosen, way))


def select_cell_accounts(
    session: Session,
    chosen: PostFilter,
    *,
    side: float,
    cells: Collection[tuple[int, int]],
    around: Area,
) -> Select[*tuple[Any, ...]]:
    """Return the query of rows (cell_row, cell_column, accounts) of some cells.

    An account counts in a cell where a message of its began among the posts of that cell that match.

    Args:
        side: of a cell in degrees; cells are counted from 0°.
        cells: their rows and columns.
        around: an area that holds them all.
    """
    label, way = EffectiveLabel, find_way(session, chosen)
    row, column = build_floor(label.lat / side), build_floor(label.lon / side)
    inside = build_cut(around, LABEL_CELL_DEGREES, label.cell_row, label.cell_column)
    inside += build_inside(around, label.lat, label.lon)
    found = select_in_order(
        chosen, way, row.label("cell_row"), column.label("cell_column"), label.account.label("account")
    ).where(
        *hide_if_short(way, inside),
        label.cell_row.is_not(None),
        # What is counted is sorted, which takes longest: nothing but what is asked for. PostgreSQL compares
        # pairs one after another, and looks up a number.
        _number_cell(cast(row, BigInteger), column).in_([_number_cell(*cell) for cell in cells]),
    )
    first = _take_first(session, found, [label.message, row, column], is_in_order=False).subquery().c
    # Taken once, then counted: PostgreSQL would sort what it counts the distinct values of.
    sent = (
        select(first.cell_row, first.cell_column)
        .group_by(first.cell_row, first.cell_column, first.account)
        .where(first.account.is_not(None))
    )
    counted = sent.subquery().c
    return select(*counted, func.count()).group_by(*counted)


def _number_cell(row: Any, column: Any) -> Any:
    """Return one number for a row and a column of the grid, as far as any zoom counts them."""
    return row * 2**32 + column


def _is_read_by_message(chosen: PostFilter, way: Way) -> bool:
    """Return whether SQLite reads the labels in the order of messages, and of one message in that of time."""
    return not (way.is_single or way.is_short or chosen.area or chosen.shape or chosen.is_recycled)


def _take_first(
    session: Session, found: Select[*tuple[Any, ...]], keys: list[Any], *, is_in_order: bool
) -> Select[*tuple[Any, ...]]:
    """Return of each group of labels the earliest; of two of one time that which came in first.

    Numbering the labels of each group takes SQLite up to four times as long.

    Args:
        keys: what the labels of a group share.
        is_in_order: whether SQLite reads those of a group in the order of their time.
    """
    label = EffectiveLabel
    if session.get_bind().dialect.name == "postgresql":
        return found.ext(distinct_on(*keys)).order_by(*keys, label.posted_at, label.post_id)
    # SQLite takes the other columns from the row with the least value, of equal ones from the first that it
    # reads (sqlite.org/lang_select.html#bareagg).
    least: Any = label.posted_at if is_in_order else build_order_key(label.posted_at, label.post_id)
    return found.add_columns(func.min(least)).group_by(*keys)
