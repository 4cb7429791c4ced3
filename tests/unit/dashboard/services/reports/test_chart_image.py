import io
from typing import Any

import pytest
from PIL import Image, ImageDraw

from dashboard.labels import CATEGORY_COLOURS, say_label
from dashboard.services.reports.chart_image import LEFT, draw_chart
from dashboard.services.reports.document import Bar, Chart
from dashboard.services.reports.map_image import WIDTH
from db.vocabulary import Humanitarian

Written = list[tuple[str, tuple[float, ...]]]


def make_chart(*bars: Bar, steps: tuple[str, ...] = (), is_exercise: bool = False) -> Chart:
    return Chart(bars, steps, is_exercise, "words", "more words")


def name_steps(count: int) -> tuple[str, ...]:
    return tuple(f"{number % 28 + 1:02} Mar {number % 24:02}:00" for number in range(count))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    """What charts write, each with the box that it takes."""
    found: Written = []
    write = ImageDraw.ImageDraw.text

    def note(
        self: ImageDraw.ImageDraw, at: Any, words: str, fill: Any, font: Any, *rest: Any, **more: Any
    ) -> None:
        anchor = rest[0] if rest else more["anchor"]
        box = self.multiline_textbbox if "\n" in words else self.textbbox
        found.append((words, box(at, words, font, anchor)))
        write(self, at, words, fill, font, *rest, **more)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", note)
    draw_chart.cache_clear()
    return found


def test_each_category_stands_in_a_row_of_its_name_and_number_so_that_no_colour_is_needed(
    written: Written,
) -> None:
    bars = [Bar(category, (number * 1000,)) for number, category in enumerate((*Humanitarian, None), start=1)]
    draw_chart(make_chart(*bars))
    rows = {" ".join(words.split()): box for words, box in written}
    for bar in bars:
        name, number = rows[say_label(bar.category)], rows[f"{bar.counts[0]:,}"]
        assert abs((name[1] + name[3]) - (number[1] + number[3])) < 12
        assert name[2] < LEFT < number[0]
    assert all(box[0] >= 0 and box[2] <= WIDTH for _, box in written)


def test_a_row_of_time_bears_the_number_of_its_highest_bar_and_of_all(written: Written) -> None:
    draw_chart(make_chart(Bar(None, (1, 0, 7)), steps=name_steps(3)))
    assert [words for words, _ in written if words.isdigit()] == ["7", "8"]


@pytest.mark.parametrize("count", [1, 7, 13, 31, 50])
def test_no_words_of_a_chart_lie_on_each_other(written: Written, count: int) -> None:
    bars = (Bar(category, tuple(range(1, count + 1))) for category in Humanitarian)
    draw_chart(make_chart(*bars, steps=name_steps(count), is_exercise=True))
    boxes = [box for _, box in written]
    assert len(boxes) > 3 * len(Humanitarian)
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert right <= WIDTH
        for other in boxes[number + 1 :]:
            assert right < other[0] or other[2] < left or bottom < other[1] or other[3] < top


def test_bars_grow_with_what_they_count_in_the_colour_of_their_category() -> None:
    category = Humanitarian.VEHICLE_DAMAGE
    colour = tuple(bytes.fromhex(CATEGORY_COLOURS[category][1:]))

    def count_pixels(*counts: int, steps: tuple[str, ...] = ()) -> int:
        chart = make_chart(Bar(category, counts), Bar(None, (100, *counts[1:])), steps=steps)
        image = Image.open(io.BytesIO(draw_chart(chart))).convert("RGB")
        pixels = image.getcolors(maxcolors=image.width * image.height) or []
        return sum(
            count
            for count, found in pixels
            if isinstance(found, tuple) and max(abs(a - b) for a, b in zip(found, colour, strict=True)) <= 8
        )

    assert count_pixels(80) > 1.8 * count_pixels(40) > 0
    two = name_steps(2)
    whole, half = count_pixels(100, 100, steps=two), count_pixels(100, 50, steps=two)
    assert whole > 1.2 * half > 1.2 * 1.2 * count_pixels(100, 0, steps=two)


def test_the_same_chart_gives_the_same_picture_and_an_exercise_another() -> None:
    chart = make_chart(Bar(None, (3,)))
    first = draw_chart(chart)
    draw_chart.cache_clear()
    assert draw_chart(chart) == first
    assert draw_chart(make_chart(Bar(None, (3,)), is_exercise=True)) != first
