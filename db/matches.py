"""Writes: whether two posts that look alike are taken for one. Decided by a person, and undone by one."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.events import require_open
from db.labels.effective import number_message, refresh_effective
from db.labels.folds import hold_folds, order_pair, regroup
from db.models import MessageLink, Post
from db.session import utc_now


@dataclass(frozen=True)
class _Pair:
    event_id: int
    messages: tuple[int, int]


def decide_match(session: Session, *, post_id: int, other_id: int, is_same: bool, actor: str) -> None:
    """Take two posts of one event for one, or take them apart, whatever the rule says; audited on both.

    All posts of their words go with them.

    Raises:
        NotFoundError: no such post.
        IllegalChangeError: they are in two events or a closed one, have the same words, or stand as decided.
    """
    hold_folds(session)
    pair = _find_pair(session, post_id, other_id)
    link = session.get(MessageLink, (pair.event_id, *pair.messages))
    if link is not None and link.is_same is is_same:
        raise IllegalChangeError(
            f"{link.decided_by} has just decided so about posts {post_id} and {other_id}"
        )
    if link is None:
        link = MessageLink(event_id=pair.event_id, message=pair.messages[0], other=pair.messages[1])
        session.add(link)
    former = link.is_same
    link.is_same, link.decided_by, link.decided_at = is_same, actor, utc_now()
    action = "confirm_match" if is_same else "reject_match"
    _settle(session, pair, action, actor, (post_id, other_id), former, is_same)


def undo_match(session: Session, *, post_id: int, other_id: int, actor: str) -> None:
    """Take back what a person decided about two posts; the rule's word stands again. Audited on both.

    Raises:
        NotFoundError: no such post.
        IllegalChangeError: nobody has decided anything about them, or their event is closed.
    """
    hold_folds(session)
    pair = _find_pair(session, post_id, other_id)
    link = session.get(MessageLink, (pair.event_id, *pair.messages))
    if link is None or link.is_same is None:
        raise IllegalChangeError(
            f"nothing is decided about posts {post_id} and {other_id}; look at them again"
        )
    former = link.is_same
    link.is_same = link.decided_by = link.decided_at = None
    _settle(session, pair, "undo_match", actor, (post_id, other_id), former, None)


def _find_pair(session: Session, post_id: int, other_id: int) -> _Pair:
    posts = []
    for number in (post_id, other_id):
        post = session.get(Post, number)
        if post is None:
            raise NotFoundError(f"no post {number}")
        posts.append(post)
    if posts[0].event_id != posts[1].event_id:
        raise IllegalChangeError(f"posts {post_id} and {other_id} are in two events; they cannot be one")
    require_open(session, posts[0].event_id)
    one, other = (number_message(post.text, post.id) for post in posts)
    if one == other:
        raise IllegalChangeError(f"posts {post_id} and {other_id} have the same words and are one message")
    return _Pair(posts[0].event_id, order_pair(one, other))


def _settle(
    session: Session,
    pair: _Pair,
    action: str,
    actor: str,
    post_ids: tuple[int, int],
    before: bool | None,
    after: bool | None,
) -> None:
    session.flush()
    for post_id, other_id in (post_ids, post_ids[::-1]):
        record_audit(
            session,
            actor=actor,
            action=action,
            subject="post",
            subject_id=post_id,
            before={"other": other_id, "is_same": before},
            after={"other": other_id, "is_same": after},
        )
    refresh_effective(session, regroup(session, pair.event_id, pair.messages))
