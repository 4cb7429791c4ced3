"""``python -m inference.evaluation.places --data DIR…``: measure the search for places.

The labels, made by hand, name posts by id, with language, coordinates and how far the place that the words
name reaches from them. A place that was found is right within ``NEAR_KM`` of the label, or inside the area
where the words name no more. The half "tune" was looked at when the weights were chosen, "kept" never.
"""

import argparse
import csv
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db.gazetteer.names import PlaceNames
from db.gazetteer.towns import measure_km
from inference.enrich.mentions import find_mentions
from inference.enrich.place import EventArea, Gazetteer
from inference.enrich.words import Words
from inference.errors import InferenceError
from inference.training.data import add_data_argument

LABELS = Path(__file__).parents[2] / "tests" / "data" / "places.csv"
NEAR_KM = 15.0

Point = tuple[float, float]
Search = Callable[[str], Point | None]


@dataclass(frozen=True)
class Label:
    """Where a post's words say that it happened, None for nowhere, and how far that place reaches."""

    post_id: str
    language: str
    part: str
    point: Point | None
    radius_km: float


@dataclass
class Tally:
    """What a search did over the posts of one language."""

    posts: int = 0
    named: int = 0
    found: int = 0
    right: int = 0
    points: int = 0
    right_points: int = 0
    nowhere: int = 0
    wrongly_placed: int = 0
    distances_km: list[float] = field(default_factory=list)

    def add(self, label: Label, found: Point | None) -> None:
        """Count one post."""
        self.posts += 1
        self.found += found is not None
        if label.point is None:
            self.nowhere += 1
            self.wrongly_placed += found is not None
            return
        is_point = label.radius_km <= NEAR_KM
        self.named += 1
        self.points += is_point
        if found is not None:
            away_km = measure_km(*found, *label.point)
            is_right = away_km <= max(NEAR_KM, label.radius_km)
            self.distances_km.append(away_km)
            self.right += is_right
            self.right_points += is_right and is_point


def read_labels(path: Path, part: str | None) -> list[Label]:
    """Return the labels of one half, or all of them for None."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Label(
            row["post_id"],
            row["language"],
            row["part"],
            (float(row["lat"]), float(row["lon"])) if row["lat"] else None,
            float(row["radius_km"] or 0),
        )
        for row in rows
        if part in (None, row["part"])
    ]


def read_texts(folders: Iterable[Path], wanted: Iterable[str]) -> dict[str, str]:
    """Return {post id: text} of these posts.

    Raises:
        InferenceError: a labelled post is in none of the folders.
    """
    missing, texts = set(wanted), {}
    for folder in folders:
        with (folder / "posts.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["post_id"] in missing:
                    missing.remove(row["post_id"])
                    texts[row["post_id"]] = row["text"]
    if missing:
        raise InferenceError(
            f"{len(missing)} labelled posts are not in the data, such as {min(missing)}; name both folders "
            "of real posts with --data"
        )
    return texts


def look_up_plainly(names: PlaceNames) -> Search:
    """Return a search that takes the largest place of the first name that it finds."""

    def search(text: str) -> Point | None:
        mentions = find_mentions(names, Words(text))
        if not mentions:
            return None
        place = max((bearer.place for bearer in mentions[0].bearers), key=lambda place: place.population)
        return place.lat, place.lon

    return search


def search_by_words(gazetteer: Gazetteer) -> Search:
    """Return the worker's search, for an event of which nothing is known."""

    def search(text: str) -> Point | None:
        place = gazetteer.find_place(text, EventArea())
        return None if place is None else (place.lat, place.lon)

    return search


def measure(labels: Sequence[Label], texts: Mapping[str, str], search: Search) -> dict[str, Tally]:
    """Return a tally for each language and for ``all``."""
    tallies: dict[str, Tally] = {}
    for label in labels:
        found = search(texts[label.post_id])
        for language in (label.language, "all"):
            tallies.setdefault(language, Tally()).add(label, found)
    return dict(sorted(tallies.items(), key=lambda item: (item[0] == "all", item[0])))


def format_tallies(name: str, tallies: Mapping[str, Tally]) -> str:
    """Return a table in Markdown."""
    lines = [
        f"{name}\n",
        "| language | posts | with a place | precision | recall | recall of towns | median km "
        "| placed of those without |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for language, tally in tallies.items():
        median = f"{statistics.median(tally.distances_km):.1f}" if tally.distances_km else "–"
        lines.append(
            f"| {language} | {tally.posts} | {tally.named} | {_share(tally.right, tally.found)} "
            f"| {_share(tally.right, tally.named)} | {_share(tally.right_points, tally.points)} | {median} "
            f"| {tally.wrongly_placed} of {tally.nowhere} |"
        )
    return "\n".join(lines) + "\n"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} ({part} of {whole})" if whole else "–"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, print; return the process's exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m inference.evaluation.places", description="Measure the search for places."
    )
    add_data_argument(parser)
    parser.add_argument("--labels", type=Path, default=LABELS, help="as tests/data/places.csv")
    parser.add_argument("--part", choices=("tune", "kept"), help="half of the labels; both without it")
    chosen = parser.parse_args(arguments)
    labels = read_labels(chosen.labels, chosen.part)
    try:
        texts = read_texts(chosen.data, [label.post_id for label in labels])
    except (InferenceError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    searches = {"Lookout": search_by_words(Gazetteer()), "Plain look-up": look_up_plainly(PlaceNames())}
    for name, search in searches.items():
        print(format_tallies(name, measure(labels, texts, search)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
