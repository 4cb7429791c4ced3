"""The store's tests run on both databases."""

import pytest

from db.session import Store


@pytest.fixture
def store(each_store: Store) -> Store:
    """Each test runs on both kinds of store."""
    return each_store
