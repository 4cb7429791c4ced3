"""Invented posts about a few happenings, with vectors in which each happening is a direction of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from db.events import get_or_add_source
from db.posts import NewPost
from db.predictions import NewPlace, add_predictions
from db.session import Store
from db.signatures import NewSignature, add_signatures
from db.vocabulary import Informativeness, JobPriority, PlaceMethod, PlacePrecision, SourceKind
from tests.factories import MODEL_VERSION, POSTED_AT, add_posts, make_event, make_prediction

WIDTH = 24
WORDS = ("The old bridge over the river has given way", "Tents are needed in the school yard")
PLACES = (NewPlace(19.43, -99.13, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Mexico City"), None)


def make_vector(happening: int, number: int) -> np.ndarray:
    """A direction near the happening's own: ``float32 [WIDTH]`` of length one."""
    vector = np.zeros(WIDTH, np.float32)
    vector[8 * happening : 8 * happening + 8] = 0.4
    vector[16 + number % 8] = 0.3
    return vector / np.linalg.norm(vector)


def make_happening_posts(count: int, *, since: datetime = POSTED_AT, first: int = 0) -> list[NewPost]:
    """Posts about two happenings in turn, one a minute, each from an account of its own."""
    return [
        NewPost(
            external_id=f"p{number:04}",
            text=f"{WORDS[number % 2]}. No {number}",
            posted_at=since + timedelta(minutes=number),
            author_hash=f"{number:032x}",
        )
        for number in range(first, first + count)
    ]


def receive(
    store: Store,
    posts: Sequence[NewPost],
    event_id: int | None = None,
    *,
    informativeness: Informativeness = Informativeness.INFORMATIVE,
) -> dict[str, int]:
    """Store posts as a feed and a worker would; return {external id: post}."""
    with store.write() as session:
        event_id = event_id or make_event(session)
        source_id = get_or_add_source(session, name="test feed", kind=SourceKind.CSV).id
        added: dict[str, int] = {}
        for post in posts:
            (added[post.external_id],) = add_posts(
                session, event_id=event_id, posts={source_id: [post]}, priority=JobPriority.FEED
            )
        _classify(session, added, informativeness)
    return added


def _classify(session: Session, added: dict[str, int], informativeness: Informativeness) -> None:
    """Answer posts ``p<number>`` as a worker would."""
    numbers = {post_id: int(name[1:]) for name, post_id in added.items()}
    predictions = [
        make_prediction(post_id, informativeness=informativeness, place=PLACES[number % 2])
        for post_id, number in numbers.items()
    ]
    add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
    signatures = {
        post_id: NewSignature(
            make_vector(number % 2, number // 2), meaning=None, encoder="test", minhash=None
        )
        for post_id, number in numbers.items()
    }
    add_signatures(session, signatures)
