"""Finds pictures that are copies of one another: resized, recompressed or lightly edited."""

import sys
from collections.abc import Sequence

import numpy as np
from PIL import Image

from inference.model.preprocess import open_picture

NEAR_BITS = 6  # of 64; unrelated pictures differ in about 32


def hash_picture(data: bytes) -> int:
    """Return a difference hash of 64 bits: whether each of 8 by 8 cells is darker than its right neighbour.

    The picture is decoded at its own size: hashes are kept in checkpoints, and a coarser decoding moves bits.
    """
    grey = open_picture(data, sys.maxsize).convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    cells = np.asarray(grey, dtype=np.int16)
    bits = (cells[:, :-1] < cells[:, 1:]).flatten()
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def find_near_duplicates(candidates: Sequence[int], known: Sequence[int]) -> list[bool]:
    """Return for each candidate's hash whether a known hash is within ``NEAR_BITS`` of it."""
    if not known:
        return [False] * len(candidates)
    against = np.array(known, dtype=np.uint64)
    return [
        bool((np.bitwise_count(against ^ np.uint64(candidate)) <= NEAR_BITS).any())
        for candidate in candidates
    ]
