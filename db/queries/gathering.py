"""Reads for the machine that gathers posts into incidents: what is new, and what it is compared with."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.hashes import CERTAIN_BITS
from db.labels.packed import PARTS
from db.models import (
    EffectiveLabel,
    Incident,
    IncidentPost,
    Media,
    MediaMatch,
    Post,
    PostMedia,
    PostSignature,
    Prediction,
)
from db.vocabulary import Informativeness, PlacePrecision, Use

CHUNK = 500
# Predictions are numbered before they are committed: a later number may be seen first.
LOOK_BACK = 2_000


@dataclass(frozen=True)
class PostToGather:
    """What one post is gathered by.

    Attributes:
        order: What decides between posts of one time, whatever number the store gave them.
        lat: Where it is, in degrees; None where nobody knows.
        lon: As ``lat``.
        is_area: Only its state or country is known.
        message: Equal for posts that say the same.
        vector: The model's, ``int8 [d]``; empty without words. See ``db.signatures``.
        meaning: Likewise ``int8 [k]``; empty where the model has none.
        pictures: SHA-256 of what it shows, and of copies of that.
    """

    id: int
    order: str
    text: str
    posted_at: datetime
    lat: float | None
    lon: float | None
    is_area: bool
    message: int
    vector: np.ndarray
    meaning: np.ndarray
    pictures: frozenset[str]


@dataclass(frozen=True)
class KnownIncident:
    """An incident of the store; see ``db.models.Incident``."""

    id: int
    founder_id: int
    headline: str
    posts: int


@dataclass(frozen=True)
class NewPosts:
    """Posts to gather by event, and up to which prediction they were looked for."""

    by_event: dict[int, list[int]]
    looked_up_to: int


def list_new_posts(session: Session, *, after: int, limit: int) -> NewPosts:
    """Return informative posts in use that are in no incident, of the predictions after one.

    Args:
        after: Number of the prediction that was looked at last.
        limit: Predictions looked at, at most.
    """
    first = max(0, after - LOOK_BACK)
    newest = (
        select(Prediction.id).where(Prediction.id > after).order_by(Prediction.id).limit(limit).subquery()
    )
    looked_up_to = session.scalar(select(func.max(newest.c.id))) or after
    query = (
        select(EffectiveLabel.event_id, EffectiveLabel.post_id, EffectiveLabel.packed)
        .join(Prediction, Prediction.post_id == EffectiveLabel.post_id)
        .outerjoin(IncidentPost, IncidentPost.post_id == EffectiveLabel.post_id)
        .where(
            Prediction.id > first,
            Prediction.id <= looked_up_to,
            IncidentPost.post_id.is_(None),
        )
        .distinct()
    )
    by_event = defaultdict(list)
    # Looked at here: PostgreSQL takes these conditions for so rare that it would begin with all labels.
    for event_id, post_id, packed in session.execute(query):
        is_informative = PARTS["informativeness"].word(packed) is Informativeness.INFORMATIVE
        if is_informative and PARTS["use"].word(packed) is Use.USED:
            by_event[event_id].append(post_id)
    return NewPosts(dict(by_event), looked_up_to)


def list_open_links(session: Session, *, event_id: int, hour: int) -> dict[int, int]:
    """Return {post: incident} of what the machine took in one hour and no person has decided about."""
    query = (
        select(IncidentPost.post_id, IncidentPost.incident_id)
        .join(Incident, Incident.id == IncidentPost.incident_id)
        .where(
            IncidentPost.taken_hour == hour,
            IncidentPost.joined_by.is_(None),
            Incident.event_id == event_id,
            Incident.is_settled.is_(False),
        )
    )
    return {link.post_id: link.incident_id for link in session.execute(query)}


def read_posts(session: Session, post_ids: Iterable[int]) -> list[PostToGather]:
    """Return what posts are gathered by."""
    found: list[PostToGather] = []
    for chunk in _cut(post_ids):
        pictures = _read_pictures(session, chunk)
        label, signature = EffectiveLabel, PostSignature
        query = (
            select(
                *(Post.id, Post.external_id, Post.text, Post.posted_at, label.lat, label.lon),
                *(label.precision, label.message, signature.vector, signature.meaning),
            )
            .join(label, label.post_id == Post.id)
            .outerjoin(signature, signature.post_id == Post.id)
            .where(Post.id.in_(chunk))
        )
        for post_id, order, text, posted_at, lat, lon, precision, message, *vectors in session.execute(query):
            vector, meaning = (np.frombuffer(one or b"", np.int8) for one in vectors)
            found.append(
                PostToGather(
                    post_id,
                    order,
                    text,
                    posted_at,
                    lat,
                    lon,
                    precision == PlacePrecision.AREA,
                    message,
                    vector,
                    meaning,
                    frozenset(pictures.get(post_id, ())),
                )
            )
    return found


def list_held(
    session: Session,
    *,
    event_id: int,
    without: Collection[int],
    since: datetime,
    middle: datetime,
    until: datetime,
    limit: int,
) -> dict[int, int]:
    """Return {post: incident} of the posts of an event that were sent last before a time, and next after it.

    Args:
        without: Posts that are left out; some thousands of them are read for nothing.
        since: When the first was sent.
        middle: Most are of before: ``limit`` of them, and a quarter of that of after.
        until: When the last was sent.
        limit: How many.
    """
    label, link = EffectiveLabel, IncidentPost
    query = (
        select(link.post_id, link.incident_id)
        .join(label, label.post_id == link.post_id)
        .where(label.event_id == event_id)
    )
    room = limit + len(without)
    before = query.where(label.posted_at >= since, label.posted_at <= middle)
    after = query.where(label.posted_at > middle, label.posted_at <= until)
    held: dict[int, int] = {}
    for part, least in (
        (before.order_by(label.posted_at.desc(), label.post_id.desc()).limit(room), limit),
        (after.order_by(label.posted_at, label.post_id).limit(room), limit // 4),
    ):
        rows = [(row.post_id, row.incident_id) for row in session.execute(part)]
        held |= dict([row for row in rows if row[0] not in without][:least])
    return held


def read_incidents(session: Session, incident_ids: Iterable[int]) -> list[KnownIncident]:
    """Return incidents by their ids."""
    one = Incident
    query = select(one.id, one.founder_id, one.headline, one.posts)
    return [
        KnownIncident(*row)
        for chunk in _cut(incident_ids)
        for row in session.execute(query.where(one.id.in_(chunk)))
    ]


def find_by_pictures(
    session: Session, pictures: Sequence[str], *, event_id: int, without: Collection[int]
) -> dict[str, dict[int, datetime]]:
    """Return when each incident of an event last showed a picture: {picture: {incident: time}}.

    Args:
        without: Posts that do not count.
    """
    shown: dict[str, dict[int, datetime]] = defaultdict(dict)
    for start in range(0, len(pictures), CHUNK):
        query = (
            select(Media.sha256, IncidentPost.incident_id, Post.id, Post.posted_at)
            .join(PostMedia, PostMedia.media_id == Media.id)
            .join(IncidentPost, IncidentPost.post_id == PostMedia.post_id)
            .join(Incident, Incident.id == IncidentPost.incident_id)
            .join(Post, Post.id == PostMedia.post_id)
            .where(Media.sha256.in_(pictures[start : start + CHUNK]), Incident.event_id == event_id)
        )
        for picture, incident_id, post_id, posted_at in session.execute(query):
            if post_id not in without:
                before = shown[picture].get(incident_id, posted_at)
                shown[picture][incident_id] = max(before, posted_at)
    return dict(shown)


def list_first_posts(session: Session, incident_id: int, *, limit: int) -> list[int]:
    """Return the posts of an incident that were sent first."""
    query = (
        select(IncidentPost.post_id)
        .join(Post, Post.id == IncidentPost.post_id)
        .where(IncidentPost.incident_id == incident_id)
        .order_by(Post.posted_at, Post.external_id)
        .limit(limit)
    )
    return list(session.scalars(query))


def number_posts(session: Session, names: Iterable[str], *, event_id: int) -> dict[str, int]:
    """Return {post by its external id: its number} of the posts of an event that were stored, of some."""
    ordered = sorted(set(names))
    return {
        row.external_id: row.id
        for start in range(0, len(ordered), CHUNK)
        for row in session.execute(
            select(Post.external_id, Post.id).where(
                Post.event_id == event_id, Post.external_id.in_(ordered[start : start + CHUNK])
            )
        )
    }


def list_groups(session: Session, *, event_id: int) -> dict[str, int]:
    """Return {post by its external id: incident} of all posts of an event that are in one."""
    query = (
        select(Post.external_id, IncidentPost.incident_id)
        .join(IncidentPost, IncidentPost.post_id == Post.id)
        .where(Post.event_id == event_id)
    )
    return {name: incident_id for name, incident_id in session.execute(query)}  # noqa: C416 - rows are no pairs


def _read_pictures(session: Session, post_ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the pictures of posts and what are certainly copies of them, by post."""
    query = (
        select(PostMedia.post_id, Media.id, Media.sha256)
        .join(Media, Media.id == PostMedia.media_id)
        .where(PostMedia.post_id.in_(post_ids))
    )
    shown: dict[int, set[int]] = defaultdict(set)
    pictures: dict[int, set[str]] = defaultdict(set)
    for post_id, media_id, sha256 in session.execute(query):
        shown[media_id].add(post_id)
        pictures[post_id].add(sha256)
    match = MediaMatch
    for own, other in ((match.media_id, match.other_id), (match.other_id, match.media_id)):
        copies = (
            select(own, Media.sha256)
            .join(Media, Media.id == other)
            .where(own.in_(shown), match.bits <= CERTAIN_BITS)
        )
        for media_id, sha256 in session.execute(copies):
            for post_id in shown[media_id]:
                pictures[post_id].add(sha256)
    return pictures


def _cut(ids: Iterable[int]) -> list[list[int]]:
    ordered = sorted(set(ids))
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]
