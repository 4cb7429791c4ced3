"""Writes: hazard reports as their publishers have them now, each once."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from db.models import HazardReport
from db.per_store import build_insert
from db.session import read_clock
from db.vocabulary import FeedKind, Hazard, HazardLevel


@dataclass(frozen=True)
class NewHazardReport:
    """One state of a report; columns as ``db.models.HazardReport`` says.

    Args:
        other_ids: by which the publisher knew the same happening before.
    """

    external_id: str
    hazard: Hazard
    level: HazardLevel | None
    severity: float | None
    severity_unit: str | None
    name: str | None
    place: str | None
    lat: float
    lon: float
    started_at: datetime
    ended_at: datetime
    link: str | None
    updated_at: datetime
    other_ids: Sequence[str] = ()


@dataclass(frozen=True)
class Withdrawal:
    """A publisher takes a report back."""

    external_id: str
    updated_at: datetime


def store_hazard_reports(
    session: Session, *, publisher: FeedKind, reports: Sequence[NewHazardReport]
) -> tuple[int, int]:
    """Add reports and replace those of which this is a newer state; return how many, and how many were known.

    A report that was withdrawn is back where the publisher has it again.
    """
    newest = {report.external_id: report for report in sorted(reports, key=lambda one: one.updated_at)}
    if not newest:
        return 0, 0
    others = {name for report in newest.values() for name in report.other_ids} - newest.keys()
    session.execute(delete(HazardReport).where(_is_of(publisher, others)))
    query = select(HazardReport.external_id, HazardReport.updated_at).where(_is_of(publisher, newest))
    known = dict(session.execute(query).all())
    changed = [
        report
        for name, report in sorted(newest.items())
        if name not in known or known[name] < report.updated_at
    ]
    if changed:
        _write(session, publisher, changed)
    return len(changed), len(newest) - len(changed)


def withdraw_hazard_reports(session: Session, *, publisher: FeedKind, withdrawn: Sequence[Withdrawal]) -> int:
    """Mark reports that their publisher takes back; return of how many this is news."""
    marked = 0
    for one in withdrawn:
        marks = update(HazardReport).where(
            _is_of(publisher, [one.external_id]),
            HazardReport.withdrawn_at.is_(None),
            HazardReport.updated_at <= one.updated_at,
        )
        found = marks.values(withdrawn_at=read_clock(session), updated_at=one.updated_at)
        found = found.returning(HazardReport.id)
        marked += len(session.scalars(found, execution_options={"synchronize_session": False}).all())
    return marked


def _write(session: Session, publisher: FeedKind, reports: Sequence[NewHazardReport]) -> None:
    new, now = build_insert(session, HazardReport), read_clock(session)
    rows = [asdict(report) | {"publisher": publisher, "fetched_at": now} for report in reports]
    for row in rows:
        del row["other_ids"]
    # Another runner may have stored a newer state meanwhile.
    is_newer = HazardReport.__table__.c.updated_at < new.excluded.updated_at
    replaced = {name: new.excluded[name] for name in rows[0]} | {"withdrawn_at": None}
    session.execute(
        new.on_conflict_do_update(index_elements=["publisher", "external_id"], set_=replaced, where=is_newer),
        rows,
    )


def _is_of(publisher: FeedKind, external_ids: Collection[str]) -> ColumnElement[bool]:
    return (HazardReport.publisher == publisher) & HazardReport.external_id.in_(external_ids)
