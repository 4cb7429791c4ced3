"""Invented posts of a stream: some days of chatter, and then something happens in Ixtla."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from db.events import add_event, get_or_add_source
from db.posts import NewPost
from db.predictions import NewPlace, add_predictions
from db.session import Store
from db.signatures import NewSignature, add_signatures
from db.vocabulary import EventStatus, Hazard, JobPriority, PlaceMethod, PlacePrecision, SourceKind
from tests.factories import MODEL_VERSION, POSTED_AT, add_posts, make_prediction

WIDTH = 24
TOPICS = ("A fair price for maize", "The choir sings tonight", "Who won the match", "A lost dog came home")
QUAKE = "Strong quake in Ixtla, walls have fallen"
IXTLA = NewPlace(18.6, -98.5, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Ixtla")
QUAKE_AT = POSTED_AT + timedelta(days=5)


def make_stream(store: Store, name: str = "Watch") -> int:
    """Add a stream and return its id."""
    with store.write() as session:
        return add_event(
            session, name=name, hazard=Hazard.OTHER, starts_at=POSTED_AT, status=EventStatus.STREAM
        ).id


def make_chatter(*, days: int = 5) -> list[NewPost]:
    """One post an hour, each about one of a few topics, from an account of its own."""
    return [
        NewPost(
            external_id=f"chat{hour}",
            text=f"{TOPICS[hour % len(TOPICS)]}, said witness {hour}",
            posted_at=POSTED_AT + timedelta(hours=hour),
            author_hash=f"{hour:032x}",
        )
        for hour in range(24 * days)
    ]


def make_quake(
    count: int, *, since: datetime = QUAKE_AT, first: int = 0, author: str | None = None
) -> list[NewPost]:
    """One post a minute about the quake, from accounts of their own or from one."""
    return [
        NewPost(
            external_id=f"quake{number}",
            text=f"{QUAKE}. No {number}",
            posted_at=since + timedelta(minutes=number),
            author_hash=author or f"{10_000 + number:032x}",
        )
        for number in range(first, first + count)
    ]


def receive_stream(store: Store, stream_id: int, posts: Sequence[NewPost]) -> dict[str, int]:
    """Store posts as a feed and a worker would; return {external id: post}."""
    with store.write() as session:
        source_id = get_or_add_source(session, name="test feed", kind=SourceKind.FEED).id
        ids = add_posts(session, event_id=stream_id, posts={source_id: posts}, priority=JobPriority.FEED)
        if not ids:
            return {}
        quakes = [post.external_id.startswith("quake") for post in posts]
        predictions = [
            make_prediction(post_id, place=IXTLA if is_quake else None)
            for post_id, is_quake in zip(ids, quakes, strict=True)
        ]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
        vectors = (
            _make_vector(len(TOPICS) if is_quake else number % len(TOPICS))
            for number, is_quake in enumerate(quakes)
        )
        signatures = (NewSignature(vector, meaning=None, encoder="test", minhash=None) for vector in vectors)
        add_signatures(session, dict(zip(ids, signatures, strict=True)))
    return {post.external_id: post_id for post, post_id in zip(posts, ids, strict=True)}


def _make_vector(topic: int) -> np.ndarray:
    """The direction of a topic: ``float32 [WIDTH]`` of length one."""
    vector = np.zeros(WIDTH, np.float32)
    vector[topic] = 1.0
    return vector
