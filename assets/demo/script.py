"""The exercise's script as written by hand: one line a post in `posts/dayN.txt`.

A line is `LETTER[!] VOICE [es|pt] SCENE PLACE [h:HANDLE] [xREPOSTS] | text`. The letter is the humanitarian
category (see `CATEGORIES`); `!` says that picture and text disagree; `-` means no picture or no place;
`@Place` carries its own coordinates, a bare `Place` is only named. Lines stand in the order of posting.
"""

from dataclasses import dataclass
from pathlib import Path

CATEGORIES = {
    "A": "affected_individuals",
    "I": "infrastructure_and_utility_damage",
    "D": "injured_or_dead_people",
    "M": "missing_or_found_people",
    "R": "rescue_volunteering_or_donation_effort",
    "V": "vehicle_damage",
    "O": "other_relevant_information",
    "N": "not_humanitarian",
}
LANGUAGES = {"es", "pt"}


@dataclass(frozen=True)
class Line:
    """One written post; `scene`, `place` and `handle` are None where the script gives none."""

    day: int
    category: str
    disagrees: bool
    voice: str
    language: str
    scene: str | None
    place: str | None
    placed: bool
    handle: str | None
    reposts: int
    text: str


def read_script(folder: Path) -> list[Line]:
    """Return every line of the days' files, in order.

    Raises:
        ValueError: a line does not follow the format; the message names file and line.
    """
    lines = []
    for day in range(1, 6):
        path = folder / f"day{day}.txt"
        for number, raw in enumerate(path.read_text().splitlines(), start=1):
            try:
                lines.append(parse_line(day, raw))
            except (ValueError, KeyError) as error:
                raise ValueError(
                    f"{path.name} line {number} does not follow the script's format: {raw!r}"
                ) from error
    return lines


def parse_line(day: int, raw: str) -> Line:
    """Parse one line; see the module's docstring."""
    head, text = raw.split(" | ", 1)
    letter, voice, *rest = head.split()
    language = rest.pop(0) if rest[0] in LANGUAGES else "en"
    scene, place, *options = rest if len(rest) > 1 else [*rest, "-"]
    return Line(
        day=day,
        category=CATEGORIES[letter.rstrip("!")],
        disagrees=letter.endswith("!"),
        voice=voice,
        language=language,
        scene=None if scene == "-" else scene,
        place=None if place == "-" else place.lstrip("@"),
        placed=place.startswith("@"),
        handle=next((option[2:] for option in options if option.startswith("h:")), None),
        reposts=next((int(option[1:]) for option in options if option.startswith("x")), 0),
        text=text,
    )
