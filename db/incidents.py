"""Writes: which incident a post is in, as the machine gathers posts, and the figures of incidents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from db.errors import IllegalChangeError
from db.models import EffectiveLabel, Incident, IncidentChange, IncidentCursor, IncidentPost, Prediction
from db.session import utc_now

CHUNK = 500
MOST_LOOKED_AT_AGAIN = 20_000


@dataclass(frozen=True)
class Gathered:
    """One incident after a pass of the machine.

    Attributes:
        incident_id: None for one that is new.
        founder_id: Its first post.
        headline: A sentence of its most central post.
        joined: Posts that joined in this pass.
    """

    incident_id: int | None
    founder_id: int
    headline: str
    joined: Sequence[int]


@dataclass(frozen=True)
class Seen:
    """What a pass has read the store at: it is written only where nobody wrote in between."""

    prediction_id: int
    change_id: int


def find_seen(session: Session) -> Seen:
    """Return up to which prediction and which change of a person the machine may read now."""
    cursor = session.scalar(select(IncidentCursor.prediction_id)) or 0
    return Seen(cursor, _find_newest_change(session))


def store_gathered(
    session: Session,
    gathered: Sequence[Gathered],
    *,
    event_id: int,
    hour: int,
    released: Iterable[int],
    emptied: Iterable[int],
    seen: Seen,
    looked_up_to: int,
) -> None:
    """Write one pass over an event: posts leave where they were in this hour and join where they belong.

    Args:
        hour: Whole hours from 1970 to now.
        released: Posts that the machine took in this hour and gathers anew.
        emptied: Incidents that hold no post any more.
        seen: As ``find_seen`` said before the pass.
        looked_up_to: The newest prediction that the pass has seen.

    Raises:
        IllegalChangeError: A person or another process changed incidents meanwhile; gather again.
    """
    _move_cursor(session, seen, looked_up_to)
    for chunk in _cut(released):
        session.execute(delete(IncidentPost).where(IncidentPost.post_id.in_(chunk)))
    ids = [_store_one(session, one, event_id) for one in gathered]
    links = [
        {"post_id": post_id, "incident_id": incident_id, "taken_hour": hour}
        for incident_id, one in zip(ids, gathered, strict=True)
        for post_id in one.joined
    ]
    if links:
        session.execute(insert(IncidentPost), links)
    for chunk in _cut(emptied):
        session.execute(delete(Incident).where(Incident.id.in_(chunk)))
    refresh_figures(session, ids)


def hold_gathering(session: Session) -> IncidentCursor | None:
    """Let the machine write no pass until the transaction ends; None where it has written none yet.

    Whoever takes posts out of incidents holds it first, as a pass does: they never wait in a circle.
    """
    return session.scalar(select(IncidentCursor).with_for_update())


def look_again(session: Session, post_ids: Sequence[int]) -> None:
    """Let the machine gather posts that came from another event, where they are among the newest."""
    cursor = hold_gathering(session)
    if cursor is None:
        return
    oldest = select(func.min(Prediction.id)).where(
        Prediction.post_id.in_(post_ids), Prediction.id > cursor.prediction_id - MOST_LOOKED_AT_AGAIN
    )
    if (first := session.scalar(oldest)) is not None:
        cursor.prediction_id = min(cursor.prediction_id, first - 1)


def refresh_figures(session: Session, incident_ids: Iterable[int]) -> None:
    """Count posts and independent accounts of incidents anew, and when the first and the last was sent.

    A message counts for the account that sent it first, so that who only repeats others is not counted.
    """
    label, link = EffectiveLabel, IncidentPost
    for chunk in _cut(incident_ids):
        first = func.row_number().over(
            partition_by=(link.incident_id, label.message), order_by=(label.posted_at, label.post_id)
        )
        posts = (
            select(link.incident_id, label.posted_at, label.account, first.label("rank"))
            .join(label, label.post_id == link.post_id)
            .where(link.incident_id.in_(chunk))
            .subquery()
        )
        own: Any = func.count(posts.c.account.distinct()).filter(posts.c.rank == 1)
        query = select(
            posts.c.incident_id,
            func.count(),
            own,
            func.min(posts.c.posted_at),
            func.max(posts.c.posted_at),
        ).group_by(posts.c.incident_id)
        figures = [
            {"id": one, "posts": count, "accounts": accounts, "first_seen_at": since, "last_seen_at": until}
            for one, count, accounts, since, until in session.execute(query)
        ]
        if figures:
            session.execute(update(Incident), figures)


def _move_cursor(session: Session, seen: Seen, looked_up_to: int) -> None:
    cursor = hold_gathering(session)
    if cursor is None:
        cursor = IncidentCursor(id=1, prediction_id=0)
        session.add(cursor)
    if Seen(cursor.prediction_id, _find_newest_change(session)) != seen:
        raise IllegalChangeError("incidents were changed while posts were gathered; gather them again")
    cursor.prediction_id = looked_up_to


def _find_newest_change(session: Session) -> int:
    """Return a number that grows with everything that people change of incidents, undoing included."""
    made, undone = session.execute(
        select(func.coalesce(func.max(IncidentChange.id), 0), func.count(IncidentChange.undone_at))
    ).one()
    return int(made + undone)


def _store_one(session: Session, one: Gathered, event_id: int) -> int:
    if one.incident_id is not None:
        renamed = update(Incident).where(Incident.id == one.incident_id).values(headline=one.headline)
        session.execute(renamed)
        return one.incident_id
    incident = Incident(
        event_id=event_id,
        founder_id=one.founder_id,
        headline=one.headline,
        first_seen_at=utc_now(),
        last_seen_at=utc_now(),
        posts=0,
        accounts=0,
    )
    session.add(incident)
    session.flush()
    return incident.id


def _cut(ids: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(set(ids))
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]
