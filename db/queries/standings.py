"""Reads: what people say of posts by now, deleted ones among them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.labels.packed import PARTS
from db.models import EffectiveLabel, Event, Post
from db.vocabulary import Information, Use


@dataclass(frozen=True)
class Standing:
    """What was found of a post's information and whether it is used; a deleted one has neither any more."""

    id: int
    information: Information
    use: Use
    is_deleted: bool


def list_standings(session: Session, post_ids: Sequence[int]) -> list[Standing]:
    """Return how these posts stand by now, by their ids; unknown ids are left out.

    Args:
        post_ids: at most a few hundred.
    """
    query = (
        select(Post.id, Post.deleted_at, Event.erased_at, EffectiveLabel.packed)
        .join(Event, Event.id == Post.event_id)
        .outerjoin(EffectiveLabel, EffectiveLabel.post_id == Post.id)
        .where(Post.id.in_(post_ids))
        .order_by(Post.id)
    )
    return [
        Standing(
            id=row.id,
            information=PARTS["information"].word(row.packed or 0),
            use=PARTS["use"].word(row.packed or 0),
            # What went with its whole event says nothing about the post.
            is_deleted=row.deleted_at is not None and row.erased_at is None,
        )
        for row in session.execute(query)
    ]
