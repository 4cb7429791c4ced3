"""The store's tests run on both databases."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.partitions import partition_by_month
from db.session import Store
from tests.databases import make_database
from tests.integration.db.old_store import fill_old_store


@pytest.fixture
def store(each_store: Store) -> Store:
    """Each test runs on both kinds of store."""
    return each_store


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgres),
        pytest.param("cut into months", marks=pytest.mark.postgres),
    ]
)
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A store of each kind as the twentieth migration left it, with reviews, a report and an audit entry."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
        fill_old_store(url)
        yield url
        return
    with make_database(request.getfixturevalue("postgres_url")) as url:
        fill_old_store(url)
        if request.param != "postgresql":
            with closing(Store(url)) as store:
                partition_by_month(store)
        yield url
