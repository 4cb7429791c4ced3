"""Folium parts that need no network: the map with its scripts, the basemap and the cells of posts.

Cells are one element with one script instead of a marker each: folium renders a template for every marker,
which at 600 of them takes longer than the store's answer.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import folium
from jinja2 import Template

from dashboard.catalogue import Language
from dashboard.components.map_elements import PlainElement
from dashboard.components.map_looks import Look, MapLayer, pick_look
from dashboard.components.markup import escape_text
from dashboard.labels import pick_text_colour, say_label
from dashboard.speaking import find_language, say, say_count
from db.queries.filters import Area
from db.queries.overview import MapCell

STATIC = "/app/static"
CELL_PIXELS = 56
MIN_ZOOM, MAX_ZOOM = 2, 14
# Diameter of a cell with one post and of the largest, in pixels; 24 is WCAG 2.2's smallest target.
SMALLEST, LARGEST = 24, 48
# Squares of the layer of heat have half the side of a cell.
HEAT_PIXELS = CELL_PIXELS // 2

Mark = dict[str, object]


class OfflineMap(folium.Map, PlainElement):
    """A folium map whose every script and style comes from this server."""

    default_js = [  # noqa: RUF012 - folium reads a list
        ("leaflet", f"{STATIC}/leaflet/leaflet.js"),
        ("lookout_cells", f"{STATIC}/lookout/map_cells.js"),
        ("lookout_playback", f"{STATIC}/lookout/map_playback.js"),
    ]
    default_css = [("leaflet_css", f"{STATIC}/leaflet/leaflet.css")]  # noqa: RUF012


class Basemap(PlainElement):
    """Land and borders, fetched once by the browser and drawn on a canvas beneath everything else."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        {% set map = this._parent.get_name() %}
        Object.assign({{ map }}.getContainer().style,
            {background: "#dbe6ee", font: "11px system-ui, sans-serif"});
        {{ map }}.attributionControl.setPrefix("").addAttribution({{ this.attribution | tojson }});
        {{ map }}.createPane("land").style.zIndex = 150;
        (function (map, words) {
            const name = (element, word) => {
                if (element) Object.assign(element, {title: word, ariaLabel: word});
            };
            name(map.getContainer().querySelector(".leaflet-control-zoom-in"), words.nearer);
            name(map.getContainer().querySelector(".leaflet-control-zoom-out"), words.farther);
            map.on("popupopen", (event) =>
                name(event.popup.getElement().querySelector(".leaflet-popup-close-button"), words.close));
        })({{ map }}, {{ this.words | tojson }});
        (function (map) {
            const canvas = L.canvas({pane: "land", padding: 0.5});
            const draw = (name, style) => fetch("{{ this.folder }}/" + name)
                .then((answer) => answer.json())
                .then((shapes) => L.geoJSON(shapes, {
                    pane: "land", renderer: canvas, interactive: false, style: style}).addTo(map));
            draw("land.geojson", {color: "#b4bec7", weight: 0.8, fillColor: "#f4f3ee", fillOpacity: 1})
                .then(() => draw("borders.geojson", {color: "#a3adb6", weight: 0.8, dashArray: "4 3"}));
        })({{ map }});
        {% endmacro %}"""
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Basemap"
        self.folder = f"{STATIC}/basemap"
        self.words = {"nearer": say("Zoom in"), "farther": say("Zoom out"), "close": say("Close")}
        self.attribution = say("Natural Earth. Borders imply no opinion on their legal status.")


class CellLayer(PlainElement):
    """Cells as round buttons with their count: reachable by keyboard, named for screen readers.

    A refresh takes the old layer away, which closes its pop-up; the new layer opens that of the nearest cell.
    assets/static/lookout/map_cells.js, which the map brings along, draws them.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "lookoutCells({{ this.cells | tojson }}, {{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self, cells: Sequence[Mark]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CellLayer"
        self.cells = list(cells)


def describe_cells(
    cells: Sequence[MapCell],
    *,
    layer: MapLayer,
    link: Callable[[Area], str],
    hours: Mapping[Area, int] | None = None,
) -> list[Mark]:
    """Return what the map draws of each cell.

    Args:
        link: gives the address of the list of an area's posts.
        hours: of the layer of recency, within which hours a cell's newest post came.
    """
    drawn = _draw_cells(tuple(cells), layer, tuple((hours or {}).items()), find_language())
    return [
        {**mark, "popup": f"{mark['popup']}{make_link(link(cell.area), opens)}"}
        for cell, (mark, opens) in zip(cells, drawn, strict=True)
    ]


