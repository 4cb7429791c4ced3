"""All that a training run reads: the folders that are named, and the posts that were written for training.

Development samples are the posts of the folders' ``dev`` splits. Where a split holds whole events, no post of
them is trained on, so that settings are chosen by what holds on events that training has not seen.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inference.training.balance import group_sample, plan_draws
from inference.training.data import Sample, hash_data, read_pictures, read_posts
from inference.training.duplicates import find_near_duplicates, hash_picture

WRITTEN = Path(__file__).resolve().parents[2] / "assets" / "training"
_DEV_POSTS = 200  # of an event in one language: more would cost time at each look and decide alone


@dataclass(frozen=True)
class Corpus:
    """Samples to train on and to choose by.

    Attributes:
        train: Posts, and pictures without a post.
        dev: Posts; none with a copy of a training picture.
        data_sha256: Folder and name of the files that were read, by SHA-256.
        picture_hashes: Difference hashes of the training pictures, to tell copies later.
    """

    train: Sequence[Sample]
    dev: Sequence[Sample]
    data_sha256: Mapping[str, str]
    picture_hashes: tuple[int, ...]


def read_corpus(folders: Sequence[Path]) -> Corpus:
    """Read folders in the documented format, and what was written for training.

    Raises:
        DataError: A folder does not have the documented format.
    """
    train = [
        sample
        for folder in (*folders, WRITTEN)
        for sample in (*read_posts(folder, "train"), *read_pictures(folder))
    ]
    dev = [sample for folder in folders for sample in read_posts(folder, "dev")]
    hashes = hash_pictures(train)
    return Corpus(train, _thin_out(drop_copies(dev, hashes)), hash_data((*folders, WRITTEN)), hashes)


def choose_partners(train: Sequence[Sample], count: int) -> list[Sample]:
    """Return all samples with a picture, and about so many texts without, of groups evened out.

    Left out are those of which nothing was judged.
    """
    pictures = [
        sample
        for sample in train
        if sample.picture and any((*sample.image_labels.values(), *sample.text_labels.values()))
    ]
    texts = [sample for sample in train if not sample.picture and any(sample.text_labels.values())]
    chosen = sorted(set(plan_draws([group_sample(sample, sample.text_labels) for sample in texts], count, 0)))
    return [*pictures, *(texts[row] for row in chosen)]


def hash_pictures(samples: Sequence[Sample]) -> tuple[int, ...]:
    """Return difference hashes of the pictures of those samples that have one."""
    return tuple(hash_picture(sample.picture.read_bytes()) for sample in samples if sample.picture)


def drop_copies(dev: Sequence[Sample], known: Sequence[int]) -> list[Sample]:
    """Return the samples without those whose picture is a copy of one with a known hash."""
    pictures = [sample for sample in dev if sample.picture]
    copies = find_near_duplicates(hash_pictures(pictures), known)
    copied = {sample.picture for sample, copy in zip(pictures, copies, strict=True) if copy}
    return [sample for sample in dev if sample.picture is None or sample.picture not in copied]


def _thin_out(dev: Sequence[Sample]) -> list[Sample]:
    """Return all posts with a picture, and of the others at most so many of an event and language."""
    groups: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in dev:
        if not sample.picture:
            groups[sample.event, sample.language].append(sample)
    rng = random.Random(0)
    chosen = [
        sample for group in groups.values() for sample in rng.sample(group, min(len(group), _DEV_POSTS))
    ]
    return [*(sample for sample in dev if sample.picture), *chosen]
