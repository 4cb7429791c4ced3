"""The situation map: cells counted by the store for the part of the world in view."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

from dashboard.components.map_drawing import DrawingTools, outline_area, outline_shape
from dashboard.components.map_elements import PlainElement
from dashboard.components.map_layers import (
    MAX_ZOOM,
    MIN_ZOOM,
    Basemap,
    CellLayer,
    Mark,
    OfflineMap,
)
from dashboard.components.map_looks import LEGEND_WORDS, MapLayer, list_looks
from dashboard.components.map_playback import PlaybackLayer
from dashboard.components.map_served import ServedLayer
from dashboard.components.markup import make_legend
from dashboard.services.map_roads import has_roads
from dashboard.speaking import say
from db.queries.events import EventSummary
from db.queries.filters import Area
from db.queries.posts import PostRow
from db.queries.shapes import Shape

HEIGHT = 430
RING_PIXELS = 22
WHOLE_WORLD = Area(-90, -180, 90, 180)
KM_PER_DEGREE = 111.0


class PostGroup(folium.FeatureGroup, PlainElement):
    """What is exchanged on the map at each run."""


class Ring(folium.CircleMarker, PlainElement):  # type: ignore[misc]  # folium takes no options there
    """A line around the place of one post."""


@dataclass(frozen=True)
class Viewport:
    """The part of the world in view."""

    area: Area
    zoom: float


def guess_viewport(event: EventSummary) -> Viewport:
    """Return the part of the world to start from: the event's area, or the whole world."""
    if event.lat is None or event.lon is None:
        return Viewport(WHOLE_WORLD, MIN_ZOOM)
    reach = (event.radius_km or 100) / KM_PER_DEGREE
    zoom = _fit_zoom(2 * reach, HEIGHT)
    area = Area(
        max(event.lat - 2 * reach, -90),
        max(event.lon - 2 * reach, -180),
        min(event.lat + 2 * reach, 90),
        min(event.lon + 2 * reach, 180),
    )
    return Viewport(area, zoom)


def render_map(
    event: EventSummary,
    marks: Sequence[Mark],
    *,
    layer: MapLayer,
    chosen: Area | None,
    shape: Shape | None = None,
    can_draw: bool = False,
    marked: PostRow | None = None,
    height: int = HEIGHT,
) -> None:
    """Draw the map. What comes into view is found by ``find_viewport`` in the run that it starts.

    The map itself is the same on every run and keeps its place; only the layer of cells is exchanged.

    Args:
        marks: what the layer shows of what is in view.
        chosen: the area of the filter; the map goes there once, as it is chosen, and a line goes around it.
        shape: the drawn area of the filter; the line goes around it instead.
        can_draw: whether the tools for another one are on the map.
        marked: a post that a ring shows, where its place is known.
        height: in pixels.
    """
    start = guess_viewport(event)
    drawn = OfflineMap(
        location=(event.lat or 15.0, event.lon or 0.0),
        zoom_start=round(start.zoom),
        min_zoom=MIN_ZOOM,
        max_zoom=MAX_ZOOM,
        tiles=None,
        world_copy_jump=True,
        max_bounds=False,
        control_scale=True,
    )
    drawn.options["maxZoom"] = MAX_ZOOM
    Basemap().add_to(drawn)
    ServedLayer("Names", "map_names").add_to(drawn)
    ServedLayer("Provinces", "map_lines").add_to(drawn)
    if has_roads():
        ServedLayer("Roads", "map_lines").add_to(drawn)
    PlaybackLayer().add_to(drawn)
    if can_draw:
        DrawingTools().add_to(drawn)
    group = PostGroup(name=say("Posts"))
    CellLayer(marks).add_to(group)
    if shape is not None:
        outline_shape(shape).add_to(group)
    elif chosen is not None:
        outline_area(chosen).add_to(group)
    if marked is not None and marked.lat is not None and marked.lon is not None:
        # A ring, and not a pin: what lies beneath it stays in sight and can be clicked.
        where = (marked.lat, marked.lon)
        ring = Ring(where, radius=RING_PIXELS, color="#111", weight=3, fill=False)
        ring.add_to(group)
    # The frame has no height until the map has drawn itself; what stands below it must not jump.
    with st.container(height=height, border=False, key="map_frame"):
        st_folium(
            drawn,
            key=_name_map(event),
            height=height,
            use_container_width=True,
            feature_group_to_add=group,
            center=_find_centre(chosen) if chosen else None,
            zoom=_fit_zoom(chosen.north - chosen.south, height) if chosen else None,
            returned_objects=["bounds", "zoom"],
        )
    entries = [(say(look.words), look.colour, look.sign) for look in list_looks(layer)]
    st.html(make_legend(entries, label=say(LEGEND_WORDS[layer])))


def find_viewport(event: EventSummary) -> Viewport | None:
    """Return what the event's map said last of what is in view, or None until the browser has told."""
    # The map keeps it under its key ahead of the run, so that squares are counted once, and for this view.
    return read_viewport(st.session_state.get(_name_map(event)))


def read_viewport(told: Any) -> Viewport | None:
    """Read what the map says of itself; None where it has not drawn yet or speaks nonsense."""
    try:
        south_west, north_east = told["bounds"]["_southWest"], told["bounds"]["_northEast"]
        corners = [float(corner[axis]) for corner in (south_west, north_east) for axis in ("lat", "lng")]
        zoom = float(told["zoom"])
    except (KeyError, TypeError, ValueError):
        return None
    south, west, north, east = corners
    if not south < north or not west < east:
        return None
    # Zoomed out, the map shows the world more than once; the store knows it once.
    if east - west >= 360:
        west, east = -180.0, 180.0
    return Viewport(Area(max(south, -90), _wrap(west), min(north, 90), _wrap(east)), zoom)


def _fit_zoom(high_degrees: float, height: int) -> int:
    """Return the closest zoom at which so many degrees fit the height (256 px for 360° at zoom 0)."""
    fitting = (z for z in range(MAX_ZOOM, MIN_ZOOM, -1) if height * 360 / (256 * 2**z) > high_degrees)
    return next(fitting, MIN_ZOOM)


def _find_centre(area: Area) -> tuple[float, float]:
    width = (area.east - area.west) % 360 or 360.0
    return (area.south + area.north) / 2, _wrap(area.west + width / 2)


def _name_map(event: EventSummary) -> str:
    # One map an area: a page about a part of the event has its own.
    return f"map_{event.id}_{event.lat}_{event.lon}"


def _wrap(lon: float) -> float:
    return lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180
