"""What is done to many posts at once is done to all of one event."""

import pytest

from db.bulk_jobs import CHUNK
from db.models import Post
from db.queries.filters import PostFilter
from db.session import Store
from tests.factories import store_read


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    """More posts than one chunk holds."""
    return store_read(store, CHUNK + 50)


@pytest.fixture
def chosen(store: Store, post_ids: list[int]) -> PostFilter:
    """All of them."""
    with store.read() as session:
        return PostFilter(session.get_one(Post, post_ids[0]).event_id)
