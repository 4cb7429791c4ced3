"""Answers the map's frame with the lines between provinces of a tile. They need no sign-in."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dashboard.services.map_provinces import get_provinces
from dashboard.services.map_tiles import Tile
from dashboard.web.map_names import KEPT_S

PROVINCES_PATH = "/lookout/provinces/{zoom:int}/{column:int}/{row:int}"


def send_provinces(request: Request) -> Response:
    """Answer with a list of ``[x, y, x, y, …]``; 404 where there is no such tile."""
    # Not async: reading the lines takes a moment, and Starlette has a thread for it.
    try:
        tile = Tile(**request.path_params)
    except ValueError as error:
        return PlainTextResponse(f"404: {error}\n", 404)
    found = get_provinces().list_within(tile)
    return JSONResponse(found, headers={"Cache-Control": f"private, max-age={KEPT_S}"})
