import gc
from collections.abc import Iterator

import pytest

from dashboard.loaded import freeze_loaded
from tests.app.steps import OpenApp


@pytest.fixture
def nothing_frozen() -> Iterator[None]:
    gc.unfreeze()
    freeze_loaded.cache_clear()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("nothing_frozen")
def test_what_is_loaded_is_no_garbage_once_a_first_page_is_drawn(open_app: OpenApp) -> None:
    open_app()
    frozen = gc.get_freeze_count()
    assert frozen > 100_000
    kept = [[number] for number in range(10_000)]
    open_app()
    assert gc.get_freeze_count() <= frozen
    del kept
