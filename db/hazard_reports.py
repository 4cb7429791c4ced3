"""Writes: hazard reports as their publishers have them now, each once."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from db.models import HazardReport
from db.per_store import build_insert
from db.session import read_clock
from db.vocabulary import FeedKind, Hazard, HazardLevel

CHUNK = 500


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

    A report that was withdrawn is back where the publisher has it again, in the same state or a newer one.
    """
    newest = {report.external_id: report for report in sorted(reports, key=lambda one: one.updated_at)}
    if not newest:
        return 0, 0
    others = {name for report in newest.values() for name in report.other_ids} - newest.keys()
    session.execute(delete(HazardReport).where(_is_of(publisher, others)))
    query = select(HazardReport.external_id, HazardReport.updated_at, HazardReport.withdrawn_at)
    rows = session.execute(query.where(_is_of(publisher, newest)))
    known = {name: (updated_at, withdrawn_at is None) for name, updated_at, withdrawn_at in rows}
    changed = [
        report
        for name, report in sorted(newest.items())
        # False is less than True: of one state, one that is withdrawn is taken back in.
        if name not in known or known[name] < (report.updated_at, True)
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


def withdraw_unlisted(
    session: Session, *, publisher: FeedKind, listed: Sequence[str], unlisted: Sequence[str]
) -> int:
    """Mark reports that left their publisher's list while older ones of their hazard stand on it.

    A list reaches back a day or a week: what ended before all of its hazard on it left by its age.

    Args:
        listed: Ids on the list.
        unlisted: Ids that left it.

    Returns:
        Of how many this is news.
    """
    oldest: dict[Hazard, datetime] = {}
    for start in range(0, len(listed), CHUNK):
        query = select(HazardReport.hazard, func.min(HazardReport.ended_at))
        query = query.where(_is_of(publisher, listed[start : start + CHUNK]))
        for hazard, ended_at in session.execute(query.group_by(HazardReport.hazard)):
            oldest[hazard] = min(ended_at, oldest.get(hazard, ended_at))
    marked = 0
    for start in range(0, len(unlisted), CHUNK):
        for hazard, ended_at in sorted(oldest.items()):
            marks = update(HazardReport).where(
                _is_of(publisher, unlisted[start : start + CHUNK]),
                HazardReport.hazard == hazard,
                HazardReport.ended_at > ended_at,
                HazardReport.withdrawn_at.is_(None),
            )
            found = marks.values(withdrawn_at=read_clock(session)).returning(HazardReport.id)
            marked += len(session.scalars(found, execution_options={"synchronize_session": False}).all())
    return marked


def _write(session: Session, publisher: FeedKind, reports: Sequence[NewHazardReport]) -> None:
    new, now = build_insert(session, HazardReport), read_clock(session)
    rows = [asdict(report) | {"publisher": publisher, "fetched_at": now} for report in reports]
    for row in rows:
        del row["other_ids"]
    # Another runner may have stored a newer state meanwhile.
    stored = HazardReport.__table__.c
    is_newer = (stored.updated_at < new.excluded.updated_at) | (
        (stored.updated_at == new.excluded.updated_at) & stored.withdrawn_at.is_not(None)
    )
    replaced = {name: new.excluded[name] for name in rows[0]} | {"withdrawn_at": None}
    session.execute(
        new.on_conflict_do_update(index_elements=["publisher", "external_id"], set_=replaced, where=is_newer),
        rows,
    )


def _is_of(publisher: FeedKind, external_ids: Collection[str]) -> ColumnElement[bool]:
    return (HazardReport.publisher == publisher) & HazardReport.external_id.in_(external_ids)
