"""Folium parts that need no network: the map with its scripts, the basemap and the cells of posts.

Cells are one element with one script instead of a marker each: folium renders a template for every marker,
which at 600 of them takes longer than the store's answer.
"""

from collections.abc import Callable, Sequence
from typing import Any

import folium
from jinja2 import Template

from dashboard.catalogue import mark
from dashboard.components.markup import escape_text
from dashboard.labels import (
    CATEGORY_COLOURS,
    DAMAGE_COLOURS,
    UNCLEAR_COLOUR,
    pick_text_colour,
    say_label,
)
from dashboard.speaking import say, say_count
from db.queries.filters import Area
from db.queries.overview import MapCell
from db.vocabulary import Damage

STATIC = "/app/static"
CELL_PIXELS = 56
MIN_ZOOM, MAX_ZOOM = 2, 14
# Diameter of a cell with one post and of the largest, in pixels; 24 is WCAG 2.2's smallest target.
SMALLEST, LARGEST = 24, 48


class OfflineMap(folium.Map):
    """A folium map whose every script and style comes from this server."""

    default_js = [("leaflet", f"{STATIC}/leaflet/leaflet.js")]  # noqa: RUF012 - folium reads a list
    default_css = [("leaflet_css", f"{STATIC}/leaflet/leaflet.css")]  # noqa: RUF012


class Basemap(folium.MacroElement):
    """Land and borders, fetched once by the browser and drawn on a canvas beneath everything else."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        {% set map = this._parent.get_name() %}
        Object.assign({{ map }}.getContainer().style,
            {background: "#dbe6ee", font: "11px system-ui, sans-serif"});
        {{ map }}.attributionControl.setPrefix("").addAttribution({{ this.attribution | tojson }});
        {{ map }}.createPane("land").style.zIndex = 150;
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
        self.attribution = say("Natural Earth. Borders imply no opinion on their legal status.")


class _Verbatim(folium.Element):
    """A text that is no template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: Any) -> str:
        return self.text


