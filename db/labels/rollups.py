"""Counts of the read model, kept in the transaction that changes it, so that the overview adds up hours.

``db.labels.effective`` alone writes here, once a transaction. Every label that leaves the read model is
taken off its hour, every label that enters is added; both at once and in the order of the keys, so that two
writers never wait for each other in a circle. A row whose count has sunk to nought stays and is not read.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Table, cast, delete, func, insert, literal, literal_column, select
from sqlalchemy.orm import Session

from db.labels.grid import LEVEL_CELL_DEGREES, find_cell
from db.models import AccountCount, EffectiveLabel, LabelCell, LabelHour
from db.per_store import build_floor, build_insert

HOUR_S = 3600
HOUR_KEYS = ("event_id", "hour", "packed")
CELL_KEYS = ("event_id", "level", "cell_row", "cell_column", "packed")
# What of a label decides where it is counted.
COUNTED_BY = ("event_id", "hour", "packed", "has_picture", "lat", "lon", "account")


def find_hour(moment: datetime) -> int:
    """Return the whole hours from 1970 (UTC) to a moment."""
    return int(moment.timestamp() // HOUR_S)


class Change:
    """What one write takes from and adds to the counts."""

    def __init__(self) -> None:
        self._hours: dict[tuple[Any, ...], Counter[str]] = {}
        self._cells: dict[tuple[Any, ...], dict[str, float]] = {}
        self._accounts: Counter[tuple[int, int]] = Counter()

    def add(self, labels: Iterable[Mapping[Any, Any]], sign: int) -> None:
        """Note labels that enter (``sign`` 1) or leave (-1) the read model."""
        for label in labels:
            counts = self._hours.setdefault(tuple(label[name] for name in HOUR_KEYS), Counter())
            counts["posts"] += sign
            counts["placed"] += sign * (label["lat"] is not None)
            counts["with_picture"] += sign * bool(label["has_picture"])
            if label["lat"] is not None:
                self._add_place(label, sign)
            if label["account"] is not None:
                self._accounts[label["event_id"], label["account"]] += sign

    def _add_place(self, label: Mapping[Any, Any], sign: int) -> None:
        lat, lon = label["lat"], label["lon"]
        for level, side in LEVEL_CELL_DEGREES.items():
            key = (label["event_id"], level, *find_cell(lat, lon, side), label["packed"])
            sums = self._cells.setdefault(key, dict.fromkeys(LabelCell.COUNTS, 0))
            sums["posts"] += sign
            sums["lat_sum"] += sign * lat
            sums["lon_sum"] += sign * lon

    def write(self, session: Session) -> None:
        """Put the differences into the caller's transaction."""
        hours = [
            {**dict(zip(HOUR_KEYS, key, strict=True)), **{name: counts[name] for name in LabelHour.COUNTS}}
            for key, counts in sorted(self._hours.items())
            if any(counts.values())
        ]
        accounts = [
            {"event_id": event_id, "account": account, "posts": posts}
            for (event_id, account), posts in sorted(self._accounts.items())
            if posts
        ]
        cells = [
            {**dict(zip(CELL_KEYS, key, strict=True)), **sums}
            for key, sums in sorted(self._cells.items())
            if any(sums.values())
        ]
        _add_counts(session, LabelHour.__table__, hours, LabelHour.COUNTS)  # type: ignore[arg-type]
        _add_counts(session, LabelCell.__table__, cells, LabelCell.COUNTS)  # type: ignore[arg-type]
        _add_counts(session, AccountCount.__table__, accounts, ("posts",))  # type: ignore[arg-type]


def rebuild_rollups(session: Session) -> None:
    """Count everything anew from the read model, inside the caller's transaction."""
    label = EffectiveLabel
    hours = select(
        *(getattr(label, name) for name in HOUR_KEYS),
        func.count(),
        func.count(label.lat),
        func.sum(cast(label.has_picture, Integer)),
    ).group_by(*(getattr(label, name) for name in HOUR_KEYS))
    accounts = (
        select(label.event_id, label.account, func.count())
        .where(label.account.is_not(None))
        .group_by(label.event_id, label.account)
    )
    for table, names, counted in (
        (LabelHour, [*HOUR_KEYS, *LabelHour.COUNTS], [hours]),
        (LabelCell, [*CELL_KEYS, *LabelCell.COUNTS], [_count_cells(level) for level in LEVEL_CELL_DEGREES]),
        (AccountCount, ["event_id", "account", "posts"], [accounts]),
    ):
        session.execute(delete(table))
        for query in counted:
            session.execute(insert(table.__table__).from_select(names, query))  # type: ignore[arg-type]


def _count_cells(level: int) -> Any:
    label, side = EffectiveLabel, LEVEL_CELL_DEGREES[level]
    cell = [build_floor(axis / side) for axis in (label.lat, label.lon)]
    return (
        select(
            *(label.event_id, literal(level), *cell, label.packed),
            *(func.count(), func.sum(label.lat), func.sum(label.lon)),
        )
        .where(label.lat.is_not(None))
        .group_by(label.event_id, *(literal_column(str(number)) for number in (3, 4, 5)))
    )


def _add_counts(session: Session, table: Table, rows: list[dict[str, Any]], counts: tuple[str, ...]) -> None:
    if not rows:
        return
    added = build_insert(session, table)
    summed = {name: table.c[name] + added.excluded[name] for name in counts}
    upsert = added.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=summed)
    session.execute(upsert, rows)
