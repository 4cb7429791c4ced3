"""Writes: posts with their media and jobs."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from db.deletions import empty_deleted
from db.errors import NotFoundError
from db.events import require_open
from db.identity import IdScope, KnownPost, KnownPosts, fold_content, load_known, say_where
from db.models import Job, Media, Place, Post, PostMedia, Source
from db.per_store import build_insert
from db.predictions import NewPlace
from db.session import utc_now
from db.vocabulary import JobStatus, PlaceMethod, PlacePrecision

# Added as rows of tables, a quarter quicker than as objects: an import adds little else.
POSTS, JOBS, PLACES = (cast(Table, table.__table__) for table in (Post, Job, Place))


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
    """A valid row, ready to be stored.

    Args:
        scope: among which posts of the event ``external_id`` is its own.
        line: of the file that brought it.
        attachment_note: what came with it and cannot be shown, in words.
        place: where it is, if somebody said so; else the post's own coordinates place it.
    """

    external_id: str
    text: str
    posted_at: datetime
    author_hash: str | None = None
    language: str | None = None
    url: str | None = None
    lat: float | None = None
    lon: float | None = None
    media: tuple[NewMedia, ...] = ()
    scope: IdScope = IdScope.SOURCE
    line: int | None = None
    attachment_note: str | None = None
    place: NewPlace | None = None

    @property
    def content(self) -> str:
        """What it says, as it is compared with other posts."""
        return fold_content(self.text, (medium.sha256 for medium in self.media))


class Outcome(StrEnum):
    """What became of a post that came in."""

    ADDED = "added"
    KNOWN = "known"
    CONFLICT = "conflict"
    """Its id is known with other words; it was not stored."""


@dataclass(frozen=True)
class Arrival:
    """What became of one post that came in.

    Args:
        post_id: the post that was added, or the one that was there before.
        where: words that lead to the one that was there before; empty for one that was added.
    """

    outcome: Outcome
    post_id: int
    where: str = ""


def insert_posts(
    session: Session,
    *,
    event_id: int,
    posts: Mapping[int, Sequence[NewPost]],
    priority: int,
    import_id: int | None = None,
) -> dict[int, list[Arrival]]:
    """Store the posts that the event does not hold yet, each with its media and its job.

    All of it, or nothing, lands with the caller's transaction. What is shown of the posts that were added is
    left to derive (``refresh_effective``), for a caller may have more to write before.

    The event is held until the transaction ends, so that nobody else adds the same post; a unique key guards
    against that too, but not in a store that is cut into months. A post that is gone at its source is stored
    empty. Then sources are held in the order of their
    numbers and pictures in that of their hashes: two writers never wait for each other in a circle.

    Args:
        posts: {id of the source: what it sent}.

    Returns:
        What became of each post, under the same keys and in the same order.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: there are posts, and the event is closed.
    """
    if not any(posts.values()):
        return {source_id: [] for source_id in posts}
    require_open(session, event_id, hold=True)
    incoming = [(source_id, post) for source_id in sorted(posts) for post in posts[source_id]]
    known = KnownPosts()
    load_known(
        session, event_id=event_id, external_ids=[post.external_id for _, post in incoming], known=known
    )
    found = {place: arrival for place, item in enumerate(incoming) if (arrival := _find(known, *item))}
    fresh = _pick_firsts(incoming, skip=found)
    ids = _insert(session, [incoming[place] for place in fresh], event_id, priority, import_id)
    for place, post_id in zip(fresh, ids, strict=True):
        source_id, post = incoming[place]
        found[place] = Arrival(Outcome.ADDED, post_id)
        where = say_where(post_id, None, post.line)
        known.add(post.external_id, KnownPost(source_id, post.content, post_id, where))
    empty_deleted(session, ids)
    arrivals: dict[int, list[Arrival]] = {source_id: [] for source_id in posts}
    for place, item in enumerate(incoming):
        arrival = found.get(place) or _find(known, *item)  # the second of its kind in this batch
        if arrival is not None:
            arrivals[item[0]].append(arrival)
    return arrivals


def hold_post(session: Session, post_id: int) -> Post:
    """Return a post; nobody else changes what it shows until the transaction ends.

    Raises:
        NotFoundError: no such post, or it was deleted.
        IllegalChangeError: its event is closed.
    """
    post = session.get(Post, post_id, with_for_update={"key_share": True})
    if post is None:
        raise NotFoundError(f"no post {post_id}")
    if post.deleted_at is not None:
        raise NotFoundError(f"post {post_id} was deleted; nothing of it is left to judge")
    require_open(session, post.event_id)
    return post


def _find(known: KnownPosts, source_id: int, post: NewPost) -> Arrival | None:
    there, is_same = known.find(source_id, post.external_id, post.scope, post.content)
    if there is None or there.post_id is None:
        return None
    return Arrival(Outcome.KNOWN if is_same else Outcome.CONFLICT, there.post_id, there.where)


def _pick_firsts(incoming: Sequence[tuple[int, NewPost]], *, skip: Container[int]) -> list[int]:
    """Return the places of the posts to add: of those with one id, the first."""
    ids: set[str] = set()
    of_sources: set[tuple[int, str]] = set()
    firsts = []
    for place, (source_id, post) in enumerate(incoming):
        key = (source_id, post.external_id)
        is_second = post.external_id in ids if post.scope is IdScope.EVENT else key in of_sources
        if place in skip or is_second:
            continue
        firsts.append(place)
        ids.add(post.external_id)
        of_sources.add(key)
    return firsts


def _insert(
    session: Session,
    fresh: Sequence[tuple[int, NewPost]],
    event_id: int,
    priority: int,
    import_id: int | None,
) -> list[int]:
    if not fresh:
        return []
    sources = {
        source_id: session.get_one(Source, source_id, with_for_update={"key_share": True})
        for source_id in sorted({source_id for source_id, _ in fresh})
    }
    now = utc_now()
    media_ids = add_media(session, [medium for _, post in fresh for medium in post.media], now)
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
            "import_id": import_id,
            "import_line": post.line,
            "attachment_note": post.attachment_note,
        }
        for source_id, post in fresh
    ]
    # Found again by their key: asked for in the order of the rows, SQLite would add them one by one.
    added = session.execute(insert(POSTS).returning(POSTS.c.id, POSTS.c.source_id, POSTS.c.external_id), rows)
    by_key = {(source_id, external_id): post_id for post_id, source_id, external_id in added}
    ids = [by_key[source_id, post.external_id] for source_id, post in fresh]
    _link_media(session, zip(ids, (post for _, post in fresh), strict=True), media_ids)
    places = [
        {"post_id": post_id, "created_at": now, **vars(place)}
        for post_id, (_, post) in zip(ids, fresh, strict=True)
        if (place := _find_place(post)) is not None
    ]
    if places:
        session.execute(insert(PLACES), places)
    jobs = [
        {"post_id": post_id, "status": JobStatus.TODO, "priority": priority, "queued_at": now}
        for post_id in ids
    ]
    session.execute(insert(JOBS), jobs)
    for source in sources.values():
        source.last_received_at = now
    return ids


def _find_place(post: NewPost) -> NewPlace | None:
    if post.place is not None or post.lat is None or post.lon is None:
        return post.place
    return NewPlace(post.lat, post.lon, PlacePrecision.EXACT, PlaceMethod.POST_COORDINATES)


def _link_media(session: Session, posts: Iterable[tuple[int, NewPost]], media_ids: Mapping[str, int]) -> None:
    links = [
        {"post_id": post_id, "media_id": media_ids[sha256], "position": position}
        for post_id, post in posts
        for position, sha256 in enumerate(dict.fromkeys(medium.sha256 for medium in post.media))
    ]
    if links:
        session.execute(insert(PostMedia), links)


def add_media(session: Session, media: Sequence[NewMedia], now: datetime) -> dict[str, int]:
    """Store what is new among pictures whose originals are kept; return the numbers of all, by SHA-256."""
    by_hash = {medium.sha256: medium for medium in media}
    if not by_hash:
        return {}
    # Held, so that none of them is erased before its posts are stored.
    query = (
        select(Media.sha256, Media.id)
        .where(Media.sha256.in_(by_hash))
        .order_by(Media.sha256)
        .with_for_update(read=True, key_share=True)
    )
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
