"""The store's tests run on both databases."""

import pytest

from db.session import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty, migrated store of each kind in turn."""
    name = {"sqlite": "sqlite_store", "postgresql": "postgres_store"}[request.param]
    return request.getfixturevalue(name)
