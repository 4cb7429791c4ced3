"""A map in words, for whoever does not see its colours: which words and which region weigh most."""

from collections.abc import Sequence

from dashboard.catalogue import mark
from dashboard.components.attention import ShownMap
from dashboard.components.markup import clip_text
from dashboard.services.pictures import POINT_LEVELS, find_band
from dashboard.speaking import say

MOST_WORDS = 3
LONGEST_WORD = 40
# Of the ninths of a picture, row by row.
PLACES = (
    (
        mark("the top left of the picture"),
        mark("the top of the picture"),
        mark("the top right of the picture"),
    ),
    (mark("the left of the picture"), mark("the middle of the picture"), mark("the right of the picture")),
    (
        mark("the bottom left of the picture"),
        mark("the bottom of the picture"),
        mark("the bottom right of the picture"),
    ),
)


def say_map(text: str, shown: ShownMap) -> str:
    """Return what a map of a post shows; the words are as they were posted, and not escaped."""
    found = [_say_side(text, shown, sign) for sign in (1, -1)]
    said = [
        say("Most for it: {parts}.", parts=parts)
        if sign > 0
        else say("Most against it: {parts}.", parts=parts)
        for sign, parts in zip((1, -1), found, strict=True)
        if parts
    ]
    if said:
        return " ".join(said)
    if shown.levels is POINT_LEVELS:
        return say(
            "No single part weighs {share:.0%} or more: without any one the answer stays.",
            share=shown.levels[0],
        )
    return say("No word or region speaks for it.")


def _say_side(text: str, shown: ShownMap, sign: int) -> str:
    explanation, levels = shown.explanation, shown.levels
    weighed = sorted(
        ((sign * weight, start, end) for start, end, weight in explanation.tokens if end <= len(text)),
        key=lambda each: (-each[0], each[1]),
    )
    parts = [
        f"“{clip_text(text[start:end], LONGEST_WORD)}”{_say_points(weight, shown)}"
        for weight, start, end in weighed[:MOST_WORDS]
        if weight > 0 and find_band(weight, levels)
    ]
    region = _find_heaviest(explanation.regions, sign)
    if region is not None and find_band(region[0], levels):
        weight, row, column = region
        place = _say_place(row / len(explanation.regions), column / len(explanation.regions[0]))
        parts.append(f"{place}{_say_points(weight, shown)}")
    return ", ".join(parts)


def _find_heaviest(regions: Sequence[Sequence[float]], sign: int) -> tuple[float, float, float] | None:
    """Return the largest weight of a side, with the row and column of its region's middle."""
    weighed = [
        (sign * weight, row + 0.5, column + 0.5)
        for row, weights in enumerate(regions)
        for column, weight in enumerate(weights)
        if sign * weight > 0
    ]
    return max(weighed, default=None)


def _say_place(down: float, across: float) -> str:
    """Return which ninth of a picture a point lies in; both are shares of its sides."""
    return say(PLACES[min(2, int(down * 3))][min(2, int(across * 3))])


def _say_points(weight: float, shown: ShownMap) -> str:
    if shown.levels is not POINT_LEVELS:
        return ""
    return " " + say("({points:.0f} points)", points=weight * 100)
