"""Every scene by name, with the damage that it shows."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from scenes import damage, everyday, people, portraits, storm
from scenes.canvas import Canvas
from scenes.finish import develop

LITTLE, MILD, SEVERE = "little_or_no_damage", "mild_damage", "severe_damage"

SCENES: dict[str, tuple[Callable[[Canvas], None], str]] = {
    "flood_street": (damage.flood_street, SEVERE),
    "flood_mild": (damage.flood_mild, MILD),
    "house_roofless": (damage.house_roofless, SEVERE),
    "house_collapsed": (damage.house_collapsed, SEVERE),
    "trees_down": (damage.trees_down, MILD),
    "poles_down": (damage.poles_down, MILD),
    "road_washed": (damage.road_washed, SEVERE),
    "bridge_broken": (damage.bridge_broken, SEVERE),
    "car_flood": (damage.car_flood, MILD),
    "car_tree": (damage.car_tree, SEVERE),
    "rescue_boat": (people.rescue_boat, MILD),
    "shelter": (people.shelter, LITTLE),
    "boxes": (people.boxes, LITTLE),
    "queue": (people.queue, LITTLE),
    "clinic": (people.clinic, LITTLE),
    "portrait": (portraits.portrait, LITTLE),
    "selfie": (portraits.selfie, LITTLE),
    "storm_palms": (storm.storm_palms, LITTLE),
    "satellite": (storm.satellite, LITTLE),
    "weathermap": (storm.weathermap, LITTLE),
    "beach": (storm.beach, LITTLE),
    "football": (everyday.football, LITTLE),
    "food": (everyday.food, LITTLE),
    "cat": (everyday.cat, LITTLE),
    "concert": (everyday.concert, LITTLE),
    "meme": (everyday.meme, LITTLE),
}

READ_ONE_WAY = {"meme", "satellite", "weathermap", "portrait"}


def draw_scene(name: str, seed: int) -> Image.Image:
    """Return one finished picture; the same name and seed always give the same pixels.

    Raises:
        KeyError: there is no scene of that name.
    """
    paint, _ = SCENES[name]
    canvas = Canvas(np.random.default_rng(seed))
    paint(canvas)
    return develop(canvas, may_mirror=name not in READ_ONE_WAY)
