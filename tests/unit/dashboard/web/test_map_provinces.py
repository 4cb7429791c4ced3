"""The route that tells the map's frame the lines between provinces of a tile."""

import json
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.routing import Route

from dashboard.web.map_provinces import PROVINCES_PATH, send_provinces

Ask = Callable[..., tuple[int, dict[str, str], str]]
APP = Starlette(routes=[Route(PROVINCES_PATH, send_provinces)])


def test_a_tile_is_answered_with_its_lines_and_kept_by_the_browser(ask: Ask) -> None:
    status, headers, words = ask(APP, "/lookout/provinces/8/65/115")
    assert (status, headers["cache-control"]) == (200, "private, max-age=86400")
    lines = json.loads(words)
    assert lines
    assert all(len(line) % 2 == 0 and len(line) >= 4 for line in lines)


def test_for_no_tile_nothing_is_found(ask: Ask) -> None:
    assert ask(APP, "/lookout/provinces/99/0/0")[0] == 404
