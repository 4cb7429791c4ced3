"""A post without a known time is counted, listed last, and in no period."""

from datetime import timedelta

from db.bounds import TIME_UNKNOWN
from db.queries.events import get_event
from db.queries.filters import PostFilter
from db.queries.overview import count_key_figures, count_timeline
from db.queries.posts import PostOrder, count_posts, list_posts
from db.session import Store
from tests.factories import POSTED_AT, make_posts, store_posts


def test_a_post_without_a_known_time_is_in_no_period_and_bounds_none(store: Store) -> None:
    store_posts(store, [*make_posts(2), *make_posts(1, first=9, posted_at=TIME_UNKNOWN)])
    until = PostFilter(1, until=POSTED_AT + timedelta(days=1))
    with store.read() as session:
        event = get_event(session, 1)
        assert event is not None
        assert (event.first_post_at, event.last_post_at) == (POSTED_AT, POSTED_AT + timedelta(minutes=1))
        assert [count_posts(session, chosen) for chosen in (PostFilter(1), until)] == [3, 2]
        assert len(list_posts(session, until)) == 2
        assert list_posts(session, PostFilter(1), order=PostOrder.NEWEST)[-1].posted_at == TIME_UNKNOWN
        figures = [count_key_figures(session, chosen) for chosen in (PostFilter(1), until)]
        assert [each.without_time for each in figures] == [1, 0]
        assert [each.posts for each in count_timeline(session, PostFilter(1), bin_s=3600)] == [2]


def test_an_event_of_such_posts_alone_has_no_first_and_no_last(store: Store) -> None:
    store_posts(store, make_posts(1, posted_at=TIME_UNKNOWN))
    with store.read() as session:
        event = get_event(session, 1)
    assert event is not None
    assert (event.first_post_at, event.last_post_at) == (None, None)
