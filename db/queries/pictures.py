"""Reads: pictures."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Media, PostMedia


def is_any_known(session: Session) -> bool:
    """Return whether the store knows of any picture."""
    return session.scalar(select(Media.id).order_by(Media.id.desc()).limit(1)) is not None


def list_pictures(session: Session, post_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the hashes of these posts' pictures in their order; posts without any are absent."""
    query = select(PostMedia.post_id, Media.sha256).join(Media, Media.id == PostMedia.media_id)
    found = defaultdict(list)
    for post_id, sha256 in session.execute(
        query.where(PostMedia.post_id.in_(post_ids)).order_by(PostMedia.post_id, PostMedia.position)
    ):
        found[post_id].append(sha256)
    return found
