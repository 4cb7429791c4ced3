"""``python -m inference.evaluation.duplicates``: how well copies and translations are known again.

Pictures: each kept picture is edited in six ways; its copies must be found, other pictures of its event must
not. Texts: translated pairs among texts of one event; the threshold is chosen on one half of them. Shapes: n
texts, k parts of a meaning.
"""

import argparse
import csv
import json
import math
import random
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image

from db.hashes import CERTAIN_BITS, LIKE_BITS, MIRRORED, count_bits, list_picture_bands
from db.queries.matches import LIKE_MEANING
from inference.enrich.picture_hash import HASHED_SIDE, hash_picture
from inference.evaluation.edits import EDITS, save_again
from inference.model.predictor import PostInput, Predictor

PAIRS = Path(__file__).resolve().parents[2] / "tests" / "data" / "translations.json"
EVERY = 4  # so many pictures, one is edited
SEED = 7


def read_pictures(folder: Path) -> list[tuple[str, Image.Image]]:
    """Return the pictures of posts, each once, with the event of each."""
    found: dict[str, str] = {}
    with (folder / "posts.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["picture"]:
                found.setdefault(row["picture"], row["event"])
    return [(event, Image.open(folder / name).convert("RGB")) for name, event in found.items()]


def hash_square(picture: Image.Image) -> np.ndarray:
    """Return the hashes of a picture as the worker sees it; of a blank one, that of noise."""
    square = picture.resize((HASHED_SIDE, HASHED_SIDE), Image.Resampling.BICUBIC)
    hashes = hash_picture(np.asarray(square, dtype=np.uint8))
    return np.zeros(7, np.uint64) if hashes is None else hashes


def measure_pictures(folder: Path) -> list[str]:
    """Return the lines of the report on pictures."""
    chance, pictures = random.Random(SEED), read_pictures(folder)
    hashes = np.stack([hash_square(picture) for _, picture in pictures])
    events = np.array([event for event, _ in pictures])
    lines = [
        f"{len(pictures)} pictures, {len(pictures[::EVERY])} of them edited",
        "edit | certain | suggested | found",
    ]
    for name, edit in EDITS.items():
        bits, shared = [], []
        for place in range(0, len(pictures), EVERY):
            copy = hash_square(save_again(edit(pictures[place][1], chance)))
            bits.append(int(count_bits(hashes[place], copy[None])[0]))
            shared.append(bool({*list_picture_bands(hashes[place])} & list_either(copy)))
        known = np.array(bits)
        found = np.array(shared)
        certain, like = ((known <= limit) & found for limit in (CERTAIN_BITS, LIKE_BITS))
        lines.append(
            f"{name} | {certain.mean():.1%} | {like.mean() - certain.mean():.1%} | {like.mean():.1%}"
        )
    return [*lines, *_count_strangers(hashes, events)]


def list_either(hashes: np.ndarray) -> set[int]:
    """Return the keys of a picture and of its mirror image."""
    return {*list_picture_bands(hashes), *list_picture_bands(hashes ^ MIRRORED)}


def _count_strangers(hashes: np.ndarray, events: np.ndarray) -> list[str]:
    pairs, near, certain = 0, 0, 0
    for event in sorted(set(events)):
        own = hashes[events == event]
        for place in range(len(own) - 1):
            bits = count_bits(own[place], own[place + 1 :])
            pairs, near = pairs + len(bits), near + int((bits <= LIKE_BITS).sum())
            certain += int((bits <= CERTAIN_BITS).sum())
    return [f"{pairs:,} pairs of pictures of one event: {certain} certain, {near - certain} suggested"]


def measure_translations(predictor: Predictor, path: Path = PAIRS) -> list[str]:
    """Return the lines of the report on translated texts; the halves share no text."""
    rows: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    languages = list(rows[0])
    texts = [row[language] for row in rows for language in languages]
    vectors = [answer.text_vector for answer in predictor.predict([PostInput(text, None) for text in texts])]
    meanings = [vector.meaning for vector in vectors if vector and vector.meaning is not None]
    cosines = np.stack(meanings) @ np.stack(meanings).T
    found: dict[int, list[tuple[float, bool]]] = {0: [], 1: []}
    for one, other in combinations(range(len(texts)), 2):
        rows_of, languages_of = zip(divmod(one, len(languages)), divmod(other, len(languages)), strict=True)
        if languages_of[0] != languages_of[1] and rows_of[0] % 2 == rows_of[1] % 2:
            found[rows_of[0] % 2].append((float(cosines[one, other]), rows_of[0] == rows_of[1]))
    lines = [f"threshold of the product: {LIKE_MEANING}", f"chosen on one half: {_choose(found[0]):.2f}"]
    for half, name in ((0, "the half that chose"), (1, "the half that was kept")):
        true = sum(same for _, same in found[half])
        said = [same for cosine, same in found[half] if cosine >= LIKE_MEANING]
        share = sum(said) / max(len(said), 1)
        lines.append(
            f"{name}: {true} translated pairs among {len(found[half])}:"
            f" precision {share:.1%}, recall {sum(said) / true:.1%}"
        )
    return lines


def _choose(pairs: list[tuple[float, bool]]) -> float:
    """Return the lowest threshold, in twentieths, that takes no pair for a translation that is none.

    A post is compared with thousands: one false one in a thousand would be several on every page.
    """
    highest = max((cosine for cosine, same in pairs if not same), default=0.0)
    return math.ceil(highest * 20) / 20


def main(arguments: list[str] | None = None) -> int:
    """Print the reports; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.evaluation.duplicates", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with posts.csv and pictures")
    options = parser.parse_args(arguments)
    print("\n".join(measure_pictures(options.data)))
    print("\n".join(measure_translations(Predictor.load(device="cpu"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
