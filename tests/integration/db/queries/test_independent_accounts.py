"""Of accounts that say the same the first counts, alike for the whole and for a square of the map."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db.queries.filters import Area, PostFilter
from db.queries.overview import (
    count_cell_accounts,
    count_independent_accounts,
    count_map_cells,
)
from db.session import Store
from tests.factories import POSTED_AT, make_posts, store_posts


@pytest.mark.parametrize(
    "narrowed",
    [{}, {"until": POSTED_AT + timedelta(hours=9)}, {"area": Area(-1, -1, 1, 1)}, {"words": "street"}],
)
def test_of_two_accounts_that_say_the_same_at_the_same_time_the_first_to_come_in_counts(
    store: Store, narrowed: dict
) -> None:
    posts = [
        replace(post, text=f"Street {number // 4}", posted_at=POSTED_AT, lat=0.1, lon=0.1, author_hash=author)
        for number, post in enumerate(make_posts(36))
        # Of one message a post's number has a digit more than that of the first.
        for author in ["nobody else" if number % 4 == 0 else f"another {number}"]
    ]
    # One that came in last was posted first.
    posts[-1] = replace(posts[-1], posted_at=POSTED_AT - timedelta(hours=1), author_hash="the earliest")
    store_posts(store, posts)
    chosen = PostFilter(1, **narrowed)
    with store.read() as session:
        assert count_independent_accounts(session, chosen) == 2
        area = count_map_cells(session, chosen, cell_degrees=1.0)[0].area
        assert count_cell_accounts(session, chosen, cell_degrees=1.0, areas=[area]) == {area: 2}
