"""Writes: a post that its author or platform deleted leaves every view; its id stays, so that it is counted.

A post without an effective label is in no list, map, figure, search, export or report, as all of them read
labels: ``db.labels.effective`` makes none for a deleted post.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.incidents import refresh_figures
from db.labels.effective import refresh_effective
from db.models import (
    Incident,
    IncidentPost,
    Job,
    NamedPlace,
    PictureJob,
    PictureWords,
    Place,
    Post,
    PostMedia,
    PostSignature,
    Source,
)
from db.session import utc_now
from db.vocabulary import JobStatus

CHUNK = 500
NO_HEADLINE = "Its headline went with a post that was deleted"
# What hangs on a post and tells what it said, or looked like, or where it was.
PARTS: tuple[Any, ...] = (PostMedia, Place, NamedPlace, PostSignature)


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
    for chunk in _cut(sorted(found)):
        _leave_incidents(session, chunk)
        _forget_picture_words(session, chunk)
        for part in PARTS:
            session.execute(delete(part).where(part.post_id.in_(chunk)))
        session.execute(delete(Job).where(Job.post_id.in_(chunk), Job.status == JobStatus.TODO))
        session.execute(
            update(Post)
            .where(Post.id.in_(chunk))
            .values(
                text="",
                author_hash=None,
                url=None,
                lat=None,
                lon=None,
                attachment_note=None,
                deleted_at=utc_now(),
            ),
            execution_options={"synchronize_session": False},
        )
        for post_id in chunk:
            record_audit(session, actor=actor, action="delete_at_source", subject="post", subject_id=post_id)
    refresh_effective(session, found)
    return len(found)


def _forget_picture_words(session: Session, post_ids: list[int]) -> None:
    """Erase what was read in pictures that no other post shows, and what is still to be read for these."""
    session.execute(delete(PictureJob).where(PictureJob.post_id.in_(post_ids)))
    link = PostMedia
    shown = select(link.media_id).where(link.post_id.in_(post_ids))
    elsewhere = select(link.media_id).where(link.media_id.in_(shown), link.post_id.not_in(post_ids))
    words = PictureWords.media_id
    session.execute(delete(PictureWords).where(words.in_(shown), words.not_in(elsewhere)))


def _leave_incidents(session: Session, post_ids: list[int]) -> None:
    """Take posts out of their incidents, and their words out of the headlines."""
    link = IncidentPost
    query = (
        select(link.incident_id, Incident.headline, Post.text)
        .join(Incident, Incident.id == link.incident_id)
        .join(Post, Post.id == link.post_id)
        .where(link.post_id.in_(post_ids))
    )
    left: set[int] = set()
    quoting: set[int] = set()
    for incident_id, headline, text in session.execute(query):
        left.add(incident_id)
        if _is_quoted(headline, text):
            quoting.add(incident_id)
    session.execute(delete(link).where(link.post_id.in_(post_ids)))
    held = select(func.count()).where(link.incident_id == Incident.id).scalar_subquery()
    session.execute(
        update(Incident).where(Incident.id.in_(left)).values(posts=held),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        update(Incident).where(Incident.id.in_(quoting)).values(headline=NO_HEADLINE),
        execution_options={"synchronize_session": False},
    )
    refresh_figures(session, left)


def _is_quoted(headline: str, text: str) -> bool:
    """Return whether a headline, which may be cut, has its words from a text."""
    words = " ".join(headline.rstrip("… ").split())
    return words in " ".join(text.split())


def _cut(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
