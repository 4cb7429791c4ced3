"""Lists that fold hold each message once, on one page, whatever the filter and the order."""

import random
from dataclasses import replace

import pytest

from db.labels.effective import number_message
from db.posts import NewMedia
from db.predictions import add_predictions
from db.queries import message_folds
from db.queries.filters import PostFilter
from db.queries.message_folds import Fold, find_fold, list_folded
from db.queries.posts import PostOrder, count_posts, list_posts
from db.reviews import add_review
from db.session import Store
from db.vocabulary import LabelDecision
from tests.factories import MODEL_VERSION, POSTED_AT, make_posts, make_prediction, store_posts

PICTURE = (NewMedia("a" * 64, "jpeg", 300, 200, 4000),)


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    """60 posts of 20 messages, in no order; a third of them has a picture, half of them is classified."""
    chance = random.Random(5)
    posts = [
        replace(
            post,
            text=f"RT @ana: Street {chance.randrange(20)} is flooded",
            media=PICTURE if chance.random() < 0.3 else (),
        )
        for post in make_posts(60)
    ]
    ids = store_posts(store, posts)
    with store.write() as session:
        add_predictions(
            session,
            model_version=MODEL_VERSION,
            predictions=[make_prediction(i, confidence=chance.uniform(0.4, 0.9)) for i in ids[::2]],
        )
    return ids


@pytest.mark.parametrize("order", list(PostOrder))
@pytest.mark.parametrize(
    "chosen",
    [PostFilter(1), PostFilter(1, has_picture=True), PostFilter(1, min_confidence=0.6, since=POSTED_AT)],
    ids=["all", "pictures", "sure"],
)
def test_pages_hold_each_message_once_in_the_order_of_its_first_post_there(
    store: Store, post_ids: list[int], chosen: PostFilter, order: PostOrder
) -> None:
    with store.read() as session:
        every = list_posts(session, chosen, order=order, limit=200)
        pages = [list_folded(session, chosen, order=order, limit=7, offset=start) for start in (0, 7, 14, 21)]
    by_message: dict[int, list] = {}
    for row in every:
        by_message.setdefault(number_message(row.text, row.id), []).append(row)
    expected = [(rows[0].id, len(rows), min(row.posted_at for row in rows)) for rows in by_message.values()]
    listed = [(line.row.id, line.posts, line.first_posted_at) for page in pages for line in page.rows]
    assert listed == expected
    assert {page.messages for page in pages if page.rows} == {len(by_message)}
    assert pages[-1].messages == 0


def test_no_more_are_folded_than_the_bound_and_their_repeats_are_all_counted(
    store: Store, post_ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_folds, "MOST_FOLDED", 5)
    with store.read() as session:
        rows = list_posts(session, PostFilter(1), limit=200)
        found = list_folded(session, PostFilter(1), order=PostOrder.NEWEST, limit=50, offset=0)
    first = {row.text for row in rows[:5]}
    assert found.messages == len(first)
    assert sum(line.posts for line in found.rows) == sum(row.text in first for row in rows)


def test_a_post_knows_the_first_that_says_the_same_and_how_many_are_open(store: Store) -> None:
    first, repost, other, late = store_posts(
        store,
        [
            *make_posts(1, text="Dam broke"),
            *make_posts(1, first=1, text="RT @ana: Dam broke"),
            *make_posts(1, first=2, text="Roof gone"),
            *make_posts(1, first=3, text="DAM broke!", posted_at=POSTED_AT.replace(year=2025)),
        ],
    )
    with store.write() as session:
        add_predictions(session, model_version=MODEL_VERSION, predictions=[make_prediction(repost)])
        add_review(session, post_id=repost, reviewer="ana", label_decision=LabelDecision.RIGHT)
        add_review(session, post_id=late, reviewer="ana", set_aside=True, reason="Graphic")
    earliest = Fold(late, POSTED_AT.replace(year=2025), posts=3, open_posts=1)
    with store.read() as session:
        assert [find_fold(session, post_id) for post_id in (first, repost, late)] == [earliest] * 3
        assert find_fold(session, other) is None
        assert find_fold(session, 999) is None
        same = PostFilter(1, same_as=repost)
        assert {row.id for row in list_posts(session, same)} == {first, repost, late}
        assert count_posts(session, same) == 3
        assert count_posts(session, PostFilter(1, same_as=999)) == 0
