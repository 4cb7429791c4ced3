import io
from collections import Counter
from typing import Any

import pytest
from PIL import Image, ImageDraw

from dashboard.labels import CATEGORY_COLOURS
from dashboard.services.reports.document import Cell
from dashboard.services.reports.map_image import HEIGHT, LAND, WIDTH, _choose_view, draw_map
from db.vocabulary import Humanitarian


def make_cell(lat: float, lon: float, count: int = 3, name: str = "") -> Cell:
    return Cell(lat, lon, count, Humanitarian.AFFECTED_INDIVIDUALS, name)


def colours_of(png: bytes) -> set[tuple[int, ...]]:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    assert image.size == (WIDTH, HEIGHT)
    colours = image.getcolors(maxcolors=WIDTH * HEIGHT)
    assert colours is not None
    return {colour for _, colour in colours if isinstance(colour, tuple)}


def is_near(colours: set[tuple[int, ...]], wanted: str) -> bool:
    target = tuple(bytes.fromhex(wanted[1:]))
    return any(max(abs(a - b) for a, b in zip(colour, target, strict=True)) <= 8 for colour in colours)


def test_the_map_shows_land_and_the_colour_of_the_category() -> None:
    colours = colours_of(draw_map((make_cell(17.25, -88.75),), is_exercise=False))
    assert is_near(colours, LAND)
    assert is_near(colours, CATEGORY_COLOURS[Humanitarian.AFFECTED_INDIVIDUALS])


def test_the_same_squares_give_the_same_picture_and_an_exercise_another() -> None:
    cells = (make_cell(17.25, -88.75), make_cell(17.55, -88.25, 40))
    first = draw_map(cells, is_exercise=False)
    draw_map.cache_clear()
    assert draw_map(cells, is_exercise=False) == first
    assert draw_map(cells, is_exercise=True) != first


def test_one_post_on_another_continent_does_not_shrink_the_rest() -> None:
    cells = (make_cell(17.25, -88.75, 30), make_cell(17.95, -88.05, 20), make_cell(48.85, 2.35, 1))
    view = _choose_view(cells)
    assert (round(view.lat, 2), round(view.lon, 2)) == (17.6, -88.4)


def test_squares_on_both_sides_of_the_date_line_are_neighbours() -> None:
    view = _choose_view((make_cell(-17.0, 179.95, 5), make_cell(-17.0, -179.95, 5)))
    west, _ = view.project(-17.0, 179.95)
    east, _ = view.project(-17.0, -179.95)
    assert 0 < west < east < WIDTH


def test_the_poles_can_be_drawn() -> None:
    assert colours_of(draw_map((make_cell(89.95, 0.05), make_cell(-89.95, 0.05)), is_exercise=False))


def test_a_square_bears_its_name_once_and_its_count(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        ImageDraw.ImageDraw, "text", lambda _self, _xy, words, *_, **__: written.append(words)
    )
    cells = (
        make_cell(17.25, -88.75, 12, "Upper Ford"),
        make_cell(17.95, -88.25, 4, "Upper Ford"),
        make_cell(16.55, -88.35, 2),
    )
    draw_map.cache_clear()
    draw_map(cells, is_exercise=False)
    assert [words for words in written if "Upper Ford" in words] == ["Upper Ford 12"]


def test_a_name_goes_to_the_side_that_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes: list[tuple[float, ...]] = []
    write = ImageDraw.ImageDraw.text

    def note(self: ImageDraw.ImageDraw, at: Any, words: str, *rest: Any, **options: Any) -> None:
        if words.startswith("Ford"):
            boxes.append(self.textbbox(at, words, rest[1], rest[2]))
        write(self, at, words, *rest, **options)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", note)
    draw_map.cache_clear()
    cells = tuple(make_cell(17.05, -88.05 - 0.1 * number, 9, f"Ford {number}") for number in range(4))
    draw_map(cells, is_exercise=False)
    assert len(boxes) >= 3
    for number, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert right < other[0] or other[2] < left or bottom < other[1] or other[3] < top


def test_a_category_bears_one_letter_on_the_map_and_in_the_legend(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        ImageDraw.ImageDraw, "text", lambda _self, _xy, words, *_, **__: written.append(words)
    )
    draw_map.cache_clear()
    wanted = {Humanitarian.AFFECTED_INDIVIDUALS: 2, Humanitarian.VEHICLE_DAMAGE: 1}
    cells = [Cell(17.25 + 0.1 * n, -88.75, 3, label) for label, count in wanted.items() for n in range(count)]
    draw_map(tuple(cells), is_exercise=False)
    letters = Counter(words for words in written if len(words) == 1)
    assert sorted(letters.values()) == [2, 3]