def make_link(address: str, words: str) -> str:
    """Return a link of a pop-up, which leads out of the map's frame."""
    return f'<a href="{escape_text(address)}" target="_top">{escape_text(words)}</a>'


def pick_cell_degrees(zoom: float) -> float:
    """Return the side of a cell that shows as about 56 pixels (Leaflet's world is 256 px at zoom 0)."""
    return 360 / (256 * 2.0 ** round(zoom)) * CELL_PIXELS


# All who look at the same cells see the same marks, of which only the addresses are each one's own.
@lru_cache(maxsize=64)
def _draw_cells(
    cells: tuple[MapCell, ...], layer: MapLayer, hours: tuple[tuple[Area, int], ...], language: Language
) -> list[tuple[Mark, str]]:
    """Return the mark of each cell, and the words of its link; the language is that of this session."""
    most = max((cell.posts for cell in cells), default=1)
    newest = dict(hours)
    looks = [pick_look(layer, cell, newest.get(cell.area)) for cell in cells]
    is_heat = layer is MapLayer.HEAT
    return [_draw_cell(cell, look, most, is_heat) for cell, look in zip(cells, looks, strict=True)]


def _draw_cell(cell: MapCell, look: Look, most: int, is_heat: bool) -> tuple[Mark, str]:
    count = say_count("{count:,} post", "{count:,} posts", cell.posts)
    category = say(say_label(cell.humanitarian))
    damage = _say_worst_damage(cell)
    known = _say_information(cell)
    says = say("Classified by the model unless a person judged the label")
    above = say("Above all: {category}", category=category)
    worst = say("Worst damage: {damage}", damage=damage)
    found = say("Information: {known}", known=known)
    opens = say_count(
        "Open the {count:,} post, most urgent first",
        "Open the {count:,} posts, most urgent first",
        cell.posts,
    )
    size = HEAT_PIXELS if is_heat else find_size(cell.posts, most)
    area = cell.area
    middle = ((area.south + area.north) / 2, (area.west + area.east) / 2)
    lat, lon = middle if is_heat else find_spot(area, cell.lat, cell.lon, size)
    mark: Mark = {
        "bounds": [area.south, area.west, area.north, area.east],
        "lat": round(lat, 5),
        "lon": round(lon, 5),
        "posts": cell.posts,
        "size": size,
        "shape": "square" if is_heat else "circle",
        "colour": look.colour,
        "ink": pick_text_colour(look.colour),
        "sign": look.sign,
        "title": say(
            "{posts}, above all {category!l}; damage: {damage!l}; information: {known}",
            posts=count,
            category=category,
            damage=damage,
            known=known,
        ),
        "popup": (
            f"<b>{escape_text(count)}</b><br>{escape_text(above)}<br>"
            f"{escape_text(worst)}<br>{escape_text(found)}<br>"
            f"<small>{escape_text(says)}</small><br>"
        ),
    }
    return mark, opens


def find_size(posts: int, most: int) -> int:
    """Return the diameter of a cell's circle in pixels.

    Area, not diameter, follows the count: a circle of twice the posts looks twice as big.
    """
    return round(SMALLEST + (LARGEST - SMALLEST) * math.sqrt(posts / most))


def find_spot(area: Area, lat: float, lon: float, size: int) -> tuple[float, float]:
    """Return where the circle of a cell stands, ``size`` pixels wide, given the mean of its posts."""
    return _keep_inside(lat, area.south, area.north, size), _keep_inside(lon, area.west, area.east, size)


def _keep_inside(mean: float, low: float, high: float, size: int) -> float:
    """Return where a circle stands that stays inside its square: two of them never cover each other.

    It is moved by half its size at most from the mean of its posts.
    """
    if low > high:  # over the date line
        return mean
    middle, free = (low + high) / 2, (high - low) / 2 * (1 - size / CELL_PIXELS)
    return min(max(mean, middle - free), middle + free)


def _say_information(cell: MapCell) -> str:
    if not cell.judged:
        return say("not judged")
    return say(
        "{judged:,} judged, {corroborated:,} corroborated",
        judged=cell.judged,
        corroborated=cell.corroborated,
    )


def _say_worst_damage(cell: MapCell) -> str:
    known = [say(say_label(cell.damage))] if cell.damage else []
    unclear = [say("some unclear") if known else say("unclear")] if cell.has_unclear_damage else []
    return ", ".join(known + unclear) or say("no picture judged")
