"""The report's charts as PNGs: bars with their numbers written beside them, so that grey prints say the same.

A category is told by the row that it stands in, never by its colour alone.
"""

import io
import textwrap
from functools import lru_cache

from PIL import Image, ImageDraw

from dashboard.labels import CATEGORY_COLOURS, say_label
from dashboard.services.reports.document import Bar, Chart
from dashboard.services.reports.map_image import INK, PAPER, WIDTH, pick_bold, pick_font

# Pixels: where bars begin and end, and what stands above and below them.
LEFT, RIGHT = 360, WIDTH - 120
HEAD, EXERCISE_HEAD, FOOT = 16, 52, 44
BAR_ROW, BAR = 44, 28
STEP_ROW, STEP_BARS = 88, 52
MAX_TICKS = 6
NAME_LETTERS = 28
GRID = "#c9d1d8"


@lru_cache(maxsize=16)  # three formats of one report share a picture
def draw_chart(chart: Chart) -> bytes:
    """Return a PNG of the chart, a row for each category.

    Args:
        chart: with at least one bar, each of at least one post. Without steps each goes to the right, else
            each is a row of upright ones.
    """
    head = EXERCISE_HEAD if chart.is_exercise else HEAD
    row = STEP_ROW if chart.steps else BAR_ROW
    height = head + row * len(chart.bars) + (FOOT if chart.steps else HEAD)
    image = Image.new("RGB", (WIDTH, height), PAPER)
    canvas = ImageDraw.Draw(image)
    most = max(max(bar.counts) for bar in chart.bars)
    if chart.steps:
        _draw_ticks(canvas, chart.steps, head, height - FOOT)
    for number, bar in enumerate(chart.bars):
        top = head + row * number
        name = "\n".join(textwrap.wrap(say_label(bar.category), NAME_LETTERS))
        canvas.text((LEFT - 16, top + row / 2), name, INK, pick_font(21), "rm", align="right")
        if chart.steps:
            _draw_steps(canvas, bar, top)
        else:
            _draw_bar(canvas, bar, top, most)
    if chart.is_exercise:
        canvas.text((WIDTH / 2, 12), "EXERCISE", "#a50026", pick_font(30), anchor="mt")
    out = io.BytesIO()
    image.quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_bar(canvas: ImageDraw.ImageDraw, bar: Bar, top: int, most: int) -> None:
    """Draw one bar to the right with its number behind it."""
    (count,) = bar.counts
    end = LEFT + (RIGHT - LEFT) * count / most
    edge = top + (BAR_ROW - BAR) / 2
    canvas.rectangle((LEFT, edge, end, edge + BAR), CATEGORY_COLOURS[bar.category], INK)
    canvas.text((end + 12, top + BAR_ROW / 2), f"{count:,}", INK, pick_bold(21), "lm")


def _draw_steps(canvas: ImageDraw.ImageDraw, bar: Bar, top: int) -> None:
    """Draw a row of upright bars with the number of the highest over it, and that of all at its end.

    Each row is drawn to its own scale: a category with few posts would else lie flat beside one with many.
    """
    base, wide = top + STEP_ROW - 6, (RIGHT - LEFT) / len(bar.counts)
    canvas.line((LEFT, base, RIGHT, base), INK, 1)
    highest = max(bar.counts)
    for number, count in enumerate(bar.counts):
        if count:
            left, tall = LEFT + number * wide, max(3.0, STEP_BARS * count / highest)
            right = max(left + wide * 0.9, left + 2)
            canvas.rectangle((left, base - tall, right, base), CATEGORY_COLOURS[bar.category], INK)
    at = LEFT + (bar.counts.index(highest) + 0.5) * wide, base - STEP_BARS - 6
    canvas.text(at, f"{highest:,}", INK, pick_bold(19), "mb", stroke_width=3, stroke_fill=PAPER)
    canvas.text((RIGHT + 14, top + STEP_ROW / 2), f"{sum(bar.counts):,}", INK, pick_bold(21), "lm")


def _draw_ticks(canvas: ImageDraw.ImageDraw, steps: tuple[str, ...], top: int, bottom: int) -> None:
    """Name as many steps as there is room for."""
    wide = (RIGHT - LEFT) / len(steps)
    for number in range(0, len(steps), -(-len(steps) // MAX_TICKS)):
        x = LEFT + number * wide
        canvas.line((x, top, x, bottom), GRID, 1)
        if x + canvas.textlength(steps[number], pick_font(19)) <= RIGHT:
            canvas.text((x, bottom + 8), steps[number], INK, pick_font(19), "lt")
    canvas.text((RIGHT + 14, bottom + 8), "in all", INK, pick_font(19), "lt")
