"""The route that tells the map's frame the names of a tile."""

import json
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.routing import Route

from dashboard.web.map_names import NAMES_PATH, send_names

Ask = Callable[..., tuple[int, dict[str, str], str]]
APP = Starlette(routes=[Route(NAMES_PATH, send_names)])


def test_a_tile_is_answered_with_its_names_and_kept_by_the_browser(ask: Ask) -> None:
    status, headers, words = ask(APP, "/lookout/names/8/65/115")
    assert status == 200
    assert headers["cache-control"] == "private, max-age=86400"
    name, lat, lon, population, is_town = next(place for place in json.loads(words) if place[4])
    assert (name, round(lat, 1), round(lon, 1), is_town) == ("Belize City", 17.5, -88.2, True)
    assert population > 10_000


def test_what_is_no_tile_is_not_found(ask: Ask) -> None:
    assert ask(APP, "/lookout/names/99/0/0")[0] == 404
    assert ask(APP, "/lookout/names/8/65/x")[0] == 404
