"""The kept counts, and the same counted anew, one label at a time."""

import math
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from db.labels.effective import number_account
from db.labels.grid import LEVEL_CELL_DEGREES
from db.labels.packed import unpack_label
from db.models import AccountCount, EffectiveLabel, LabelCell, LabelHour, Post
from db.session import Store

Counts = tuple[dict[Any, Counter[str]], dict[Any, int], dict[Any, list[float]]]


def read_words(packed: int) -> tuple[str | None, ...]:
    return tuple(unpack_label(packed).values())


def read_counts(store: Store) -> Counts:
    """What the roll-ups say; a row that has sunk to nought says nothing."""
    with store.read() as session:
        hours = {}
        for row in session.scalars(select(LabelHour)):
            if row.posts or row.placed or row.with_picture:
                hours[row.event_id, row.hour, *read_words(row.packed)] = Counter(
                    posts=row.posts, placed=row.placed, with_picture=row.with_picture
                )
        rows = session.scalars(select(AccountCount)).all()
        accounts = {(row.event_id, row.account): row.posts for row in rows if row.posts}
        cells = {}
        for cell in session.scalars(select(LabelCell).where(LabelCell.posts != 0)):
            key = (cell.event_id, cell.level, cell.cell_row, cell.cell_column, *read_words(cell.packed))
            cells[key] = [cell.posts, round(cell.lat_sum, 6), round(cell.lon_sum, 6)]
        return hours, accounts, cells


def count_naively(store: Store) -> Counts:
    hours: dict[Any, Counter[str]] = {}
    accounts: dict[Any, int] = {}
    cells: dict[Any, list[float]] = {}
    with store.read() as session:
        authors = {row.id: row.author_hash for row in session.execute(select(Post.id, Post.author_hash))}
        for label in session.scalars(select(EffectiveLabel)):
            hour = (label.posted_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(hours=1)
            words = read_words(label.packed)
            counts = hours.setdefault((label.event_id, hour, *words), Counter())
            counts.update(posts=1, placed=int(label.lat is not None), with_picture=int(label.has_picture))
            if label.lat is not None and label.lon is not None:
                for level, side in LEVEL_CELL_DEGREES.items():
                    cell_key = (level, math.floor(label.lat / side), math.floor(label.lon / side))
                    sums = cells.setdefault((label.event_id, *cell_key, *words), [0, 0, 0])
                    sums[0], sums[1], sums[2] = sums[0] + 1, sums[1] + label.lat, sums[2] + label.lon
            if author := authors[label.post_id]:
                account = (label.event_id, number_account(author))
                accounts[account] = accounts.get(account, 0) + 1
    rounded = {key: [posts, round(lat, 6), round(lon, 6)] for key, (posts, lat, lon) in cells.items()}
    return hours, accounts, rounded
