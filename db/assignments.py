"""Writes: who is to judge which post. It keeps nobody else from judging it, and ends with a decision."""

from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError
from db.models import PostAssignment
from db.posts import hold_post
from db.session import utc_now

NAME_CHARS = 100


def assign_post(
    session: Session, *, post_id: int, assignee: str, actor: str, takes_from_others: bool = False
) -> None:
    """Assign a post to somebody; audited.

    Args:
        takes_from_others: whether it may be somebody else's until now.

    Raises:
        NotFoundError: no such post, or it was deleted.
        IllegalChangeError: no name was given or a too long one, its event is closed, or it is somebody's.
    """
    assignee = assignee.strip()
    if not actor.strip() or not 0 < len(assignee) <= NAME_CHARS:
        raise IllegalChangeError(
            f"a post is assigned by and to a named person; give a name, at most {NAME_CHARS} characters"
        )
    hold_post(session, post_id)
    held = session.get(PostAssignment, post_id)
    former = held.assignee if held is not None else None
    if former == assignee:
        return
    if former is not None and not takes_from_others:
        raise IllegalChangeError(f"post {post_id} is assigned to {former}; a lead can assign it anew")
    if held is None:
        held = PostAssignment(post_id=post_id)
        session.add(held)
    held.assignee, held.assigned_by, held.assigned_at = assignee, actor, utc_now()
    _record(session, post_id, actor, before=former, after=assignee)


def leave_post(session: Session, *, post_id: int, actor: str) -> None:
    """Give a post back that is one's own; audited.

    Raises:
        NotFoundError: no such post, or it was deleted.
        IllegalChangeError: it is not assigned to the actor, or its event is closed.
    """
    hold_post(session, post_id)
    held = session.get(PostAssignment, post_id)
    if held is None or held.assignee != actor:
        raise IllegalChangeError(f"post {post_id} is not assigned to {actor or 'you'}; look at it again")
    session.delete(held)
    _record(session, post_id, actor, before=actor, after=None)


def end_assignment(session: Session, *, post_id: int, actor: str) -> None:
    """End what a decision ends: somebody judged the post. Nothing happens to one that is nobody's."""
    held = session.get(PostAssignment, post_id)
    if held is not None:
        session.delete(held)
        _record(session, post_id, actor, before=held.assignee, after=None, reason="it was decided about")


def _record(
    session: Session,
    post_id: int,
    actor: str,
    *,
    before: str | None,
    after: str | None,
    reason: str | None = None,
) -> None:
    record_audit(
        session,
        actor=actor,
        action="assign" if after else "unassign",
        subject="post",
        subject_id=post_id,
        before={"assignee": before} if before else None,
        after={"assignee": after} if after else None,
        reason=reason,
    )
