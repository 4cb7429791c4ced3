"""The report that the tests of this folder look at."""

from dataclasses import replace

import pytest

from db.models import Event
from db.predictions import NewPlace, add_predictions
from db.reviews import add_review
from db.session import Store
from db.vocabulary import (
    Credibility,
    Damage,
    Information,
    Informativeness,
    PlaceMethod,
    PlacePrecision,
)
from tests.factories import make_posts, make_prediction, store_posts
from tests.integration.reports.release_builder import edit
from tests.integration.reports.report_builder import CATEGORIES, HOSTILE, Built, build


@pytest.fixture
def built(store: Store) -> Built:
    """Sixty posts of thirty accounts, half of them hostile in turn, four not classified, eight reviewed."""
    posts = [
        replace(
            post, text=HOSTILE[number // 2 % 10] if number % 2 else post.text, author_hash=f"a{number % 30}"
        )
        for number, post in enumerate(make_posts(60))
    ]
    ids = store_posts(store, posts)
    predictions = [
        make_prediction(
            post_id,
            humanitarian=CATEGORIES[number % 3],
            informativeness=tuple(Informativeness)[number % 3 == 2],
            damage=Damage.SEVERE_DAMAGE if number % 5 == 0 else None,
            language="es" if number % 4 == 0 else None,
            place=NewPlace(19.4321, -99.1332, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Centro", 5.0)
            if number % 2
            else None,
        )
        for number, post_id in enumerate(ids[:56])
    ]
    with store.write() as session:
        add_predictions(session, model_version="test-1", predictions=predictions)
        for post_id in ids[:5]:
            add_review(
                session,
                post_id=post_id,
                reviewer="ana",
                information=Information.CORROBORATED,
                credibility=Credibility.PROBABLY_TRUE,
            )
        for post_id in ids[6:9]:
            add_review(session, post_id=post_id, reviewer="ana", information=Information.FALSE, reason="old")
        event_id = 1
        session.get_one(Event, event_id).is_exercise = True
    return Built(store, event_id, ids, *build(store, event_id))


@pytest.fixture
def report_id(store: Store) -> int:
    """A draft with all that it needs but the review."""
    store_posts(store, make_posts(3))
    row, _ = build(store, 1)
    for section, text in (("Coordination", ""), ("Funding", ""), ("Contacts", "Ana Brown, duty desk")):
        edit(store, row.id, section, text)
    return row.id
