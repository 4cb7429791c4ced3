"""Counts of the read model, kept in the transaction that changes it, so that the overview adds up hours.

``db.effective`` alone writes here. Every label that leaves the read model is taken off its hour, every label
that enters is added; both at once and in the order of the keys, so that two writers never wait for each other
in a circle. A row whose count has sunk to nought stays and is not read.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from sqlalchemy import (
    Integer,
    String,
    Table,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.models import AccountCount, EffectiveLabel, LabelCell, LabelHour

UNCLASSIFIED = ""
# A square of the map is 56 of the 256 · 2ᶻ pixels that hold 360° at zoom z. The squares of every other zoom
# are kept; those of the zoom between are four of the next.
WORLD_SIDE = 360 / 256 * 56
SIDES = {level: WORLD_SIDE / 2**level for level in (2, 4, 6, 8, 10, 12)}
CLASSES = ("informativeness", "humanitarian", "damage")


class Change:
    """What one write takes from and adds to the counts."""

    def __init__(self) -> None:
        self._hours: dict[tuple[Any, ...], Counter[str]] = {}
        self._cells: dict[tuple[Any, ...], dict[str, float]] = {}
        self._accounts: Counter[tuple[int, str]] = Counter()

    def add(self, labels: Iterable[Mapping[Any, Any]], sign: int) -> None:
        """Note labels that enter (``sign`` 1) or leave (-1) the read model."""
        for label in labels:
            hour_at = label["posted_at"].astimezone(UTC).replace(minute=0, second=0, microsecond=0)
            kind = (*(str(label[name] or UNCLASSIFIED) for name in CLASSES), str(label["verification"]))
            counts = self._hours.setdefault((label["event_id"], hour_at, *kind), Counter())
            counts["posts"] += sign
            counts["placed"] += sign * (label["lat"] is not None)
            counts["with_picture"] += sign * bool(label["has_picture"])
            if label["lat"] is not None:
                self._add_place(label, kind, sign)
            if label["author_hash"] is not None:
                self._accounts[label["event_id"], label["author_hash"]] += sign

    def _add_place(self, label: Mapping[Any, Any], kind: tuple[str, ...], sign: int) -> None:
        lat, lon = label["lat"], label["lon"]
        for level, side in SIDES.items():
            key = (label["event_id"], level, math.floor(lat / side), math.floor(lon / side), *kind)
            sums = self._cells.setdefault(key, dict.fromkeys(LabelCell.COUNTS, 0))
            sums["posts"] += sign
            sums["lat_sum"] += sign * lat
            sums["lon_sum"] += sign * lon

    def write(self, session: Session) -> None:
        """Put the differences into the caller's transaction."""
        names = ("event_id", "hour_at", *CLASSES, "verification")
        hours = [
            {**dict(zip(names, key, strict=True)), **{name: counts[name] for name in LabelHour.COUNTS}}
            for key, counts in sorted(self._hours.items())
            if any(counts.values())
        ]
        accounts = [
            {"event_id": event_id, "author_hash": author_hash, "posts": posts}
            for (event_id, author_hash), posts in sorted(self._accounts.items())
            if posts
        ]
        cell_names = ("event_id", "level", "cell_row", "cell_column", *CLASSES, "verification")
        cells = [
            {**dict(zip(cell_names, key, strict=True)), **sums}
            for key, sums in sorted(self._cells.items())
            if any(sums.values())
        ]
        _add_counts(session, LabelHour.__table__, hours, LabelHour.COUNTS)  # type: ignore[arg-type]
        _add_counts(session, LabelCell.__table__, cells, LabelCell.COUNTS)  # type: ignore[arg-type]
        _add_counts(session, AccountCount.__table__, accounts, ("posts",))  # type: ignore[arg-type]


def rebuild_rollups(session: Session) -> None:
    """Count everything anew from the read model, inside the caller's transaction."""
    label = EffectiveLabel
    if session.get_bind().dialect.name == "sqlite":
        hour_at: Any = func.strftime("%Y-%m-%d %H:00:00.000000", label.posted_at)
    else:
        hour_at = func.date_trunc("hour", label.posted_at, "UTC")
    classes = [func.coalesce(type_coerce(getattr(label, name), String), UNCLASSIFIED) for name in CLASSES]
    keys = [label.event_id, hour_at, *classes, type_coerce(label.verification, String)]
    counted = select(
        *keys, func.count(), func.count(label.lat), func.sum(cast(label.has_picture, Integer))
    ).group_by(*(literal_column(str(number)) for number in range(1, len(keys) + 1)))
    accounts = (
        select(label.event_id, label.author_hash, func.count())
        .where(label.author_hash.is_not(None))
        .group_by(label.event_id, label.author_hash)
    )
    session.execute(delete(LabelHour))
    session.execute(delete(LabelCell))
    session.execute(delete(AccountCount))
    names = ["event_id", "hour_at", *CLASSES, "verification", *LabelHour.COUNTS]
    session.execute(insert(LabelHour.__table__).from_select(names, counted))  # type: ignore[arg-type]
    for level in SIDES:
        _rebuild_cells(session, level)
    session.execute(
        insert(AccountCount.__table__).from_select(["event_id", "author_hash", "posts"], accounts)  # type: ignore[arg-type]
    )


def _rebuild_cells(session: Session, level: int) -> None:
    label, side = EffectiveLabel, SIDES[level]
    classes = [func.coalesce(type_coerce(getattr(label, name), String), UNCLASSIFIED) for name in CLASSES]
    place = [cast(func.floor(axis / side), Integer) for axis in (label.lat, label.lon)]
    keys = [label.event_id, *place, *classes, type_coerce(label.verification, String)]
    counted = (
        select(literal(level), *keys, func.count(), func.sum(label.lat), func.sum(label.lon))
        .where(label.lat.is_not(None))
        .group_by(*(literal_column(str(number)) for number in range(2, len(keys) + 2)))
    )
    names = ["level", "event_id", "cell_row", "cell_column", *CLASSES, "verification", *LabelCell.COUNTS]
    session.execute(insert(LabelCell.__table__).from_select(names, counted))  # type: ignore[arg-type]


def _add_counts(session: Session, table: Table, rows: list[dict[str, Any]], counts: tuple[str, ...]) -> None:
    if not rows:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    added = dialect.insert(table)
    summed = {name: table.c[name] + added.excluded[name] for name in counts}
    upsert = added.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=summed)
    session.execute(upsert, rows)