class CellLayer(folium.MacroElement):
    """Cells as round buttons with their count: reachable by keyboard, named for screen readers.

    A refresh takes the old layer away, which closes its pop-up; the new layer opens that of the nearest cell.
    """

    _template = Template(
        """{% macro script(this, kwargs) %}
        (function (cells, layer) {
            const markers = cells.map((cell) => L.marker([cell.lat, cell.lon], {
                keyboard: true, title: cell.title, riseOnHover: true,
                icon: L.divIcon({className: "", iconSize: [cell.size, cell.size], html:
                    `<div class="lo-cell" style="width:100%;height:100%;display:flex;align-items:center;`
                    + `justify-content:center;border-radius:50%;box-sizing:border-box;cursor:pointer;`
                    + `border:2px solid #fff;box-shadow:0 0 0 1px #0006;font:600 12px system-ui,sans-serif;`
                    + `background:${cell.colour};color:${cell.ink}">${cell.posts}</div>`})
            }).bindPopup(cell.popup, {maxWidth: 260, autoPan: false}).addTo(layer));
            // The desk's list is linked to the cells: assets/static/lookout/linked.js.
            const light = (bounds) => window.parent.lookout?.lightRows?.(bounds);
            markers.forEach((marker, number) => marker.on("add", () => {
                for (const [action, bounds] of [["pointerover", cells[number].bounds], ["pointerout", null],
                                                ["focus", cells[number].bounds], ["blur", null]])
                    marker.getElement().addEventListener(action, () => light(bounds));
            }));
            window.lookoutLight = (place) => markers.forEach((marker, number) => {
                const [south, west, north, east] = cells[number].bounds, [lat, lon] = place ?? [];
                const isLit = place !== null && south <= lat && lat <= north && west <= lon && lon <= east;
                marker.setZIndexOffset(isLit ? 1000 : 0);
                const circle = marker.getElement()?.firstElementChild;
                if (circle) circle.style.outline = isLit ? "4px solid #111" : "";
            });
            markers.forEach((marker) => marker.on("popupclose", () => {
                window.lookoutClosed = {where: marker.getLatLng(), at: performance.now()};
            }));
            // In the same session: a link that the browser follows by itself would start another one.
            layer.on("popupopen", (event) => event.popup.getElement().querySelector("a").addEventListener(
                "click", (click) => {
                    if (click.ctrlKey || click.metaKey || click.shiftKey) return;
                    click.preventDefault();
                    window.parent.lookout.open(click.currentTarget.href);
                }));
            const closed = window.lookoutClosed;
            if (closed && performance.now() - closed.at < 200 && markers.length) {
                const far = (marker) => marker.getLatLng().distanceTo(closed.where);
                const nearest = markers.reduce((one, other) => far(other) < far(one) ? other : one);
                setTimeout(() => nearest.openPopup(), 0);
            }
        })({{ this.cells | tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}"""
    )

    def __init__(self, cells: list[dict[str, object]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CellLayer"
        self.cells = cells

    def render(self, **kwargs: Any) -> Any:
        """Add the script as it is: folium would compile it as one more template, cell by cell."""
        figure: Any = self.get_root()
        figure.script.add_child(_Verbatim(self._template.module.script(self, kwargs)), name=self.get_name())


def describe_cells(
    cells: Sequence[MapCell], *, by_severity: bool, link: Callable[[Area], str]
) -> list[dict[str, object]]:
    """Return what the map draws of each cell.

    Args:
        by_severity: colour by the worst damage in the cell instead of its leading category.
        link: gives the address of the list of an area's posts.
    """
    most = max((cell.posts for cell in cells), default=1)
    return [_describe(cell, most, by_severity, link) for cell in cells]


def pick_cell_degrees(zoom: float) -> float:
    """Return the side of a cell that shows as about 56 pixels (Leaflet's world is 256 px at zoom 0)."""
    return 360 / (256 * 2.0 ** round(zoom)) * CELL_PIXELS


def _describe(cell: MapCell, most: int, by_severity: bool, link: Callable[[Area], str]) -> dict[str, object]:
    colour = _pick_severity_colour(cell) if by_severity else CATEGORY_COLOURS[cell.humanitarian]
    count = say_count("{count:,} post", "{count:,} posts", cell.posts)
    category = say(say_label(cell.humanitarian))
    damage = _say_worst_damage(cell)
    href, says = link(cell.area), mark("Classified by the model unless a person judged the label")
    above = say("Above all: {category}", category=category)
    opens = say_count(
        "Open the {count:,} post, most urgent first",
        "Open the {count:,} posts, most urgent first",
        cell.posts,
    )
    # Area, not diameter, follows the count: a circle of twice the posts looks twice as big.
    size = round(SMALLEST + (LARGEST - SMALLEST) * (cell.posts / most) ** 0.5)
    return {
        "bounds": [cell.area.south, cell.area.west, cell.area.north, cell.area.east],
        "lat": round(_keep_inside(cell.lat, cell.area.south, cell.area.north, size), 5),
        "lon": round(_keep_inside(cell.lon, cell.area.west, cell.area.east, size), 5),
        "posts": cell.posts,
        "size": size,
        "colour": colour,
        "ink": pick_text_colour(colour),
        "title": say(
            "{posts}, above all {category!l}; damage: {damage!l}",
            posts=count,
            category=category,
            damage=damage,
        ),
        "popup": (
            f"<b>{escape_text(count)}</b><br>{escape_text(above)}<br>"
            f"{escape_text(say('Worst damage: {damage}', damage=damage))}<br>"
            f"<small>{escape_text(say(says))}</small><br>"
            f'<a href="{escape_text(href)}" target="_top">{escape_text(opens)}</a>'
        ),
    }


def _keep_inside(mean: float, low: float, high: float, size: int) -> float:
    """Return where a circle stands that stays inside its square: two of them never cover each other.

    It is moved by half its size at most from the mean of its posts.
    """
    if low > high:  # over the date line
        return mean
    middle, free = (low + high) / 2, (high - low) / 2 * (1 - size / CELL_PIXELS)
    return min(max(mean, middle - free), middle + free)


def _pick_severity_colour(cell: MapCell) -> str:
    # What is unclear may be worse than little damage, never worse than what is clearly more.
    is_unclear = cell.has_unclear_damage and cell.damage in (None, Damage.LITTLE_OR_NO_DAMAGE)
    return UNCLEAR_COLOUR if is_unclear else DAMAGE_COLOURS[cell.damage]


def _say_worst_damage(cell: MapCell) -> str:
    known = [say(say_label(cell.damage))] if cell.damage else []
    unclear = [say("some unclear") if known else say("unclear")] if cell.has_unclear_damage else []
    return ", ".join(known + unclear) or say("no picture judged")
