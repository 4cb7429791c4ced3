"""The route that tells the map's frame the roads of a tile."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from dashboard.services.map_roads import get_roads
from dashboard.web.map_roads import ROADS_PATH, send_roads
from db.roads.adding import add_roads
from db.settings import get_settings
from tests.roads import COAST, write_roads

Ask = Callable[..., tuple[int, dict[str, str], str]]
APP = Starlette(routes=[Route(ROADS_PATH, send_roads)])


@pytest.fixture(autouse=True)
def fresh_roads(own_settings: None) -> Iterator[None]:
    get_roads.cache_clear()
    yield
    get_roads.cache_clear()


def test_a_tile_is_answered_with_its_roads_and_kept_by_the_browser(ask: Ask, tmp_path: Path) -> None:
    packed = write_roads(tmp_path / "roads.zip", [(7, "Road", [COAST])])
    add_roads([packed], get_settings().roads_file, lambda _: None)
    status, headers, words = ask(APP, "/lookout/roads/8/65/115")
    assert status == 200
    assert headers["cache-control"] == "private, max-age=86400"
    ((rank, pixels),) = json.loads(words)
    assert rank == 7
    assert len(pixels) == 2 * len(COAST)


def test_without_roads_with_broken_ones_and_for_no_tile_nothing_is_found(ask: Ask, tmp_path: Path) -> None:
    assert ask(APP, "/lookout/roads/8/65/115")[0] == 404
    get_settings().roads_file.parent.mkdir(parents=True, exist_ok=True)
    get_settings().roads_file.write_bytes(b"no database at all" * 400)
    assert ask(APP, "/lookout/roads/8/65/115")[0] == 404
    assert ask(APP, "/lookout/roads/99/0/0")[0] == 404
