"""Reads: what a post looks like, and where its picture was seen before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from db.bounds import TIME_UNKNOWN
from db.hashes import LIKE_BITS, LIKE_WORDS, list_word_bands
from db.labels.effective import number_message
from db.labels.folds import order_pair
from db.matching import find_like_words, list_alike, list_copies, read_words
from db.models import EffectiveLabel, Event, MessageLink, Post, PostMedia, PostSignature
from db.per_store import build_epoch_s
from db.signatures import unpack_vectors
from db.vocabulary import MatchKind, MatchStanding

# Cosine from which two texts of different languages may say the same; see docs/near-duplicates.md.
LIKE_MEANING = 0.5
# A translation is looked for among the posts of the day before and after: the nearest in time, so many.
TRANSLATED_WITHIN = timedelta(days=1)
MOST_COMPARED = 3_000
MOST_SHOWN = 20


@dataclass(frozen=True)
class PostMatch:
    """Another post of the event that looks like one.

    Attributes:
        post_id: Of the other post; of those with the same words the first that was found.
        kinds: By what it looks alike.
        standing: Whether both are taken for one.
        decided_by: Who decided so; None where nobody did.
    """

    post_id: int
    text: str
    posted_at: datetime
    language: str | None
    kinds: tuple[MatchKind, ...]
    standing: MatchStanding
    decided_by: str | None


@dataclass(frozen=True)
class OlderSight:
    """A post of an event that began earlier, with the same picture or a copy of it."""

    post_id: int
    event_id: int
    event_name: str
    posted_at: datetime


def list_matches(session: Session, post_id: int) -> list[PostMatch]:
    """Return the posts of the event that look like one; what a person has yet to decide comes first.

    Posts of the very same words are one message with it, and are not among them.
    """
    post = session.get(Post, post_id)
    if post is None:
        return []
    kinds: dict[int, set[MatchKind]] = {}
    for kind, found in (
        (MatchKind.PICTURE, _find_by_picture(session, post)),
        (MatchKind.WORDS, _find_by_words(session, post)),
        (MatchKind.MEANING, _find_by_meaning(session, post)),
    ):
        for other_id in found:
            kinds.setdefault(other_id, set()).add(kind)
    others = {other.id: other for other in session.scalars(select(Post).where(Post.id.in_(kinds)))}
    own = number_message(post.text, post.id)
    first_of: dict[int, int] = {}  # by the number of its message, the first post
    for other_id in sorted(others):
        message = number_message(others[other_id].text, other_id)
        if message != own:
            kinds[first_of.setdefault(message, other_id)] |= kinds[other_id]
    links = _read_links(session, post.event_id, own, list(first_of))
    matches = []
    for message, other_id in first_of.items():
        other, standing = others[other_id], links.get(message, (MatchStanding.SUGGESTED, None))
        ordered = tuple(kind for kind in MatchKind if kind in kinds[other_id])
        matches.append(PostMatch(other_id, other.text, other.posted_at, other.language, ordered, *standing))
    order = list(MatchStanding)
    return sorted(matches, key=lambda match: (order.index(match.standing), -len(match.kinds), match.post_id))[
        :MOST_SHOWN
    ]


def list_older(session: Session, post_id: int) -> list[OlderSight]:
    """Return where the post's pictures were seen in events that began before its own, the earliest first."""
    shown = select(PostMedia.post_id).where(PostMedia.media_id.in_(_list_seen(session, post_id)))
    query = (
        select(Post.id, Event.id, Event.name, Post.posted_at)
        .join(Event, Event.id == Post.event_id)
        .where(Post.id.in_(shown), Event.starts_at < _own_start(post_id))
        .order_by(Event.starts_at, Post.posted_at, Post.id)
        .limit(MOST_SHOWN)
    )
    return [OlderSight(*row) for row in session.execute(query)]


