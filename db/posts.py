"""Writes: posts with their media and jobs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import NotFoundError
from db.labels.effective import refresh_effective
from db.models import Event, Job, Media, Place, Post, PostMedia, Source
from db.per_store import build_insert
from db.session import utc_now
from db.vocabulary import JobStatus, PlaceMethod, PlacePrecision


@dataclass(frozen=True)
class NewMedia:
    """A picture whose original already lies in the media folder."""

    sha256: str
    format: str
    width: int
    height: int
    size_bytes: int


@dataclass(frozen=True)
class NewPost:
    """A valid row, ready to be stored."""

    external_id: str
    text: str
    posted_at: datetime
    author_hash: str | None = None
    language: str | None = None
    url: str | None = None
    lat: float | None = None
    lon: float | None = None
    media: tuple[NewMedia, ...] = ()


def add_posts(
    session: Session, *, event_id: int, posts: Mapping[int, Sequence[NewPost]], priority: int
) -> list[int]:
    """Store posts that their source has not sent before, each with its media and its job.

    All of it, or nothing, lands with the caller's transaction.

    Args:
        posts: {id of the source: what it sent}.

    Returns:
        Ids of the posts added; a repeated external id adds nothing.
    """
    ids = insert_posts(session, event_id=event_id, posts=posts, priority=priority)
    refresh_effective(session, ids)
    return ids


def insert_posts(
    session: Session, *, event_id: int, posts: Mapping[int, Sequence[NewPost]], priority: int
) -> list[int]:
    """Store posts as ``add_posts`` does, for a caller who has more to write before the read model is derived.

    Sources are held in the order of their numbers and pictures in that of their hashes, so that two writers
    never wait for each other in a circle.
    """
    fresh = [
        (source_id, post)
        for source_id in sorted(posts)
        for post in _find_fresh(session, source_id, posts[source_id])
    ]
    if not fresh:
        return []
    now = utc_now()
    media_ids = _add_media(session, [medium for _, post in fresh for medium in post.media], now)
    rows = [
        {
            "event_id": event_id,
            "source_id": source_id,
            "ingested_at": now,
            "external_id": post.external_id,
            "text": post.text,
            "language": post.language,
            "author_hash": post.author_hash,
            "url": post.url,
            "lat": post.lat,
            "lon": post.lon,
            "posted_at": post.posted_at,
        }
        for source_id, post in fresh
    ]
    ids = list(session.scalars(insert(Post).returning(Post.id, sort_by_parameter_order=True), rows))
    links = [
        {"post_id": post_id, "media_id": media_ids[sha256], "position": position}
        for post_id, (_, post) in zip(ids, fresh, strict=True)
        for position, sha256 in enumerate(dict.fromkeys(medium.sha256 for medium in post.media))
    ]
    if links:
        session.execute(insert(PostMedia), links)
    places = [
        {
            "post_id": post_id,
            "lat": post.lat,
            "lon": post.lon,
            "precision": PlacePrecision.EXACT,
            "method": PlaceMethod.POST_COORDINATES,
            "created_at": now,
        }
        for post_id, (_, post) in zip(ids, fresh, strict=True)
        if post.lat is not None and post.lon is not None
    ]
    if places:
        session.execute(insert(Place), places)
    jobs = [
        {"post_id": post_id, "status": JobStatus.TODO, "priority": priority, "queued_at": now}
        for post_id in ids
    ]
    session.execute(insert(Job), jobs)
    for source_id in {source_id for source_id, _ in fresh}:
        session.get_one(Source, source_id).last_received_at = now
    return ids


def attach_to_event(session: Session, *, post_id: int, event_id: int, actor: str) -> None:
    """Move a post to another event; the move is audited.

    Raises:
        NotFoundError: no such post or event.
    """
    post = hold_post(session, post_id)
    if session.get(Event, event_id) is None:
        raise NotFoundError(f"no event {event_id}")
    before = post.event_id
    post.event_id = event_id
    record_audit(
        session,
        actor=actor,
        action="attach_to_event",
        subject="post",
        subject_id=post_id,
        before={"event_id": before},
        after={"event_id": event_id},
    )
    refresh_effective(session, [post_id])


def hold_post(session: Session, post_id: int) -> Post:
    """Return a post; nobody else changes what it shows until the transaction ends.

    Raises:
        NotFoundError: no such post.
    """
    post = session.get(Post, post_id, with_for_update={"key_share": True})
    if post is None:
        raise NotFoundError(f"no post {post_id}")
    return post


def _find_fresh(session: Session, source_id: int, posts: Sequence[NewPost]) -> list[NewPost]:
    """Return what the source has not sent before; nobody else adds posts of it until the transaction ends.

    A unique key guards against repeated posts too, but not in a store that is cut into months.
    """
    session.get_one(Source, source_id, with_for_update={"key_share": True})
    by_id = {post.external_id: post for post in reversed(posts)}
    known = set(
        session.scalars(
            select(Post.external_id).where(Post.source_id == source_id, Post.external_id.in_(by_id))
        )
    )
    return [post for post in posts if post.external_id not in known and by_id[post.external_id] is post]


def _add_media(session: Session, media: Sequence[NewMedia], now: datetime) -> dict[str, int]:
    by_hash = {medium.sha256: medium for medium in media}
    if not by_hash:
        return {}
    query = select(Media.sha256, Media.id).where(Media.sha256.in_(by_hash))
    known = dict(session.execute(query).all())
    rows = [
        {
            "sha256": medium.sha256,
            "format": medium.format,
            "width": medium.width,
            "height": medium.height,
            "size_bytes": medium.size_bytes,
            "created_at": now,
        }
        for _, medium in sorted(by_hash.items())
        if medium.sha256 not in known
    ]
    if rows:
        # Another feed may bring the same picture at this very moment.
        session.execute(build_insert(session, Media).on_conflict_do_nothing(), rows)
        known = dict(session.execute(query).all())
    return known
