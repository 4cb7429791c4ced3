"""What the desk reads of who works on what, behind the cache of ``dashboard.data``."""

from datetime import timedelta

from dashboard.data import cache_read, get_store
from db.queries import assignments, leases, notes, pace
from db.session import utc_now


@cache_read
def list_leases(event_id: int) -> list[leases.Lease]:
    """See ``db.queries.leases.list_leases``."""
    with get_store().read() as session:
        return leases.list_leases(session, event_id=event_id, now=utc_now())


@cache_read
def list_assignees(post_ids: tuple[int, ...]) -> dict[int, str]:
    """See ``db.queries.assignments.list_assignees``."""
    with get_store().read() as session:
        return assignments.list_assignees(session, post_ids)


@cache_read
def list_notes(post_id: int) -> list[notes.NoteItem]:
    """See ``db.queries.notes.list_notes``."""
    with get_store().read() as session:
        return notes.list_notes(session, post_id)


@cache_read
def measure_pace(event_id: int, span: timedelta) -> pace.Pace:
    """See ``db.queries.pace.measure_pace``; of the time until now."""
    with get_store().read() as session:
        return pace.measure_pace(session, event_id, since=utc_now() - span)
