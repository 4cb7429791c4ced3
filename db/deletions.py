"""Writes: a post that its author or platform deleted leaves every view; its id stays, to be counted.

It goes by its source and id from whatever event holds it: posts are moved, and an archive that is restored
makes a copy. From then on it is known by these: brought again, it comes in empty.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.erasing import CHUNK, erase_posts
from db.models import DeletedPost, Event, Post, Source
from db.per_store import build_insert
from db.report_files import drop_pictures
from db.session import utc_now


def delete_posts(session: Session, *, source: str, external_ids: Collection[str], actor: str) -> int:
    """Erase posts that are gone at their source; ids that no event holds are left aside.

    Text, author, address, place and pictures go, those that reports keep too. What was frozen in a report
    before and what was issued stay there.

    Args:
        actor: who says that they are gone, for the audit log.

    Returns:
        How many posts were erased; one that several events hold counts as often.
    """
    found: list[int] = []
    gone: set[tuple[int, str]] = set()
    ordered = sorted(set(external_ids))
    for start in range(0, len(ordered), CHUNK):
        query = (
            select(Post.id, Post.source_id, Post.external_id, Post.deleted_at)
            .join(Source, Source.id == Post.source_id)
            .where(
                # All of them: the index that finds a post begins with its event.
                Post.event_id.in_(select(Event.id)),
                Post.external_id.in_(ordered[start : start + CHUNK]),
                Source.name == source,
            )
        )
        for post_id, source_id, external_id, deleted_at in session.execute(query):
            gone.add((source_id, external_id))
            if deleted_at is None:
                found.append(post_id)
    remember_deleted(session, gone)
    for post_id in sorted(found):
        record_audit(session, actor=actor, action="delete_at_source", subject="post", subject_id=post_id)
    erase_posts(session, found)
    drop_pictures(session, found)
    return len(found)


def remember_deleted(session: Session, gone: Iterable[tuple[int, str]]) -> None:
    """Note the posts that are gone at their sources, each by the number of its source and its id there."""
    now = utc_now()
    rows = [
        {"source_id": source_id, "external_id": external_id, "deleted_at": now}
        for source_id, external_id in sorted(gone)
    ]
    if rows:
        session.execute(build_insert(session, DeletedPost).on_conflict_do_nothing(), rows)


def empty_deleted(session: Session, post_ids: Sequence[int]) -> None:
    """Erase those of posts that were just stored which are gone at their sources. Comes last for them."""
    back: list[int] = []
    for start in range(0, len(post_ids), CHUNK):
        query = (
            select(Post.id)
            .join(
                DeletedPost,
                (DeletedPost.source_id == Post.source_id) & (DeletedPost.external_id == Post.external_id),
            )
            .where(Post.id.in_(post_ids[start : start + CHUNK]), Post.deleted_at.is_(None))
        )
        back += session.scalars(query)
    if back:
        erase_posts(session, back)
