"""Turns what analysts judged into training samples, and keeps the frozen development set out of them."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from db.errors import StoreError
from db.media import media_path, read_original
from db.queries.reviewed import ReviewedPost
from db.vocabulary import TASK_LABELS, Task
from inference.errors import PictureError
from inference.training.data import UNKNOWN, ClassSet, Labels, Sample
from inference.training.duplicates import find_near_duplicates, hash_picture

SOURCE = "review"
_HELD_OUT_OF = 5  # one post in so many is not learned from, but measured on
_NOISE = re.compile(r"https?://\S+|@\w+|\brt\b")


def make_samples(judged: Sequence[ReviewedPost], media_dir: Path) -> list[Sample]:
    """Return the samples of reviewed posts; one whose picture is gone or cannot be read is left out.

    Raises:
        MediaAwayError: The whole media folder is gone.
    """
    samples = []
    for post in judged:
        picture = None
        if post.picture_sha256 is not None:
            try:
                hash_picture(read_original(media_dir, post.picture_sha256))
            except (StoreError, PictureError):
                if not media_dir.is_dir():
                    raise
                continue
            picture = media_path(media_dir, post.picture_sha256)
        samples.append(_make_sample(post, picture))
    return samples


def _make_sample(post: ReviewedPost, picture: Path | None) -> Sample:
    """Return the sample; a post with both modalities says of either alone only the picture's damage."""
    labels = {task: _allow(task, label) for task, label in post.labels.items()}
    nothing = dict.fromkeys(TASK_LABELS, UNKNOWN)
    text_labels: Labels = nothing if picture else labels
    image_labels: Labels = {**nothing, Task.DAMAGE: labels[Task.DAMAGE]} if post.text else labels
    return Sample(
        f"post {post.post_id}", post.event, SOURCE, post.text, picture, text_labels, image_labels, labels
    )


def _allow(task: Task, label: str | None) -> ClassSet:
    if label is None:
        return UNKNOWN
    return frozenset({[str(word) for word in TASK_LABELS[task]].index(str(label))})


def reduce_text(text: str) -> str:
    """Return the words of a text alone: no case, links, names, retweet mark or punctuation."""
    return " ".join(re.findall(r"[^\W_]+", _NOISE.sub(" ", text.lower())))


def leave_out_known(samples: Sequence[Sample], frozen: Sequence[Sample]) -> list[Sample]:
    """Return the samples without those whose words or picture stand in the frozen set."""
    texts = {reduce_text(sample.text) for sample in frozen if sample.text}
    hashes = [hash_picture(sample.picture.read_bytes()) for sample in frozen if sample.picture]
    pictures = [sample.picture for sample in samples if sample.picture]
    copied = find_near_duplicates([hash_picture(picture.read_bytes()) for picture in pictures], hashes)
    known: Mapping[Path, bool] = dict(zip(pictures, copied, strict=True))
    return [
        sample
        for sample in samples
        if not (sample.picture and known[sample.picture]) and reduce_text(sample.text) not in texts
    ]


def split_held_out(samples: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Return what to learn from, and what to measure on; posts with the same words are on the same side."""
    learned: list[Sample] = []
    held_out: list[Sample] = []
    for sample in samples:
        digest = hashlib.sha256((reduce_text(sample.text) or sample.key).encode()).digest()
        (held_out if int.from_bytes(digest[:4], "big") % _HELD_OUT_OF == 0 else learned).append(sample)
    return learned, held_out
