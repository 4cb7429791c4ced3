"""What a claimed job brings along: everything a worker needs to classify and place its post."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from db.models import Event, Place, Post
from db.models.posts import first_picture
from db.queue.jobs import ClaimedJob


@dataclass(frozen=True)
class Work:
    """One post as the worker sees it.

    ``picture_sha256`` is its first picture. ``lat``, ``lon``, ``radius_km`` and ``country`` are its event's
    area, each None where the event does not say. ``is_placed`` is True when the post needs no search for a
    place: it brought coordinates or an analyst gave some.
    """

    job: ClaimedJob
    text: str
    picture_sha256: str | None
    is_placed: bool
    country: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None


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
        )
        .join(Event, Event.id == Post.event_id)
        .where(Post.id.in_([job.post_id for job in jobs]))
    ).all()
    found = {row[0]: row[1:] for row in rows}
    return [Work(job, *found[job.post_id]) for job in jobs]
