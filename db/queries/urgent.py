"""Reads: the most urgent messages. Posts of the same words, such as reposts, are one message.

A message is done once a person has judged the label or the information of a post of it, or has set one aside
for what it says, as spam: its reposts are no work of their own. A post that was set aside for what is its own
leaves its message to do: it may be the duplicate of one that nobody has looked at.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.labels.packed import build_holds
from db.labels.urgency import WORDS_SET_ASIDE
from db.models import EffectiveLabel
from db.queries.filters import PostFilter, select_labels
from db.queries.posts import PostRow, get_posts
from db.vocabulary import Information, LabelDecision

# Entries of the index that are looked through first, and how many times as many where these hold too few
# messages: a message may be reposted by thousands.
LOOKED_THROUGH, MORE = 2_000, 10


@dataclass(frozen=True)
class UrgentMessage:
    """The most urgent post of a message that matches, and how many more say the same.

    ``are_all_counted`` is False where less urgent posts were not looked through, which may repeat it too.
    """

    row: PostRow
    repeats: int
    are_all_counted: bool


def list_urgent(session: Session, chosen: PostFilter, *, limit: int) -> list[UrgentMessage]:
    """Return the most urgent messages of the posts that match; those that nobody has judged come first.

    A message is shown by the post that was judged, else by its most urgent one.
    """
    look = LOOKED_THROUGH
    while True:
        found = session.execute(_fold(chosen, look, limit)).all()
        is_all = not found or found[0].looked < look
        if is_all or (len(found) == limit and not found[-1].is_done):
            break
        look *= MORE
    rows = {row.id: row for row in get_posts(session, [first.post_id for first in found])}
    return [UrgentMessage(rows[first.post_id], first.posts - 1, is_all) for first in found]


def is_done(event_id: int, urgency: Any, message: Any) -> ColumnElement[bool]:
    """Return the condition that a post is no work any more: it was decided about, or its message judged."""
    other = aliased(EffectiveLabel)
    # Judged posts lie together at the end of the index of urgency.
    judged = select(other.message).where(other.event_id == event_id, other.urgency < 0, _is_judged(other))
    return or_(urgency < 0, message.in_(judged))


def _is_judged(label: Any) -> ColumnElement[bool]:
    packed = label.packed
    return or_(
        label.urgency == WORDS_SET_ASIDE,
        build_holds(packed, "label_decision", (LabelDecision.RIGHT, LabelDecision.CORRECTED)),
        build_holds(packed, "information", set(Information) - {Information.NOT_JUDGED}),
    )


def _fold(chosen: PostFilter, look: int, limit: int) -> Select[tuple[int, int, int, int]]:
    """Return the query of the first post of each message, among the most urgent posts that match."""
    label = EffectiveLabel
    is_judged = case((_is_judged(label), 1), else_=0).label("is_judged")
    most_urgent = (
        select_labels(chosen, label.post_id, label.urgency, label.message, is_judged)
        .order_by(label.urgency.desc(), label.post_id.desc())
        .limit(look)
        .subquery()
    ).c
    order = (most_urgent.is_judged.desc(), most_urgent.urgency.desc(), most_urgent.post_id.desc())
    folded = select(
        most_urgent.post_id,
        most_urgent.urgency,
        most_urgent.message,
        func.row_number().over(partition_by=most_urgent.message, order_by=order).label("number"),
        func.count().over(partition_by=most_urgent.message).label("posts"),
        func.count().over().label("looked"),
    ).subquery()
    first = folded.c
    done = case((is_done(chosen.event_id, first.urgency, first.message), 1), else_=0)
    return (
        select(first.post_id, first.posts, first.looked, done.label("is_done"))
        .where(first.number == 1)
        .order_by(done, first.urgency.desc(), first.post_id.desc())
        .limit(limit)
    )