def find_recycled(session: Session, post_ids: Sequence[int]) -> set[int]:
    """Return those of the posts whose picture was seen in an event that began before their own."""
    shown = select(PostMedia.post_id, PostMedia.media_id).where(PostMedia.post_id.in_(post_ids))
    media_of = [(post_id, media_id) for post_id, media_id in session.execute(shown)]
    if not media_of:
        return set()
    copies: dict[int, set[int]] = {media_id: {media_id} for _, media_id in media_of}
    for one, other in list_alike(session, list(copies), bits=LIKE_BITS):
        for media_id, copy in ((one, other), (other, one)):
            if media_id in copies:
                copies[media_id].add(copy)
    began = (
        select(PostMedia.media_id, func.min(Event.starts_at))
        .join(Post, Post.id == PostMedia.post_id)
        .join(Event, Event.id == Post.event_id)
        .where(PostMedia.media_id.in_({copy for found in copies.values() for copy in found}))
        .group_by(PostMedia.media_id)
    )
    first = dict(session.execute(began).all())
    own = select(Post.id, Event.starts_at).join(Event, Event.id == Post.event_id).where(Post.id.in_(post_ids))
    starts = dict(session.execute(own).all())
    return {
        post_id
        for post_id, media_id in media_of
        if any(first[copy] < starts[post_id] for copy in copies[media_id] if copy in first)
    }


def _own_start(post_id: int) -> Any:
    return (
        select(Event.starts_at)
        .join(Post, Post.event_id == Event.id)
        .where(Post.id == post_id)
        .scalar_subquery()
    )


def _list_seen(session: Session, post_id: int) -> list[int]:
    own = list(session.scalars(select(PostMedia.media_id).where(PostMedia.post_id == post_id)))
    return list_copies(session, own, bits=LIKE_BITS)


def _find_by_picture(session: Session, post: Post) -> list[int]:
    shown = select(PostMedia.post_id).where(PostMedia.media_id.in_(_list_seen(session, post.id)))
    query = select(Post.id).where(Post.id.in_(shown), Post.event_id == post.event_id, Post.id != post.id)
    query = query.order_by(Post.id).limit(MOST_SHOWN * 5)
    return list(session.scalars(query))


def _find_by_words(session: Session, post: Post) -> list[int]:
    own = next(iter(read_words(session, [post.id])), None)
    if own is None:
        return []
    found = find_like_words(session, list_word_bands(post.event_id, own.minhash))
    others = {words.post_id: words for known in found.values() for words in known}
    return [
        other_id
        for other_id, words in others.items()
        if other_id != post.id and own.share_with(words) >= LIKE_WORDS
    ]


def _find_by_meaning(session: Session, post: Post) -> list[int]:
    """Return posts of other languages that may be translations of this one or of which it is one."""
    own = session.get(PostSignature, post.id)
    if own is None or own.meaning is None or post.language is None or post.posted_at == TIME_UNKNOWN:
        return []
    label = EffectiveLabel
    away_s = func.abs(build_epoch_s(label.posted_at) - int(post.posted_at.timestamp()))
    nearest = (
        select(label.post_id)
        .where(
            label.event_id == post.event_id,
            label.posted_at.between(post.posted_at - TRANSLATED_WITHIN, post.posted_at + TRANSLATED_WITHIN),
            label.language != post.language,
        )
        .order_by(away_s, label.post_id)
        .limit(MOST_COMPARED)
    )
    query = select(PostSignature.post_id, PostSignature.meaning).where(
        PostSignature.post_id.in_(nearest),
        PostSignature.encoder == own.encoder,
    )
    rows = [(other_id, packed) for other_id, packed in session.execute(query) if packed is not None]
    if not rows:
        return []
    likeness = (unpack_vectors([packed for _, packed in rows]) * unpack_vectors([own.meaning])).sum(axis=1)
    near = np.flatnonzero(likeness >= LIKE_MEANING)
    ordered = near[np.argsort(-likeness[near], kind="stable")][:MOST_SHOWN]
    return [rows[int(place)][0] for place in ordered]


def _read_links(
    session: Session, event_id: int, own: int, others: Sequence[int]
) -> dict[int, tuple[MatchStanding, str | None]]:
    """Return what stands between a message and others, and who decided it, by the number of the other."""
    pairs = {order_pair(own, other): other for other in others}
    query = select(MessageLink).where(
        MessageLink.event_id == event_id, tuple_(MessageLink.message, MessageLink.other).in_(pairs)
    )
    links = {}
    for link in session.scalars(query):
        standing = MatchStanding.CERTAIN if link.is_certain else MatchStanding.SUGGESTED
        if link.is_same is not None:
            standing = MatchStanding.CONFIRMED if link.is_same else MatchStanding.APART
        links[pairs[link.message, link.other]] = (standing, link.decided_by)
    return links
