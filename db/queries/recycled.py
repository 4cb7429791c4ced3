"""The condition that a post's picture, or a copy of it, was shown in an event that began before its own."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from db.hashes import LIKE_BITS
from db.models import EffectiveLabel, Event, MediaMatch, Post, PostMedia


def build_recycled(event_id: int) -> ColumnElement[bool]:
    """Return the condition on the labels of an event; each post with a picture is looked up by itself."""
    own, match = aliased(PostMedia), MediaMatch
    near = match.bits <= LIKE_BITS
    # Each side of a match has an index of its own.
    is_seen = or_(
        _build_shown_before(event_id, own.media_id),
        exists().where(match.media_id == own.media_id, near, _build_shown_before(event_id, match.other_id)),
        exists().where(match.other_id == own.media_id, near, _build_shown_before(event_id, match.media_id)),
    )
    shows_one = exists().where(own.post_id == EffectiveLabel.post_id, is_seen)
    return and_(EffectiveLabel.has_picture, shows_one)


def _build_shown_before(event_id: int, media_id: Any) -> ColumnElement[bool]:
    start = select(Event.starts_at).where(Event.id == event_id).scalar_subquery()
    older = select(Event.id).where(Event.starts_at < start)
    shown = aliased(PostMedia)
    return exists().where(shown.media_id == media_id, Post.id == shown.post_id, Post.event_id.in_(older))
