"""A closed event, and where its archive goes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from db.event_life import close_event
from db.events import get_or_add_source
from db.ingest.limits import LIMITS
from db.ingest.pictures import verify_picture
from db.models import Media
from db.picture_words import ReadWords, store_words
from db.predictions import NewPlace, add_predictions
from db.reviews import add_review, undo_review
from db.session import Store
from db.settings import get_settings
from db.vocabulary import (
    Information,
    JobPriority,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    SourceKind,
)
from tests.factories import (
    MODEL_VERSION,
    add_posts,
    draft_report,
    keep_original,
    make_event,
    make_picture,
    make_posts,
    sign_prediction,
)
from tests.integration.db.archive.archive_builder import issue

PLACE = NewPlace(19.4, -99.1, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Mexico City", 5.0)


@pytest.fixture
def media_dir() -> Path:
    return get_settings().media_dir


@pytest.fixture
def post_ids(store: Store, media_dir: Path) -> list[int]:
    """Four posts of a closed event: two with one picture, one judged and undone, one that says the same."""
    data = make_picture()
    picture = verify_picture(data, "a.jpg", LIMITS)
    keep_original(media_dir, data)
    text = "The bridge over the river is gone, nobody can cross at Calle 7"
    posts = [
        *make_posts(2, media=(picture,), author_hash="a" * 32, url="https://posts.example/1"),
        *make_posts(1, first=2, text=text, language="en"),
        *make_posts(1, first=3, text=f"{text}!", language="en"),
    ]
    with store.write() as session:
        event_id = make_event(session)
        source = get_or_add_source(session, name="test feed", kind=SourceKind.FEED)
        ids = add_posts(session, event_id=event_id, posts={source.id: posts}, priority=JobPriority.FEED)
    hashes = {picture.sha256[0]: np.arange(7, dtype=np.uint64)}
    with store.write() as session:
        predictions = [
            replace(sign_prediction(post, post_id, hashes, [1.0, 0.0]), place=PLACE)
            for post, post_id in zip(posts, ids, strict=True)
        ]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
    with store.write() as session:
        media_id = session.scalars(select(Media.id)).one()
        store_words(session, media_id=media_id, read=ReadWords("ROAD CLOSED", 0.9), reader="test 1")
    with store.write() as session:
        add_review(session, post_id=ids[0], reviewer="Ana", information=Information.CORROBORATED)
        undone = add_review(session, post_id=ids[0], reviewer="Ana", label_decision=LabelDecision.RIGHT)
        undo_review(session, review_id=undone, actor="Ana")
    issue(store, draft_report(store, event_id))
    draft_report(store, event_id)
    with store.write() as session:
        close_event(session, event_id=event_id, actor="Lea")
    return ids


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archives" / "flood.zip"
