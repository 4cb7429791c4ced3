"""What the desk reads: who works on what and what its tiles count, behind the cache of ``dashboard.data``."""

from datetime import timedelta

from dashboard.cached_reads import cache_read, cache_steady
from dashboard.data import get_store
from db.queries import (
    assignments,
    bulk,
    double_reviews,
    facets,
    leases,
    looks,
    named_areas,
    notes,
    pace,
    playback,
    presences,
    reviews,
    saved_views,
)
from db.queries.filters import Area, PostFilter
from db.session import utc_now


@cache_read
def list_leases(event_id: int) -> list[leases.Lease]:
    """See ``db.queries.leases.list_leases``."""
    with get_store().read() as session:
        return leases.list_leases(session, event_id=event_id, now=utc_now())


@cache_steady
def list_presences(event_id: int) -> list[presences.Presence]:
    """See ``db.queries.presences.list_presences``."""
    with get_store().read() as session:
        return presences.list_presences(session, event_id=event_id, now=utc_now())


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
def list_undoable(reviewer: str, span: timedelta, limit: int) -> list[reviews.OwnReview]:
    """See ``db.queries.reviews.list_undoable``; of the time until now."""
    with get_store().read() as session:
        return reviews.list_undoable(session, reviewer, since=utc_now() - span, limit=limit)


@cache_steady
def measure_pace(event_id: int, span: timedelta) -> pace.Pace:
    """See ``db.queries.pace.measure_pace``; of the time until now."""
    with get_store().read() as session:
        return pace.measure_pace(session, event_id, since=utc_now() - span)


@cache_read
def read_double_review(event_id: int) -> double_reviews.DoubleReview:
    """See ``db.queries.double_reviews.read_double_review``."""
    with get_store().read() as session:
        return double_reviews.read_double_review(session, event_id)


@cache_read
def find_next_second(event_id: int, reviewer: str) -> double_reviews.NextPost | None:
    """See ``db.queries.double_reviews.find_next_second``."""
    with get_store().read() as session:
        return double_reviews.find_next_second(session, event_id, reviewer)


@cache_read
def list_disagreements(event_id: int) -> list[double_reviews.Disagreement]:
    """See ``db.queries.double_reviews.list_disagreements``."""
    with get_store().read() as session:
        return double_reviews.list_disagreements(session, event_id)


@cache_steady
def find_look(event_id: int, analyst: str) -> looks.Look | None:
    """Return since when an event is new to an analyst."""
    with get_store().read() as session:
        return looks.find_look(session, event_id=event_id, analyst=analyst)


@cache_steady
def list_views(event_id: int, analyst: str) -> list[saved_views.ViewRow]:
    """Return the saved views of an event that an analyst can open."""
    with get_store().read() as session:
        return saved_views.list_views(session, event_id=event_id, analyst=analyst)


@cache_steady
def list_areas(event_id: int) -> list[named_areas.AreaRow]:
    """Return the drawn areas of an event that have a name."""
    with get_store().read() as session:
        return named_areas.list_areas(session, event_id=event_id)


@cache_steady
def list_bulk_jobs(event_id: int) -> list[bulk.BulkRow]:
    """Return the last decisions about many posts of an event, the newest first."""
    with get_store().read() as session:
        return bulk.list_bulk_jobs(session, event_id=event_id)


@cache_steady
def count_facets(chosen: PostFilter) -> facets.Facets:
    """Return how many posts each class would leave of a filter."""
    with get_store().read() as session:
        return facets.count_facets(session, chosen)


@cache_read
def count_windows(
    chosen: PostFilter, cell_degrees: float, view: Area, span: playback.Span, parts: tuple[str, ...]
) -> list[playback.Window]:
    """See ``db.queries.playback.count_windows``."""
    with get_store().read() as session:
        return playback.count_windows(
            session, chosen, cell_degrees=cell_degrees, view=view, span=span, parts=parts
        )
