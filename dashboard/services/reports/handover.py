"""What a shift hand-over is frozen with: what is left open, who decided how much, what is to be watched."""

from dataclasses import replace

from sqlalchemy.orm import Session

from dashboard.services.queues import Queue, choose_queue
from dashboard.services.reports.facts import trace_posts, usable_posts
from dashboard.services.reports.frozen_kinds import (
    Decider,
    GrowingIncident,
    HandoverFacts,
    OpenAlert,
    OpenWork,
)
from dashboard.services.reports.masking import clean_name, clean_text
from db.masking import mask_people
from db.masking.profiles import Profile
from db.queries.alerts import count_open_alerts, list_open_alerts, list_proposed
from db.queries.filters import PostFilter
from db.queries.incidents import MAX_LISTED, IncidentOrder, list_incidents
from db.queries.operations import get_queue_status
from db.queries.posts import count_posts
from db.queries.shifts import count_new_incidents, count_reviews

MAX_GROWING = 5
MAX_ALERTS = 10
# What asks for nothing is no work that is left.
QUEUES = tuple(queue for queue in Queue if queue not in (Queue.ALL, Queue.MINE))


def gather_handover(session: Session, chosen: PostFilter, profile: Profile) -> HandoverFacts:
    """Return what stands open now and what was done in the period of the filter.

    Args:
        chosen: with both ends of its period. What is left open is counted over all time.
    """
    since, until = chosen.since, chosen.until
    if since is None or until is None:
        raise ValueError("a hand-over is about a period")
    event_id, queue = chosen.event_id, get_queue_status(session)
    return HandoverFacts(
        open_work=tuple(
            OpenWork(queue=name, posts=count_posts(session, posts), trace=name_list(name))
            for name, posts in list_queues(chosen)
        ),
        deciders=tuple(
            Decider(by=clean_name(one.reviewer), decisions=one.reviews, posts=one.posts)
            for one in count_reviews(session, event_id=event_id, since=since, until=until)
        ),
        new_incidents=count_new_incidents(session, event_id=event_id, since=since, until=until),
        growing=_list_growing(session, event_id, profile),
        waiting=queue.todo + queue.doing,
        failed=queue.failed,
        proposals=len(list_proposed(session)),
        open_alerts=count_open_alerts(session),
        alerts=tuple(
            OpenAlert(kind=alert.kind, title=clean_text(alert.title, limit=200), raised_at=alert.raised_at)
            for alert in list_open_alerts(session, limit=MAX_ALERTS)
        ),
    )


def list_queues(chosen: PostFilter) -> list[tuple[Queue, PostFilter]]:
    """Return each queue of the desk with the posts that are left in it, of any time."""
    always = replace(usable_posts(chosen), since=None, until=None)
    return [(queue, choose_queue(always, queue, "")) for queue in QUEUES]


def trace_queues(chosen: PostFilter) -> dict[str, str]:
    """Return where the desk lists each queue, by the names that lines cite."""
    return {name_list(queue): trace_posts(posts) for queue, posts in list_queues(chosen)}


def name_list(queue: Queue) -> str:
    """Return what a line calls the list of a queue."""
    return f"queue {queue.lower()}"


def _list_growing(session: Session, event_id: int, profile: Profile) -> tuple[GrowingIncident, ...]:
    """Return the incidents with most posts in the last hour."""
    newest = list_incidents(
        session, event_id=event_id, order=IncidentOrder.NEWEST, min_accounts=2, limit=MAX_LISTED
    )
    growing = sorted((one for one in newest if one.growth), key=lambda one: (-one.growth, one.id))
    return tuple(
        GrowingIncident(
            id=one.id,
            category=one.category,
            place=mask_people(clean_text(one.place, limit=80), profile) if one.place else None,
            posts=one.posts,
            accounts=one.accounts,
            growth=one.growth,
        )
        for one in growing[:MAX_GROWING]
    )
