"""Posts with parts hidden, and how likely a class is of each: what is hidden shows what it did.

Shapes: k parts (regions or words), s side of a picture in pixels.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from PIL import Image

from db.vocabulary import Modality, Task
from inference.model.encoding import ReadPost
from inference.model.fusion import Features
from inference.model.predictor import BATCH_POSTS, Predictor

Hide = Callable[[ReadPost, np.ndarray], ReadPost]


def fill_grey(picture: np.ndarray) -> np.ndarray:
    """Return a picture of its mean colour, ``uint8 [s, s, 3]``."""
    return np.broadcast_to(picture.mean(axis=(0, 1)).astype(np.uint8), picture.shape)


def fill_blurred(picture: np.ndarray) -> np.ndarray:
    """Return the picture with nothing left but its broad colours, ``uint8 [s, s, 3]``."""
    small = Image.fromarray(picture).resize((6, 6), Image.Resampling.BOX)
    return np.asarray(small.resize(picture.shape[1::-1], Image.Resampling.BICUBIC))


FILLS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"grey": fill_grey, "blurred": fill_blurred}


def hide_regions(fill: Callable[[np.ndarray], np.ndarray]) -> Hide:
    """Hide regions (False in the mask ``[k]``) under a fill."""

    def hide(post: ReadPost, kept: np.ndarray) -> ReadPost:
        if post.picture is None:
            return post
        side, cells = post.picture.shape[0], round(len(kept) ** 0.5)
        grid = np.asarray(
            Image.fromarray(kept.reshape(cells, cells)).resize((side, side), Image.Resampling.NEAREST)
        )
        return replace(post, picture=np.where(grid[..., None], post.picture, fill(post.picture)))

    return hide


def hide_words(post: ReadPost, kept: np.ndarray) -> ReadPost:
    """Leave out words (False in the mask ``[k]``)."""
    return replace(post, words=[word for word, keep in zip(post.words, kept, strict=True) if keep])


@torch.inference_mode()
def read_changed(
    predictor: Predictor, post: ReadPost, changed: Sequence[ReadPost], part: Modality, task: Task, label: int
) -> list[float]:
    """Return the calibrated probability of a class, 0 to 1, of a post with parts of one modality hidden.

    Args:
        predictor: A loaded model.
        post: The whole post.
        changed: The same with parts hidden.
        part: The modality that they belong to; the other one is encoded once.
        task: What was asked.
        label: Index of the class.
    """
    whole, _ = predictor.encode([post])
    heights: list[float] = []
    for start in range(0, len(changed), BATCH_POSTS):
        features = _encode_changed(predictor, whole, changed[start : start + BATCH_POSTS], part)
        shares = predictor.calibrate(predictor.model.head(features), features)[Modality.FUSED][task]
        heights += [share[label] for share in shares]
    return heights


def _encode_changed(
    predictor: Predictor, whole: Features, changed: Sequence[ReadPost], part: Modality
) -> Features:
    """Encode what was changed of a post; the other modality is the whole post's, encoded once."""
    rows = len(changed)
    if part is Modality.TEXT_ONLY:
        found, _ = predictor.encode([replace(post, picture=None) for post in changed])
        return found._replace(
            regions=whole.regions.expand(rows, -1, -1), has_image=whole.has_image.expand(rows)
        )
    found, _ = predictor.encode([replace(post, words=()) for post in changed])
    return found._replace(
        tokens=whole.tokens.expand(rows, -1, -1),
        token_mask=whole.token_mask.expand(rows, -1),
        has_text=whole.has_text.expand(rows),
    )
