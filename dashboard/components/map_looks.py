"""The layers of the map: what each shows of a cell, in words, a colour, and a sign that needs no colour."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from dashboard.catalogue import mark
from dashboard.labels import (
    CATEGORY_COLOURS,
    CLARITY_WORDS,
    DAMAGE_COLOURS,
    UNCLEAR_COLOUR,
    say_label,
)
from db.queries.overview import MapCell
from db.vocabulary import Clarity, Damage, Humanitarian


class MapLayer(StrEnum):
    """What the map shows, as the address names it."""

    CATEGORY = "category"
    SEVERITY = "severity"
    VERIFICATION = "verification"
    RECENCY = "recency"
    HEAT = "heat"
    INCIDENTS = "incidents"


class Look(NamedTuple):
    """How a layer shows a cell; the sign stands beside the count where there is one."""

    words: str
    colour: str
    sign: str


LAYER_WORDS: dict[MapLayer, str] = {
    MapLayer.CATEGORY: mark("Category"),
    MapLayer.SEVERITY: mark("Severity"),
    MapLayer.VERIFICATION: mark("Verification"),
    MapLayer.RECENCY: mark("Newest post"),
    MapLayer.HEAT: mark("How many posts"),
    MapLayer.INCIDENTS: mark("Incidents"),
}
LEGEND_WORDS: dict[MapLayer, str] = {
    MapLayer.CATEGORY: mark(
        "The commonest category that calls for help; circles grow with the number of posts"
    ),
    MapLayer.SEVERITY: mark("The worst damage; circles grow with the number of posts"),
    MapLayer.VERIFICATION: mark(
        "What people found of the information; circles grow with the number of posts"
    ),
    MapLayer.RECENCY: mark(
        "How long before the end of the period, or the event's last post, the newest post is"
    ),
    MapLayer.HEAT: mark("Posts in a square"),
    MapLayer.INCIDENTS: mark(
        "The category of the incident that most accounts tell of; numbers count incidents"
    ),
}
CATEGORY_SIGNS: dict[Humanitarian | None, str] = {
    Humanitarian.AFFECTED_INDIVIDUALS: "A",
    Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE: "U",
    Humanitarian.INJURED_OR_DEAD_PEOPLE: "I",
    Humanitarian.MISSING_OR_FOUND_PEOPLE: "M",
    Humanitarian.RESCUE_VOLUNTEERING_OR_DONATION_EFFORT: "R",
    Humanitarian.VEHICLE_DAMAGE: "V",
    Humanitarian.OTHER_RELEVANT_INFORMATION: "O",
    Humanitarian.NOT_HUMANITARIAN: "N",
    None: "–",
}
DAMAGE_SIGNS: dict[Damage | None, str] = {
    Damage.SEVERE_DAMAGE: "S",
    Damage.MILD_DAMAGE: "M",
    Damage.LITTLE_OR_NO_DAMAGE: "L",
    None: "–",
}
CATEGORY_LOOKS = {
    category: Look(say_label(category), colour, CATEGORY_SIGNS[category])
    for category, colour in CATEGORY_COLOURS.items()
}
DAMAGE_LOOKS = {
    damage: Look(say_label(damage) if damage else mark("No picture"), colour, DAMAGE_SIGNS[damage])
    for damage, colour in DAMAGE_COLOURS.items()
}
UNCLEAR_LOOK = Look(CLARITY_WORDS[Clarity.UNCLEAR], UNCLEAR_COLOUR, "?")
CORROBORATED_LOOK = Look(mark("Some corroborated"), "#1a7a3c", "✓")
JUDGED_LOOK = Look(mark("Judged, none corroborated"), "#5b3f8c", "!")
OPEN_LOOK = Look(mark("None judged"), "#cfd6dc", "–")
# By the hours within which the newest post came, the shortest first.
RECENCY_LOOKS: dict[int, Look] = {
    1: Look(mark("In the last hour"), "#440154", "1h"),
    6: Look(mark("In the last 6 hours"), "#31688e", "6h"),
    24: Look(mark("In the last 24 hours"), "#5ec962", "24h"),
}
OLDER_LOOK = Look(mark("Before that"), "#d5dbe0", "–")
# From so many posts on, the most first; the scale is the same for every event and zoom. After viridis.
HEAT_LOOKS: dict[int, Look] = {
    1_000: Look(mark("1,000 and more"), "#440154", ""),
    100: Look(mark("100 to 999"), "#3b528b", ""),
    10: Look(mark("10 to 99"), "#21918c", ""),
    2: Look(mark("2 to 9"), "#5ec962", ""),
    0: Look("1", "#fde725", ""),
}


def pick_look(layer: MapLayer, cell: MapCell, hours: int | None) -> Look:
    """Return how a layer shows a cell.

    Args:
        hours: within which the cell's newest post came, a key of ``RECENCY_LOOKS``; None of an older one.
    """
    match layer:
        case MapLayer.SEVERITY:
            # What is unclear may be worse than little damage, never worse than what is clearly more.
            is_unclear = cell.has_unclear_damage and cell.damage in (None, Damage.LITTLE_OR_NO_DAMAGE)
            return UNCLEAR_LOOK if is_unclear else DAMAGE_LOOKS[cell.damage]
        case MapLayer.VERIFICATION:
            return CORROBORATED_LOOK if cell.corroborated else JUDGED_LOOK if cell.judged else OPEN_LOOK
        case MapLayer.RECENCY:
            return OLDER_LOOK if hours is None else RECENCY_LOOKS[hours]
        case MapLayer.HEAT:
            return next(look for least, look in HEAT_LOOKS.items() if cell.posts >= least)
        case _:
            return CATEGORY_LOOKS[cell.humanitarian]


def list_looks(layer: MapLayer) -> list[Look]:
    """Return the legend of a layer."""
    legends: Mapping[MapLayer, list[Look]] = {
        MapLayer.SEVERITY: [*DAMAGE_LOOKS.values(), UNCLEAR_LOOK],
        MapLayer.VERIFICATION: [CORROBORATED_LOOK, JUDGED_LOOK, OPEN_LOOK],
        MapLayer.RECENCY: [*RECENCY_LOOKS.values(), OLDER_LOOK],
        MapLayer.HEAT: [*HEAT_LOOKS.values()],
    }
    return legends.get(layer, [*CATEGORY_LOOKS.values()])
