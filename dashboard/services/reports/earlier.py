"""What a report takes over from earlier ones of its event: what it is compared with, and whom to ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from dashboard.services.reports.changes import find_changes
from dashboard.services.reports.document import CONTACTS
from dashboard.services.reports.facts import count_before, find_retracted
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import Baseline, CategoryFacts, Contacts, Snapshot
from dashboard.services.reports.posts import read_posts
from db.masking.profiles import Profile
from db.queries.filters import PostFilter
from db.queries.reports import ReportRow, get_report, list_reports
from db.vocabulary import SENT, ReportKind, ReportStatus

Params = Mapping[str, tuple[str, ...]]


def find_baseline(
    session: Session,
    chosen: PostFilter,
    params: Params,
    *,
    kind: ReportKind,
    since: datetime,
    until: datetime,
    used: Sequence[int],
    cited: Iterable[int],
) -> Baseline:
    """Return what a report is compared with: the last one of its kind and filter that was sent,
    else the time before.

    One that was restored from an archive names posts by other numbers, so nothing is compared with it.
    What nobody cleared nobody was sent, and what was retracted nobody goes by. Posts that the former report
    cited and that are not used any more are this one's retractions.

    Args:
        params: the filter without its period, as parameters of a link.
        since: start of the report's period, UTC.
        until: its end.
        used: ids of the posts that the report uses.
        cited: ids of those that it cites.
    """
    sent = (
        (row, _read_report(session, row))
        for row in list_reports(session, chosen.event_id)
        if row.kind is kind and row.status in SENT and not row.is_restored
    )
    found = next((report for report in sent if _read_params(*report) == params), None)
    if found is None:
        before = since - (until - since)
        posts, messages = count_before(session, replace(chosen, since=before, until=since))
        return Baseline(
            report=None, starts_at=before, ends_at=since, retracted=(), posts=posts, messages=messages
        )
    row, former = found
    return Baseline(
        report=row.number,
        starts_at=row.period_starts_at,
        ends_at=row.period_ends_at,
        retracted=find_retracted(session, map(int, former.facts.posts)),
        posts=former.facts.usable.posts,
        changes=None
        if former.posts is None
        else find_changes(
            session,
            read_posts(session, row.id, former.posts),
            used=used,
            cited=cited,
            trace=former.facts.traces["all"],
        ),
        **_count_former(former.facts.categories),
    )


def list_supersedable(session: Session, row: ReportRow) -> tuple[tuple[ReportRow, ...], int | None]:
    """Return the earlier reports of the event that are issued and in force, newest first.

    Beside them the number of the one whose place the report takes unless somebody says otherwise: the newest
    of its kind, for the same readers and under the same filter, so that one for partners replaces none for
    the public.
    """
    issued = tuple(
        other
        for other in list_reports(session, row.event_id)
        if other.status is ReportStatus.ISSUED and other.number < row.number
    )
    scope = _read_scope(session, row)
    return issued, next((other.number for other in issued if _read_scope(session, other) == scope), None)


def find_contacts(session: Session, event_id: int) -> Contacts | None:
    """Return the contacts of the event's newest report, and its number; None where it has none."""
    for row in list_reports(session, event_id)[:1]:
        former = _read_report(session, row)
        frozen = former.contacts.text if former.contacts else None
        if text := former.texts.get(CONTACTS, frozen):
            return Contacts(text=text, report=row.number)
    return None


def _read_report(session: Session, row: ReportRow) -> Snapshot:
    found = get_report(session, row.id)
    return read_snapshot(found[1] if found else {})


def _read_scope(session: Session, row: ReportRow) -> tuple[ReportKind, Profile, Params]:
    report = _read_report(session, row)
    return row.kind, report.profile, _read_params(row, report)


def _count_former(categories: Sequence[CategoryFacts]) -> dict[str, dict[str, int]]:
    """Return the messages of each category of a former report, or its posts where it did not fold reposts."""
    if any(category.messages is None for category in categories):
        return {"categories": {category.humanitarian: category.posts for category in categories}}
    return {"messages": {category.humanitarian: category.messages or 0 for category in categories}}


def _read_params(row: ReportRow, former: Snapshot) -> Params:
    """Return the filter of a report; those of before had none but their event."""
    return former.filter.params or {"event": (str(row.event_id),)}
