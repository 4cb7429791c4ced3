"""Previous and next of a post agree with the table in every order, on both stores."""

import pytest

from db.predictions import add_predictions
from db.queries.filters import PostFilter
from db.queries.neighbours import Neighbours, find_neighbours, find_next_work
from db.queries.posts import PostOrder, list_posts
from db.reviews import add_review
from db.session import Store
from db.vocabulary import LabelDecision
from tests.factories import MODEL_VERSION, POSTED_AT, make_posts, make_prediction, store_posts


@pytest.fixture
def chosen(store: Store) -> PostFilter:
    """Six posts; pairs of them share their time and their urgency."""
    posts = [*make_posts(3), *make_posts(3, first=3, posted_at=POSTED_AT)]
    post_ids = store_posts(store, posts)
    with store.write() as session:
        predictions = [
            make_prediction(post_id, confidence=0.9 - 0.2 * (n // 2)) for n, post_id in enumerate(post_ids)
        ]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
    return PostFilter(event_id=1)


@pytest.mark.parametrize("order", list(PostOrder))
def test_next_and_previous_walk_the_table_row_by_row(
    store: Store, chosen: PostFilter, order: PostOrder
) -> None:
    with store.read() as session:
        ids = [row.id for row in list_posts(session, chosen, order=order)]
        found = [find_neighbours(session, chosen, order=order, post_id=post_id) for post_id in ids]
    assert found == [
        Neighbours(before, after) for before, after in zip([None, *ids[:-1]], [*ids[1:], None], strict=True)
    ]


def test_a_post_that_a_review_moved_out_of_the_filter_still_has_neighbours(
    store: Store, chosen: PostFilter
) -> None:
    unreviewed = PostFilter(event_id=1, label_decision=(LabelDecision.NOT_JUDGED,))
    with store.read() as session:
        ids = [row.id for row in list_posts(session, unreviewed)]
    with store.write() as session:
        add_review(session, post_id=ids[2], reviewer="Ana", label_decision=LabelDecision.RIGHT)
    with store.read() as session:
        around = find_neighbours(session, unreviewed, order=PostOrder.NEWEST, post_id=ids[2])
    assert around == Neighbours(ids[1], ids[3])


def test_a_post_that_is_not_there_has_no_neighbours(store: Store, chosen: PostFilter) -> None:
    with store.read() as session:
        assert find_neighbours(session, chosen, order=PostOrder.NEWEST, post_id=999) == Neighbours(None, None)


@pytest.mark.parametrize("order", list(PostOrder))
def test_who_goes_on_meets_no_repost_of_what_was_judged(store: Store, order: PostOrder) -> None:
    first, _repost, other, second, again = store_posts(
        store,
        [
            *make_posts(1, text="Dam broke"),
            *make_posts(1, first=1, text="RT @ana: Dam broke"),
            *make_posts(1, first=2, text="Roof gone"),
            *make_posts(1, first=3, text="Road closed"),
            *make_posts(1, first=4, text="RT @ben: road CLOSED https://t.example/x"),
        ],
    )
    chosen = PostFilter(event_id=1, label_decision=(LabelDecision.NOT_JUDGED,))
    with store.write() as session:
        add_predictions(session, model_version=MODEL_VERSION, predictions=[make_prediction(second)])
        add_review(session, post_id=second, reviewer="Ana", label_decision=LabelDecision.RIGHT)
    begin = first if order is PostOrder.OLDEST else again
    with store.read() as session:
        assert find_next_work(session, chosen, order=order, post_id=begin) == other
        assert find_next_work(session, chosen, order=PostOrder.OLDEST, post_id=other) is None
        assert find_next_work(session, chosen, order=order, post_id=999) is None
