"""Reads: pictures, and what several reads ask of a post's pictures."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Media, Post, PostMedia


def first_picture() -> Any:
    """Return a column for a query over posts: the SHA-256 of a post's first picture, null without one."""
    return (
        select(Media.sha256)
        .join(PostMedia, PostMedia.media_id == Media.id)
        .where(PostMedia.post_id == Post.id)
        .order_by(PostMedia.position)
        .limit(1)
        .correlate(Post)
        .scalar_subquery()
    )


def is_any_known(session: Session) -> bool:
    """Tell whether the store knows of any picture."""
    return session.scalar(select(Media.id).limit(1)) is not None
