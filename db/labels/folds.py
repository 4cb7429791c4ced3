"""Messages that say the same stand under one number, so that lists, counts and reports take them as one.

Messages are linked in pairs, by the rule or by a person; those linked over others are one group, and its
lowest number is what the labels of all its posts carry. So it does not matter in which order they came.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from db.models import EffectiveLabel, MessageFold, MessageLink, Post
from db.per_store import build_insert

Pair = tuple[int, int]
# Whoever looks for matches or folds messages holds this number of PostgreSQL until the transaction ends.
FOLDING = 2025


def hold_folds(session: Session) -> None:
    """Let nobody else link messages until the transaction ends; SQLite has one writer anyway.

    Two posts that arrive at the same moment see one another: the second looks after the first is stored.
    Comes before any post is held, so that two writers never wait for each other in a circle.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(FOLDING)))


def find_roots(session: Session, keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Return the number that messages stand under, by event and message; none of one that stands alone."""
    by_event: dict[int, set[int]] = defaultdict(set)
    for event_id, message in keys:
        by_event[event_id].add(message)
    roots = {}
    for event_id, messages in by_event.items():
        query = select(MessageFold.message, MessageFold.root).where(
            MessageFold.event_id == event_id, MessageFold.message.in_(messages)
        )
        roots.update({(event_id, message): root for message, root in session.execute(query)})
    return roots


def order_pair(one: int, other: int) -> Pair:
    """Return two messages as a link holds them: the lower number first."""
    return min(one, other), max(one, other)


def link_certain(session: Session, event_id: int, pairs: Iterable[Pair]) -> None:
    """Link messages that say the same by the rule; a pair that a person took apart stays apart.

    The labels of posts that are there follow; the caller derives those of new ones afterwards.
    """
    ordered = sorted({order_pair(*pair) for pair in pairs if pair[0] != pair[1]})
    if not ordered:
        return
    added = build_insert(session, MessageLink)
    session.execute(
        added.on_conflict_do_update(
            index_elements=["event_id", "message", "other"], set_={"is_certain": added.excluded.is_certain}
        ),
        [{"event_id": event_id, "message": a, "other": b, "is_certain": True} for a, b in ordered],
    )
    apart = select(MessageLink.message, MessageLink.other).where(
        MessageLink.event_id == event_id,
        tuple_(MessageLink.message, MessageLink.other).in_(ordered),
        MessageLink.is_same.is_(False),
    )
    taken_apart = {(a, b) for a, b in session.execute(apart)}
    for pair in ordered:
        if pair not in taken_apart:
            _join(session, event_id, *pair)


def _join(session: Session, event_id: int, one: int, other: int) -> None:
    roots = find_roots(session, [(event_id, one), (event_id, other)])
    first, second = (roots.get((event_id, message), message) for message in (one, other))
    if first == second:
        return
    kept, gone = order_pair(first, second)
    is_of_group = (MessageFold.event_id == event_id, MessageFold.root == gone)
    session.execute(update(MessageFold).where(*is_of_group).values(root=kept))
    session.execute(
        build_insert(session, MessageFold).on_conflict_do_nothing(),
        [{"event_id": event_id, "message": message, "root": kept} for message in (first, second)],
    )
    is_gone = (EffectiveLabel.event_id == event_id, EffectiveLabel.message == gone)
    # Held first: who judges one of them meanwhile has read under which number it stood.
    posts = select(EffectiveLabel.post_id).where(*is_gone)
    held = select(Post.id).where(Post.id.in_(posts)).order_by(Post.id)
    session.execute(held.with_for_update(key_share=True))
    session.execute(update(EffectiveLabel).where(*is_gone).values(message=kept))


def regroup(session: Session, event_id: int, messages: Sequence[int]) -> list[int]:
    """Group anew what hangs together with these messages, after a link of theirs has changed.

    Returns:
        The posts whose labels are to be derived anew, by the caller.
    """
    members = _list_members(session, event_id, messages)
    former = {*members, *find_roots(session, [(event_id, message) for message in members]).values()}
    query = select(EffectiveLabel.post_id).where(
        EffectiveLabel.event_id == event_id, EffectiveLabel.message.in_(former)
    )
    post_ids = list(session.scalars(query))
    is_member = (MessageFold.event_id == event_id, MessageFold.message.in_(members))
    session.execute(delete(MessageFold).where(*is_member))
    rows = [
        {"event_id": event_id, "message": message, "root": min(group)}
        for group in _find_groups(members, _list_pairs(session, event_id, members))
        if len(group) > 1
        for message in group
    ]
    if rows:
        session.execute(insert(MessageFold), rows)
    return post_ids


def _list_members(session: Session, event_id: int, messages: Sequence[int]) -> set[int]:
    roots = find_roots(session, [(event_id, message) for message in messages])
    query = select(MessageFold.message).where(
        MessageFold.event_id == event_id, MessageFold.root.in_(set(roots.values()))
    )
    return {*messages, *session.scalars(query)}


def _list_pairs(session: Session, event_id: int, members: set[int]) -> list[Pair]:
    says_same = func.coalesce(MessageLink.is_same, MessageLink.is_certain)
    query = select(MessageLink.message, MessageLink.other).where(
        MessageLink.event_id == event_id,
        MessageLink.message.in_(members),
        MessageLink.other.in_(members),
        says_same,
    )
    return [(one, other) for one, other in session.execute(query)]


def _find_groups(members: set[int], pairs: Iterable[Pair]) -> list[set[int]]:
    group_of = {message: {message} for message in members}
    for one, other in pairs:
        joined, taken = group_of[one], group_of[other]
        if joined is not taken:
            joined |= taken
            for message in taken:
                group_of[message] = joined
    return list({id(group): group for group in group_of.values()}.values())
