"""Writes: a post that its author or platform deleted leaves every view; its id stays, to be counted."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.erasing import CHUNK, erase_posts
from db.models import Post, Source


def delete_posts(
    session: Session, *, event_id: int, source: str, external_ids: Collection[str], actor: str
) -> int:
    """Erase posts that are gone at their source; ids that the event does not hold are left aside.

    Text, author, address, place and pictures go. What was frozen in a report before stays there.

    Args:
        actor: who says that they are gone, for the audit log.

    Returns:
        How many posts were erased.
    """
    found: list[int] = []
    ordered = sorted(set(external_ids))
    for start in range(0, len(ordered), CHUNK):
        query = (
            select(Post.id)
            .join(Source, Source.id == Post.source_id)
            .where(
                Post.event_id == event_id,
                Post.external_id.in_(ordered[start : start + CHUNK]),
                Source.name == source,
                Post.deleted_at.is_(None),
            )
        )
        found += session.scalars(query)
    for post_id in sorted(found):
        record_audit(session, actor=actor, action="delete_at_source", subject="post", subject_id=post_id)
    erase_posts(session, found)
    return len(found)
