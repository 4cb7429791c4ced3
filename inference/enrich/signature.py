"""By what the words of a post are known again, in its own language. Pure functions."""

from functools import lru_cache
from typing import Any

import numpy as np
from datasketch import MinHash

from db.hashes import MINHASH_VALUES
from db.identity import fold_message

SHINGLE_CHARS = 5
# A shorter text is its own words and nothing more: next to every other one shares its shingles.
MIN_CHARS = 20


def sign_words(text: str) -> np.ndarray | None:
    """Return the MinHash ``uint32 [MINHASH_VALUES]`` of a text's shingles; None of one too short to compare.

    The share of equal values estimates the share of shingles that two texts have in common (Broder 1997).
    """
    words = fold_message(text)
    if len(words) < MIN_CHARS:
        return None
    shingles = {words[start : start + SHINGLE_CHARS] for start in range(len(words) - SHINGLE_CHARS + 1)}
    signature = _blank().copy()
    signature.update_batch([shingle.encode() for shingle in shingles])
    values: np.ndarray = signature.hashvalues.astype(np.uint32)
    return values


@lru_cache(1)
def _blank() -> Any:
    """Return the signature of nothing; the library draws its permutations from a seed of its own."""
    return MinHash(MINHASH_VALUES)
