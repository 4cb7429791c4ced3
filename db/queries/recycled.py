"""The condition that a post's picture, or a copy of it, was shown in an event that began before its own."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from db.hashes import LIKE_BITS
from db.models import EffectiveLabel, Event, EventPicture, MediaMatch, Post, PostMedia


def build_recycled(event_id: int) -> ColumnElement[bool]:
    """Return the condition on the labels of an event; each post of a shared picture is looked up."""
    own, match = aliased(PostMedia), MediaMatch
    near = match.bits <= LIKE_BITS
    # Each side of a match has an index of its own.
    is_seen = or_(
        _build_shown_before(event_id, own.media_id),
        exists().where(match.media_id == own.media_id, near, _build_shown_before(event_id, match.other_id)),
        exists().where(match.other_id == own.media_id, near, _build_shown_before(event_id, match.media_id)),
    )
    shows_one = exists().where(own.post_id == EffectiveLabel.post_id, is_seen)
    return and_(EffectiveLabel.post_id.in_(_select_showing_shared(event_id)), shows_one)


def _select_showing_shared(event_id: int) -> Select[int]:
    """Return the query of the posts that show what another event has shown too, or a copy of it."""
    shared, showing = aliased(EventPicture), aliased(PostMedia)
    return (
        select(showing.post_id)
        .join(shared, shared.media_id == showing.media_id)
        .where(shared.event_id == event_id, shared.is_shared)
    )


def _build_shown_before(event_id: int, media_id: Any) -> ColumnElement[bool]:
    start = select(Event.starts_at).where(Event.id == event_id).scalar_subquery()
    older = select(Event.id).where(Event.starts_at < start)
    shown = aliased(PostMedia)
    return exists().where(shown.media_id == media_id, Post.id == shown.post_id, Post.event_id.in_(older))
