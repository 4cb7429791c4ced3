"""``python -m inference.evaluation.similar``: how often posts shown as similar are about the same disaster.

Posts of several disasters are thrown together, each message once, and each is shown those likest to it, as
the product does within an event. One half chooses the floors, the other, which shares no message with it,
says what they hold. Shapes: n posts, k parts of a meaning.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from db.identity import fold_message
from db.queries.similar import ALIKE, LEAST_LIKENESS, MOST_SHOWN, MUCH_ALIKE
from inference.model.predictor import PostInput, Predictor

SPLIT = "dev"
STEPS = np.arange(0.30, 0.80, 0.05)
# What share of the shown has to be of the same disaster at each floor of the product.
WANTED = ((LEAST_LIKENESS, 0.6), (ALIKE, 2 / 3), (MUCH_ALIKE, 0.8))
BATCH = 64


@dataclass(frozen=True)
class Shown:
    """What is shown at all posts together.

    Attributes:
        likeness: cosine of each shown post, ``[m]``.
        is_same: whether it is of the same disaster, ``[m]``.
        asked: beside how many posts.
        chance: share of the same disaster among all pairs.
    """

    likeness: np.ndarray
    is_same: np.ndarray
    asked: int
    chance: float

    def share(self, floor: float) -> float:
        """Return what share is of the same disaster from a floor on; 0 where nothing is shown."""
        above = self.is_same[self.likeness >= floor]
        return float(above.mean()) if len(above) else 0.0


def read_posts(folder: Path) -> list[tuple[str, str]]:
    """Return disaster and text of each message of the split, once."""
    found: dict[str, tuple[str, str]] = {}
    with (folder / "posts.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["split"] == SPLIT:
                found.setdefault(fold_message(row["text"]), (row["event"], row["text"]))
    return list(found.values())


def show_likest(meanings: np.ndarray, events: np.ndarray) -> Shown:
    """Return the likest posts of each, whatever their likeness.

    Args:
        meanings: ``[n, k]``, each of length one.
        events: disaster of each, ``[n]``.
    """
    cosines = meanings @ meanings.T
    np.fill_diagonal(cosines, -1.0)
    order = np.argsort(-cosines, axis=1)[:, :MOST_SHOWN]
    is_same = events[order] == events[:, None]
    pairs = np.array([(events == event).sum() for event in np.unique(events)])
    chance = float((pairs * (pairs - 1)).sum() / (len(events) * (len(events) - 1)))
    return Shown(np.take_along_axis(cosines, order, 1).ravel(), is_same.ravel(), len(events), chance)


def choose_floor(shown: Shown, wanted: float) -> float:
    """Return the lowest twentieth from which at least the wanted share is of the same disaster."""
    return next((float(step) for step in STEPS if shown.share(step) >= wanted), 1.0)


def report(choosing: Shown, kept: Shown) -> list[str]:
    """Return the lines of the report."""
    lines = ["floor of the product | chosen on one half | shown in the other, a post | of the same disaster"]
    for floor, wanted in WANTED:
        count = (kept.likeness >= floor).sum() / kept.asked
        lines.append(
            f"{floor:.2f} | {choose_floor(choosing, wanted):.2f} for {wanted:.0%}"
            f" | {count:.2f} | {kept.share(floor):.1%}"
        )
    return [*lines, f"by chance {kept.chance:.1%}; {choosing.asked:,} and {kept.asked:,} posts"]


def read_meanings(predictor: Predictor, texts: Sequence[str]) -> np.ndarray:
    """Return the meanings of texts, ``[n, k]``; of a text without one, nought."""
    rows = []
    for start in range(0, len(texts), BATCH):
        answers = predictor.predict([PostInput(text, None) for text in texts[start : start + BATCH]])
        rows += [answer.text_vector.meaning if answer.text_vector else None for answer in answers]
    width = next(len(row) for row in rows if row is not None)
    return np.stack([np.zeros(width) if row is None else row for row in rows]).astype(np.float32)


def main(arguments: list[str] | None = None) -> int:
    """Print the report; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.evaluation.similar", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with posts.csv")
    posts = read_posts(parser.parse_args(arguments).data)
    meanings = read_meanings(Predictor.load(device="cpu"), [text for _, text in posts])
    events = np.array([event for event, _ in posts])
    halves = [show_likest(meanings[half::2], events[half::2]) for half in (0, 1)]
    print("\n".join(report(*halves)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
