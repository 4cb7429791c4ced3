"""What several reads ask of a post's pictures."""

from typing import Any

from sqlalchemy import select

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
