"""What posts are gathered by, as whole numbers: what is added to a sum can be taken out again.

The model's vectors say what kind of thing a post tells of: a bridge that fell here and one that fell there
are alike to them. Names and hashtags tell them apart, so that the words themselves stand beside the vector.

Shapes: d width of the text encoder.
"""

import zlib
from collections.abc import Iterable

import numpy as np

from db.post_words import find_weights

WORDS = 512
"""Places that words are scattered over (feature hashing, Weinberger et al. 2009)."""
UNIT = 127
WEIGHT = 1.5
"""Of the words against the model's vector; chosen as the threshold was."""
NAME_WEIGHT = 2.0


def join_keys(text: str, vector: bytes) -> np.ndarray:
    """Return the words of a text and the model's vector as one vector of whole numbers.

    Args:
        text: Of a post.
        vector: ``int8 [d]``, see ``db.signatures``; empty where there is none.

    Returns:
        ``float64 [WORDS + d]``: the cosine of two of them weighs both their words and their meaning.
    """
    meaning = np.frombuffer(vector, np.int8).astype(np.float64)
    length = float(np.linalg.norm(meaning))
    parts = (WEIGHT * UNIT * _hash_words(text), meaning * (UNIT / length) if length > 0 else meaning)
    return np.rint(np.concatenate(parts))


def pad_keys(keys: np.ndarray, width: int) -> np.ndarray:
    """Return keys as ``float64 [width]``; those without a vector have zeros for it."""
    return np.pad(keys.astype(np.float64), (0, max(0, width - len(keys))))


def add_keys(total: bytes, keys: Iterable[np.ndarray], *, sign: int = 1) -> bytes:
    """Return a sum of joined keys, ``int32``, with more of them added to it, or taken from it.

    Args:
        total: The sum so far; empty for zeros.
        keys: As ``join_keys``.
        sign: 1 adds, -1 takes away.
    """
    values = np.frombuffer(total, np.int32).astype(np.float64)
    for one in keys:
        width = max(len(values), len(one))
        values = pad_keys(values, width) + sign * pad_keys(one, width)
    return values.astype(np.int32).tobytes()


def round_degrees(degrees: float) -> float:
    """Return degrees as a whole number of 1/4096, some 25 m."""
    return round(degrees * 4096) / 4096


def _hash_words(text: str) -> np.ndarray:
    """Return words scattered over ``[WORDS]``, of length 1; zeros of a text without any.

    A word counts once; one with a capital or a hash sign, which is mostly a name, counts twice. Short words
    of Latin letters count nothing.
    """
    places = np.zeros(WORDS)
    for word, weight in find_weights(text, NAME_WEIGHT).items():
        number = zlib.crc32(word.encode())
        places[number % WORDS] += weight if number >> 20 & 1 else -weight
    length = float(np.linalg.norm(places))
    return places / length if length > 0 else places
