"""Writes: what posts said, showed and led to is erased; their rows stay, so that they are counted and known.

A post without an effective label is in no list, map, figure, search, export or report, as all of them read
labels: ``db.labels.effective`` makes none for an erased post. A picture that no other post shows goes too.
Its file goes some time later (``remove_files``): whoever is about to bring the same picture again has found
the file there, and has not stored the post yet.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from db.incidents import refresh_figures
from db.labels.effective import refresh_effective
from db.media import remove_original
from db.models import (
    BulkAssignment,
    ErasedPicture,
    EventPicture,
    ExplanationJob,
    FaceJob,
    Incident,
    IncidentPost,
    Job,
    Media,
    MediaBand,
    MediaHash,
    MediaMatch,
    NamedPlace,
    PictureFaces,
    PictureJob,
    PictureWords,
    Place,
    Post,
    PostAssignment,
    PostMedia,
    PostNote,
    PostSignature,
    WithheldPicture,
)
from db.per_store import build_insert
from db.session import Store, utc_now
from db.vocabulary import JobStatus

CHUNK = 500
NO_HEADLINE = "Its headline went with a post that was deleted"
# What hangs on a post and tells what it said, or looked like, or where it was.
PARTS: tuple[Any, ...] = (
    *(PostMedia, Place, NamedPlace, PostSignature, PostAssignment, PostNote),
    # Undone, it would give the post back to somebody.
    BulkAssignment,
    ExplanationJob,
)
# What hangs on a picture and tells what it shows.
PARTS_OF_PICTURE: tuple[Any, ...] = (
    PictureWords,
    PictureFaces,
    WithheldPicture,
    MediaBand,
    MediaHash,
    EventPicture,
)
QUEUES_OF_PICTURES: tuple[Any, ...] = (PictureJob, FaceJob)
# Longer than any batch takes from its first picture to the store.
FILE_RESTS = timedelta(hours=1)


def erase_posts(session: Session, post_ids: Sequence[int]) -> None:
    """Erase text, author, address, place and pictures of posts; comes last in its transaction.

    What was frozen in a report before stays there.
    """
    for chunk in _cut(sorted(post_ids)):
        _leave_incidents(session, chunk)
        shown = list(
            session.scalars(select(PostMedia.media_id).where(PostMedia.post_id.in_(chunk)).distinct())
        )
        for queue in QUEUES_OF_PICTURES:
            session.execute(delete(queue).where(queue.post_id.in_(chunk)))
        for part in PARTS:
            session.execute(delete(part).where(part.post_id.in_(chunk)))
        _erase_pictures(session, shown)
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
    refresh_effective(session, post_ids)


def remove_files(store: Store, media_dir: Path) -> int:
    """Remove the files of erased pictures that have rested; commits. Returns how many went.

    A file that was written, or found there, since the picture was erased rests anew: somebody may bring it.

    Raises:
        MediaAwayError: the media folder is away.
    """
    with store.read() as session:
        due = select(ErasedPicture.sha256).where(ErasedPicture.erased_at <= utc_now() - FILE_RESTS)
        names = list(session.scalars(due.order_by(ErasedPicture.erased_at).limit(CHUNK)))
        known = set(session.scalars(select(Media.sha256).where(Media.sha256.in_(names))))
    if not names:
        return 0
    gone = [
        name for name in names if name not in known and remove_original(media_dir, name, rested=FILE_RESTS)
    ]
    with store.write() as session:
        session.execute(delete(ErasedPicture).where(ErasedPicture.sha256.in_([*known, *gone])))
    return len(gone)


def _erase_pictures(session: Session, media_ids: Sequence[int]) -> None:
    """Erase the pictures among these that no post shows any more; their files follow."""
    # Held before it is asked who shows them: whoever stores a post with one of them holds it too.
    held = select(Media.id, Media.sha256).where(Media.id.in_(media_ids)).order_by(Media.sha256)
    found = dict(session.execute(held.with_for_update()).all())
    shown = set(session.scalars(select(PostMedia.media_id).where(PostMedia.media_id.in_(found)).distinct()))
    gone = {media_id: sha256 for media_id, sha256 in found.items() if media_id not in shown}
    if not gone:
        return
    for queue in QUEUES_OF_PICTURES:
        session.execute(delete(queue).where(queue.media_id.in_(gone)))
    for part in PARTS_OF_PICTURE:
        session.execute(delete(part).where(part.media_id.in_(gone)))
    session.execute(delete(MediaMatch).where(MediaMatch.media_id.in_(gone) | MediaMatch.other_id.in_(gone)))
    session.execute(delete(Media).where(Media.id.in_(gone)))
    now = utc_now()
    rows = [{"sha256": sha256, "erased_at": now} for sha256 in gone.values()]
    new = build_insert(session, ErasedPicture)
    new = new.on_conflict_do_update(index_elements=["sha256"], set_={"erased_at": new.excluded.erased_at})
    session.execute(new, rows)


def _leave_incidents(session: Session, post_ids: Sequence[int]) -> None:
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


def _cut(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
