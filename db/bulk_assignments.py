"""Writes: many posts assigned to one person, or taken away from whosever they are, as a job.

Undone, a post goes back to whosever it was unless somebody judged or assigned it since.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db.assignments import NAME_CHARS
from db.bulk_jobs import CHUNK, hold_chunk, hold_posts, open_job
from db.errors import IllegalChangeError
from db.events import require_open
from db.models import BulkAssignment, BulkJob, EffectiveLabel, PostAssignment, Review
from db.session import utc_now


def start_assigning(
    session: Session, *, event_id: int, assignee: str, words: str, where: str, posts: int, actor: str
) -> int:
    """Begin to assign many posts; audited. Returns the job's number.

    Args:
        assignee: empty takes them away from whosever they are.
        words: what is done, as it was confirmed.
        where: by what the posts were chosen, in words.
        posts: how many were chosen.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: nobody is named, a name is too long, or the event is closed.
    """
    if len(assignee) > NAME_CHARS:
        raise IllegalChangeError(
            f"posts are assigned to a named person; give a name, at most {NAME_CHARS} characters"
        )
    return open_job(
        session, event_id=event_id, words=words, where=where, posts=posts, actor=actor, assignee=assignee
    )


def assign_chunk(session: Session, *, job_id: int, posts: Sequence[tuple[int, str]], actor: str) -> None:
    """Assign some posts of a job, or take them away, but those that are no longer whose they were seen to be.

    Args:
        posts: numbers with whose each was, empty for nobody's; at most ``CHUNK``.

    Raises:
        IllegalChangeError: the event is closed.
    """
    seen = dict(posts)
    job = hold_chunk(session, job_id=job_id, post_ids=list(seen))
    now = job.acted_at
    whose = select(PostAssignment.post_id, PostAssignment.assignee).where(PostAssignment.post_id.in_(seen))
    standing = dict(session.execute(whose).all())
    label = EffectiveLabel
    there = select(label.post_id).where(label.post_id.in_(seen), label.event_id == job.event_id)
    same = sorted(one for one in session.scalars(there) if standing.get(one, "") == seen[one])
    job.judged += len(same)
    job.changed += len(seen) - len(same)
    if not same:
        return
    _put(session, dict.fromkeys(same, job.assignee or ""), actor, now)
    session.execute(
        insert(BulkAssignment),
        [
            {"bulk_job_id": job_id, "post_id": one, "former": seen[one] or None, "assigned_at": now}
            for one in same
        ],
    )


def undo_assignments(session: Session, *, job_id: int, after: int, actor: str) -> tuple[int, int] | None:
    """Give the next posts of a job back to whosever they were, but those that were judged or assigned since.

    Args:
        after: the post that the chunk before ended with; 0 begins.

    Returns:
        The last post of the chunk, and how many went back; None when there is none left.

    Raises:
        IllegalChangeError: the event is closed.
    """
    job = session.get_one(BulkJob, job_id)
    require_open(session, job.event_id)
    made = (
        select(BulkAssignment)
        .where(BulkAssignment.bulk_job_id == job_id, BulkAssignment.post_id > after)
        .order_by(BulkAssignment.post_id)
        .limit(CHUNK)
    )
    chunk = {one.post_id: one for one in session.scalars(made)}
    if not chunk:
        return None
    hold_posts(session, list(chunk))
    standing = _find_given(session, chunk) if job.assignee else _find_left(session, chunk)
    _put(session, {one: chunk[one].former or "" for one in standing}, actor, utc_now())
    session.execute(
        update(BulkAssignment)
        .where(BulkAssignment.bulk_job_id == job_id, BulkAssignment.post_id.in_(standing))
        .values(undone_at=utc_now()),
        execution_options={"synchronize_session": False},
    )
    return max(chunk), len(standing)


def _find_given(session: Session, chunk: dict[int, BulkAssignment]) -> list[int]:
    """Return the posts that are still as the job assigned them: a decision or another assignment ends it."""
    given = select(PostAssignment.post_id, PostAssignment.assigned_at).where(
        PostAssignment.post_id.in_(chunk)
    )
    return sorted(one for one, at in session.execute(given) if chunk[one].assigned_at == at)


def _find_left(session: Session, chunk: dict[int, BulkAssignment]) -> list[int]:
    """Return the posts that are nobody's as the job left them, and that nobody judged since."""
    taken = set(session.scalars(select(PostAssignment.post_id).where(PostAssignment.post_id.in_(chunk))))
    since = min(one.assigned_at for one in chunk.values())
    judged = set(
        session.scalars(
            select(Review.post_id).where(
                Review.post_id.in_(chunk), Review.created_at >= since, Review.undone_at.is_(None)
            )
        )
    )
    return sorted(chunk.keys() - taken - judged)


def _put(session: Session, whose: dict[int, str], actor: str, now: datetime) -> None:
    """Make posts those of people; empty makes one nobody's."""
    session.execute(
        delete(PostAssignment).where(PostAssignment.post_id.in_(whose)),
        execution_options={"synchronize_session": False},
    )
    rows = [
        {"post_id": one, "assignee": assignee, "assigned_by": actor, "assigned_at": now}
        for one, assignee in whose.items()
        if assignee
    ]
    if rows:
        session.execute(insert(PostAssignment), rows)
