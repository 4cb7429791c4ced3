"""Pictures that two events have shown, as posts come in, are moved and erased, against a recount."""

import random
from collections.abc import Iterable

import numpy as np
import pytest
from sqlalchemy import select, text

from db.erasing import erase_posts
from db.events import add_event
from db.hashes import VIEWS
from db.migrate import upgrade_store
from db.models import EventPicture
from db.moving import move_posts
from db.posts import NewMedia
from db.predictions import add_predictions
from db.queries.filters import PostFilter
from db.queries.matches import find_recycled
from db.queries.posts import count_posts, list_posts
from db.session import Store
from db.vocabulary import Hazard, JobPriority
from tests.factories import MODEL_VERSION, POSTED_AT, add_posts, make_posts, sign_prediction

PICTURES = "0123456789abcdef"
EVENTS = (1, 2, 3)


@pytest.fixture
def ids(store: Store) -> list[int]:
    """Forty posts of three events, the second the oldest, which show sixteen pictures; some are copies."""
    chance = random.Random(5)
    drawn = np.random.default_rng(5).integers(0, 2**63, (8, VIEWS), dtype=np.uint64)
    hashes = {letter: drawn[number % 8] ^ np.uint64(number % 3) for number, letter in enumerate(PICTURES)}
    with store.write() as session:
        for day in (5, 2, 8):
            starts_at = POSTED_AT.replace(day=day)
            add_event(session, name=f"Day {day}", hazard=Hazard.FLOOD, starts_at=starts_at)
    found: list[int] = []
    for number in range(40):
        media = [NewMedia(letter * 64, "jpeg", 300, 200, 4000) for letter in chance.sample(PICTURES, 2)]
        [post] = make_posts(1, first=number, media=media if number % 4 else ())
        with store.write() as session:
            source = session.scalar(text("SELECT min(id) FROM sources"))
            if source is None:
                session.execute(
                    text("INSERT INTO sources (id, name, kind, reliability) VALUES (1, 'feed', 'csv', 'F')")
                )
            [post_id] = add_posts(
                session, event_id=chance.choice(EVENTS), posts={1: [post]}, priority=JobPriority.FEED
            )
        if number % 5:
            seen = {medium.sha256: hashes[medium.sha256[0]] for medium in post.media}
            with store.write() as session:
                answer = sign_prediction(post, post_id, seen, (1, 0, 0))
                add_predictions(session, model_version=MODEL_VERSION, predictions=[answer])
        found.append(post_id)
    return found


def check(store: Store, ids: Iterable[int]) -> int:
    """Compare what a filter finds with what is told of each post by itself; return how many were found."""
    with store.read() as session:
        recycled = find_recycled(session, list(ids))
        found = set()
        for event_id in EVENTS:
            seen = PostFilter(event_id, is_recycled=True)
            rows = {row.id for row in list_posts(session, seen, limit=200)}
            unseen = PostFilter(event_id, is_recycled=False)
            others = {row.id for row in list_posts(session, unseen, limit=200)}
            assert (count_posts(session, seen), count_posts(session, unseen)) == (len(rows), len(others))
            assert rows | others == {row.id for row in list_posts(session, PostFilter(event_id), limit=200)}
            assert not rows & others
            found |= rows
    assert found == recycled
    return len(found)


def read_pictures(store: Store) -> set[tuple[int, int, bool]]:
    with store.read() as session:
        kept = select(EventPicture.media_id, EventPicture.event_id, EventPicture.is_shared)
        return {(media_id, event_id, is_shared) for media_id, event_id, is_shared in session.execute(kept)}


def test_what_came_in_and_was_compared_is_found_as_each_post_tells(store: Store, ids: list[int]) -> None:
    assert 5 < check(store, ids) < 30


def test_what_is_moved_or_erased_is_found_as_each_post_tells(store: Store, ids: list[int]) -> None:
    with store.write() as session:
        moved = move_posts(session, dict.fromkeys(ids[::3], 2), actor="ana")
    assert len(moved) > 5
    check(store, ids)
    with store.write() as session:
        erase_posts(session, ids[1::4])
    assert check(store, set(ids) - set(ids[1::4])) > 0


def test_a_former_store_knows_the_same_pictures(store: Store, ids: list[int]) -> None:
    kept = read_pictures(store)
    assert {is_shared for _, _, is_shared in kept} == {True, False}
    with store.write() as session:
        session.execute(text("DROP TABLE event_pictures"))
        session.execute(text("UPDATE alembic_version SET version_num = '0053'"))
    upgrade_store(store.url)
    assert read_pictures(store) == kept
