"""Writes: posts go from one event to another, with what is known of them."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError
from db.events import require_open
from db.incident_changes import leave_incident
from db.incidents import hold_gathering, look_again
from db.labels.effective import refresh_effective
from db.labels.folds import hold_folds
from db.matching import match_posts, unmatch_moved
from db.models import Post
from db.posts import hold_post


def attach_to_event(session: Session, *, post_id: int, event_id: int, actor: str) -> None:
    """Move a post to another event; the move is audited.

    Raises:
        NotFoundError: no such post or event.
        IllegalChangeError: one of both events is closed, or the other holds a post of this source and id.
    """
    if not move_posts(session, {post_id: event_id}, actor=actor):
        twin_id = _find_twin(session, hold_post(session, post_id), event_id)
        raise IllegalChangeError(f"event {event_id} holds this post already, as post {twin_id}")


def move_posts(session: Session, targets: Mapping[int, int], *, actor: str) -> list[int]:
    """Move posts to other events; every move is audited. Once a transaction, and last: counts are held.

    Args:
        targets: ``{post: event}``.

    Returns:
        Those that were moved: one stays whose source and id the event holds already.

    Raises:
        NotFoundError: no such post or event.
        IllegalChangeError: an event from or to which a post would go is closed.
    """
    hold_folds(session)
    hold_gathering(session)
    for event_id in sorted(set(targets.values())):
        require_open(session, event_id, hold=True)
    moved = [post_id for post_id in sorted(targets) if _move(session, post_id, targets[post_id], actor)]
    session.flush()
    match_posts(session, moved)
    look_again(session, moved)
    refresh_effective(session, moved)
    return moved


def _move(session: Session, post_id: int, event_id: int, actor: str) -> bool:
    post = hold_post(session, post_id)
    before = post.event_id
    if _find_twin(session, post, event_id) is not None:
        return False
    leave_incident(session, post_id)
    unmatch_moved(session, post_id=post_id, event_id=before)
    post.event_id = event_id
    record_audit(
        session,
        actor=actor,
        action="attach_to_event",
        subject="post",
        subject_id=post_id,
        before={"event_id": before},
        after={"event_id": event_id},
    )
    return True


def _find_twin(session: Session, post: Post, event_id: int) -> int | None:
    """Return the post of an event that has the same source and id."""
    twin = select(func.min(Post.id)).where(
        Post.event_id == event_id,
        Post.external_id == post.external_id,
        Post.source_id == post.source_id,
        Post.id != post.id,
    )
    return session.scalar(twin)
