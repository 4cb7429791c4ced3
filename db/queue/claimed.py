"""What a claimed job brings along: everything a worker needs to classify and place its post."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from db.models import Event, Media, MediaHash, Place, Post, PostMedia, Source
from db.models.posts import first_picture
from db.queue.jobs import ClaimedJob
from db.source_hints import NO_HINT, SourceHint, read_hint


@dataclass(frozen=True)
class Work:
    """One post as the worker sees it.

    ``picture_sha256`` is its first picture. ``lat``, ``lon``, ``radius_km`` and ``country`` are its event's
    area, each None where the event does not say. ``is_placed`` is True when the post needs no search for a
    place: it brought coordinates or an analyst gave some. ``unhashed_sha256s`` are its pictures that nobody
    has looked at yet, to know them again; ``hint`` is what was said of its source.
    """

    job: ClaimedJob
    text: str
    picture_sha256: str | None
    is_placed: bool
    country: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    unhashed_sha256s: tuple[str, ...] = ()
    hint: SourceHint = NO_HINT


def read_work(session: Session, jobs: Sequence[ClaimedJob]) -> list[Work]:
    """Return the posts of these jobs, in the order of the jobs."""
    is_placed = exists().where(Place.post_id == Post.id).correlate(Post)
    rows = session.execute(
        select(
            Post.id,
            Post.text,
            first_picture(),
            is_placed,
            Event.country,
            Event.lat,
            Event.lon,
            Event.radius_km,
            Source,
        )
        .join(Event, Event.id == Post.event_id)
        .join(Source, Source.id == Post.source_id)
        .where(Post.id.in_([job.post_id for job in jobs]))
    ).all()
    unhashed = _list_unhashed(session, [row[0] for row in rows])
    found = {row[0]: (*row[1:-1], tuple(unhashed.get(row[0], ())), read_hint(row[-1])) for row in rows}
    return [Work(job, *found[job.post_id]) for job in jobs]


def _list_unhashed(session: Session, post_ids: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(PostMedia.post_id, Media.sha256)
        .join(Media, Media.id == PostMedia.media_id)
        .outerjoin(MediaHash, MediaHash.media_id == Media.id)
        .where(PostMedia.post_id.in_(post_ids), MediaHash.media_id.is_(None))
        .order_by(PostMedia.post_id, PostMedia.position)
    )
    unhashed: dict[int, list[str]] = {}
    for post_id, sha256 in session.execute(query):
        unhashed.setdefault(post_id, []).append(sha256)
    return unhashed
