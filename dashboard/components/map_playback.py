"""The map while it is played: what assets/static/lookout/map_playback.js draws of each window."""

from collections.abc import Sequence
from typing import Any

from jinja2 import Template

from dashboard.components.map_elements import PlainElement
from dashboard.components.map_layers import HEAT_PIXELS, find_size, find_spot
from dashboard.components.map_looks import Look, MapLayer, pick_look
from dashboard.labels import pick_text_colour
from db.queries.filters import Area
from db.queries.overview import MapCell
from db.queries.playback import Window

# What a layer tells of a cell within a window; of the others a window has nothing to tell.
PARTS: dict[MapLayer, tuple[str, ...]] = {
    MapLayer.CATEGORY: ("humanitarian",),
    MapLayer.SEVERITY: ("damage", "damage_clarity"),
    MapLayer.VERIFICATION: ("information",),
    MapLayer.HEAT: (),
}


class PlaybackLayer(PlainElement):
    """The layer that shows the windows, one after another; empty until then."""

    _template = Template(
        "{% macro script(this, kwargs) %}lookoutPlayback({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PlaybackLayer"


def describe_frames(windows: Sequence[Window], layer: MapLayer) -> dict[str, Any]:
    """Return what the browser draws: the cells once, then for each window its cells, counts and looks.

    A circle stays where the posts of all windows lie on average, and its size means the same in each window.
    """
    most = max((cell.posts for window in windows for cell in window.cells), default=1)
    held: dict[Area, list[MapCell]] = {}
    for window in windows:
        for cell in window.cells:
            held.setdefault(cell.area, []).append(cell)
    numbers = {area: number for number, area in enumerate(held)}
    looks: dict[Look, int] = {}
    frames = [
        [
            (
                numbers[cell.area],
                cell.posts,
                HEAT_PIXELS if layer is MapLayer.HEAT else find_size(cell.posts, most),
                looks.setdefault(pick_look(layer, cell, None), len(looks)),
            )
            for cell in window.cells
        ]
        for window in windows
    ]
    return {
        "shape": "square" if layer is MapLayer.HEAT else "circle",
        "cells": [_describe_cell(area, cells, layer) for area, cells in held.items()],
        "looks": [
            {"colour": look.colour, "ink": pick_text_colour(look.colour), "sign": look.sign} for look in looks
        ],
        "frames": frames,
    }


def _describe_cell(area: Area, cells: Sequence[MapCell], layer: MapLayer) -> dict[str, Any]:
    posts = sum(cell.posts for cell in cells)
    lat, lon = (area.south + area.north) / 2, (area.west + area.east) / 2
    if layer is not MapLayer.HEAT:
        mean_lat = sum(cell.lat * cell.posts for cell in cells) / posts
        mean_lon = sum(cell.lon * cell.posts for cell in cells) / posts
        lat, lon = find_spot(area, mean_lat, mean_lon, find_size(1, 1))
    return {
        "bounds": [area.south, area.west, area.north, area.east],
        "lat": round(lat, 5),
        "lon": round(lon, 5),
    }
