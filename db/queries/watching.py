"""Reads for the machine that watches streams: what is new, what came before it, and what is known already."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.labels.packed import PARTS
from db.models import (
    EffectiveLabel,
    Event,
    KeyHour,
    Place,
    Post,
    Prediction,
    Proposal,
    ProposalChange,
    WatchedPost,
)
from db.queries.gathering import LOOK_BACK, NewPosts
from db.queries.post_keys import read_keys
from db.vocabulary import EventStatus, Informativeness, ProposalStatus, Use

CHUNK = 500


@dataclass(frozen=True)
class StreamPost:
    """What a post of a stream is watched by; ``keys`` as ``db.post_keys`` joins them, place in degrees."""

    id: int
    keys: np.ndarray
    text: str
    posted_at: datetime
    account: int | None
    message: int
    lat: float | None
    lon: float | None
    place: str | None


@dataclass(frozen=True)
class KnownProposal:
    """What later posts are compared with; see ``db.models.Proposal``."""

    id: int
    keys: tuple[str, ...]
    first_seen_at: datetime
    last_seen_at: datetime
    key_sum: bytes
    lat_sum: float
    lon_sum: float
    placed: int
    event_id: int | None


@dataclass(frozen=True)
class Dismissal:
    """What burst, how much it surprised, and when a person said that it was nothing."""

    proposal_id: int
    keys: tuple[str, ...]
    surprise: float
    at: datetime


def list_unwatched(session: Session, *, after: int, limit: int) -> NewPosts:
    """Return informative posts of streams, in use, that were not looked at, of the predictions after one.

    Args:
        after: Number of the prediction that was looked at last.
        limit: Predictions looked at, at most.
    """
    newest = (
        select(Prediction.id).where(Prediction.id > after).order_by(Prediction.id).limit(limit).subquery()
    )
    looked_up_to = session.scalar(select(func.max(newest.c.id))) or after
    streams = set(session.scalars(select(Event.id).where(Event.status == EventStatus.STREAM)))
    query = (
        select(EffectiveLabel.event_id, EffectiveLabel.post_id, EffectiveLabel.packed)
        .join(Prediction, Prediction.post_id == EffectiveLabel.post_id)
        .outerjoin(WatchedPost, WatchedPost.post_id == EffectiveLabel.post_id)
        .where(
            Prediction.id > max(0, after - LOOK_BACK),
            Prediction.id <= looked_up_to,
            WatchedPost.post_id.is_(None),
        )
        .distinct()
    )
    by_event = defaultdict(list)
    for event_id, post_id, packed in session.execute(query) if streams else ():
        is_informative = PARTS["informativeness"].word(packed) is Informativeness.INFORMATIVE
        if event_id in streams and is_informative and PARTS["use"].word(packed) is Use.USED:
            by_event[event_id].append(post_id)
    return NewPosts(dict(by_event), looked_up_to)


def list_watched(session: Session, *, stream_id: int, until: datetime, limit: int) -> dict[int, int | None]:
    """Return {post: the proposal that it speaks for} of the newest watched posts up to a time.

    Args:
        stream_id: A stream, or an event that posts of accepted proposals went to.
        until: When the last of them was sent.
        limit: Newest posts that are looked at; those of them that were never watched are left out.
    """
    label = EffectiveLabel
    newest = (
        select(label.post_id)
        .where(label.event_id == stream_id, label.posted_at <= until)
        .order_by(label.posted_at.desc(), label.post_id.desc())
        .limit(limit)
        .subquery()
    )
    query = select(WatchedPost.post_id, WatchedPost.proposal_id).join(
        newest, newest.c.post_id == WatchedPost.post_id
    )
    return {row.post_id: row.proposal_id for row in session.execute(query)}


def read_stream_posts(session: Session, post_ids: Iterable[int]) -> list[StreamPost]:
    """Return what posts are watched by, in the order in which they were sent."""
    ordered = sorted(set(post_ids))
    found: list[StreamPost] = []
    label = EffectiveLabel
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        keys = read_keys(session, chunk)
        query = (
            select(Post.id, Post.text, Post.posted_at, label.account, label.message, label.lat, label.lon)
            .add_columns(Place.name)
            .join(label, label.post_id == Post.id)
            .outerjoin(Place, Place.post_id == Post.id)
            .where(Post.id.in_(chunk))
        )
        found += [StreamPost(post_id, keys[post_id], *rest) for post_id, *rest in session.execute(query)]
    return sorted(found, key=lambda post: (post.posted_at, post.id))


def read_hours(
    session: Session, *, stream_id: int, keys: Collection[str], since_hour: int
) -> dict[str, dict[int, int]]:
    """Return ``{key: {hour: voices}}`` from an hour on."""
    ordered = sorted(keys)
    hours: dict[str, dict[int, int]] = defaultdict(dict)
    for start in range(0, len(ordered), CHUNK):
        query = select(KeyHour.key, KeyHour.hour, KeyHour.voices).where(
            KeyHour.stream_id == stream_id,
            KeyHour.key.in_(ordered[start : start + CHUNK]),
            KeyHour.hour >= since_hour,
        )
        for key, hour, voices in session.execute(query):
            hours[key][hour] = voices
    return hours


def list_known_proposals(session: Session, *, stream_id: int, since: datetime) -> list[KnownProposal]:
    """Return the proposals of a stream that posts still joined after a time, the oldest first.

    One that a person dismissed takes no posts: what is said once more has to burst once more.
    """
    one = Proposal
    query = select(
        *(one.id, one.keys, one.first_seen_at, one.last_seen_at),
        *(one.key_sum, one.lat_sum, one.lon_sum, one.placed, one.event_id),
    ).where(one.stream_id == stream_id, one.last_seen_at >= since, one.status != ProposalStatus.DISMISSED)
    rows = session.execute(query.order_by(one.id))
    return [KnownProposal(number, tuple(keys), *rest) for number, keys, *rest in rows]


def list_dismissals(session: Session, *, stream_id: int, since: datetime) -> list[Dismissal]:
    """Return what people dismissed in a stream after a time."""
    query = (
        select(Proposal.id, Proposal.keys, Proposal.surprise, ProposalChange.changed_at)
        .join(ProposalChange, ProposalChange.proposal_id == Proposal.id)
        .where(
            Proposal.stream_id == stream_id,
            ProposalChange.decision == ProposalStatus.DISMISSED,
            ProposalChange.undone_at.is_(None),
            ProposalChange.changed_at >= since,
        )
    )
    return [Dismissal(number, tuple(keys), *rest) for number, keys, *rest in session.execute(query)]
