"""Answers the map's frame with the roads of a tile. They are public, and need no sign-in."""

import sqlite3

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dashboard.services.map_roads import get_roads, list_map_roads
from dashboard.services.map_tiles import Tile
from dashboard.web.map_names import KEPT_S

ROADS_PATH = "/lookout/roads/{zoom:int}/{column:int}/{row:int}"


def send_roads(request: Request) -> Response:
    """Answer with a list of ``[rank, [x, y, x, y, …]]``; 404 where there is no such tile, or are no roads."""
    try:
        found = list_map_roads(get_roads(), Tile(**request.path_params))
    except (ValueError, sqlite3.Error) as error:
        return PlainTextResponse(f"404: {error}\n", 404)
    return JSONResponse(found, headers={"Cache-Control": f"private, max-age={KEPT_S}"})
