"""Answers the map's frame with the names of a tile. They are the packaged ones and need no sign-in."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dashboard.services.map_names import list_map_names
from dashboard.services.map_tiles import Tile
from dashboard.services.places import get_atlas

NAMES_PATH = "/lookout/names/{zoom:int}/{column:int}/{row:int}"
# They change with a release alone.
KEPT_S = 86_400


def send_names(request: Request) -> Response:
    """Answer with a list of ``[name, lat, lon, population, is_town]``; 404 where there is no such tile."""
    # Not async: reading the towns takes a moment, and Starlette has a thread for it.
    try:
        tile = Tile(**request.path_params)
    except ValueError as error:
        return PlainTextResponse(f"404: {error}\n", 404)
    found = list_map_names(get_atlas().names, tile)
    return JSONResponse(found, headers={"Cache-Control": f"private, max-age={KEPT_S}"})
