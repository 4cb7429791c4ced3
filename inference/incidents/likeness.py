"""How alike posts are: what kind of thing they tell of, what they mean, their words, where and when.

Words that most posts of an event share, as its name, tell nothing apart: each counts the more, the fewer of
the posts have it that are compared (Spärck Jones 1972).

Shapes: n posts, d width of the model's vector, k parts of its meaning, w different words.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from scipy.sparse import csr_array, diags_array

from db.gazetteer.towns import EARTH_RADIUS_KM
from db.post_words import find_weights
from inference.incidents.keys import PostKeys

NAME_WEIGHT = 1.5
"""Of a word with a capital or a hash sign, which is mostly a name."""


@dataclass(frozen=True)
class LikenessSettings:
    """Chosen on the events of ``inference.evaluation.replay`` that are set aside for it.

    Attributes:
        words: Weight of the root of the words' cosine; the model's vector and the meaning weigh 1.
        near_km: Two towns no further apart are one place.
        near_gain: What one place adds.
        apart_loss: What two places take.
        far_km: Of a state or country and another place: further apart than this speaks against.
        far_loss: What that takes.
        day_loss: What each day between two posts takes.
        window: Posts further apart in time are not compared.
    """

    words: float = 0.4
    near_km: float = 30.0
    near_gain: float = 0.15
    apart_loss: float = 0.4
    far_km: float = 400.0
    far_loss: float = 0.15
    day_loss: float = 0.2
    window: timedelta = timedelta(days=3)


class Likeness:
    """What posts are compared by, as arrays; ``compare`` tells how alike one is to some.

    Args:
        posts: In the order of their rows.
        settings: What weighs how much.
    """

    def __init__(self, posts: Sequence[PostKeys], settings: LikenessSettings) -> None:
        self._settings = settings
        self._vectors = stack_units([post.vector for post in posts])
        meanings = [post.meaning for post in posts]
        self._meanings = stack_units(meanings)
        self._has_meaning = np.array([len(meaning) > 0 for meaning in meanings])
        words = weigh_words([post.text for post in posts])
        # Taken apart once: to cut rows out of a sparse matrix costs more than to multiply them.
        self._begins, self._columns, self._weights = words.indptr, words.indices, words.data
        self._rows = np.repeat(np.arange(len(posts)), np.diff(words.indptr))
        self._width = words.shape[1]
        self._places = np.radians([(post.lat or 0.0, post.lon or 0.0) for post in posts]).reshape(-1, 2)
        self._is_placed = np.array([post.lat is not None for post in posts])
        self._is_town = np.array([post.lat is not None and not post.is_area for post in posts])
        self.days = np.array([post.posted_at.timestamp() / 86_400 for post in posts])
        """When each was sent; moved on where a message is sent again."""

    def compare(self, row: int, first: int, day: float) -> np.ndarray:
        """Return how alike a post is to those of the rows from ``first`` to before its own, ``float [n]``.

        Args:
            row: Of the post.
            first: Of the posts that it is compared with.
            day: When it was sent, in days from 1970; posts out of the window get minus infinity.
        """
        rows = slice(first, row)
        kind = _multiply(self._vectors[rows], self._vectors[row])
        # A model that was trained anew comes without meanings: what kind of thing it is stands in, at half.
        both = self._has_meaning[rows] & self._has_meaning[row]
        meaning = np.where(both, _multiply(self._meanings[rows], self._meanings[row]), kind / 2)
        words = self._multiply_words(row, first)
        apart_days = np.abs(self.days[rows] - day)
        alike = kind + meaning + self._settings.words * np.sqrt(np.maximum(words, 0.0))
        alike += self._weigh_places(row, rows) - self._settings.day_loss * apart_days
        alike[apart_days > self._settings.window / timedelta(days=1)] = -np.inf
        # Rounded: the last digits depend on how many rows there are.
        rounded: np.ndarray = alike.round(5)
        return rounded

    def _multiply_words(self, row: int, first: int) -> np.ndarray:
        """Return how alike a post's words are to those of the rows from ``first`` on, ``float [n]``."""
        own, cells = slice(*self._begins[row : row + 2]), slice(self._begins[first], self._begins[row])
        weights = np.zeros(self._width)
        weights[self._columns[own]] = self._weights[own]
        products = self._weights[cells] * weights[self._columns[cells]]
        cosines: np.ndarray = np.bincount(self._rows[cells] - first, products, minlength=row - first)
        return cosines

    def _weigh_places(self, row: int, rows: slice) -> np.ndarray:
        """Return what the places add or take, ``float [n]``; nothing where one is not known."""
        if not self._is_placed[row]:
            return np.zeros(row - rows.start)
        apart_km = _measure_km(self._places[rows], self._places[row])
        towns = self._is_town[rows] & self._is_town[row]
        is_near = apart_km <= self._settings.near_km
        of_towns = np.where(is_near, self._settings.near_gain, -self._settings.apart_loss)
        of_areas = np.where(apart_km > self._settings.far_km, -self._settings.far_loss, 0.0)
        return np.where(self._is_placed[rows], np.where(towns, of_towns, of_areas), 0.0)


def weigh_words(texts: Sequence[str]) -> csr_array:
    """Return the words of texts, ``[n, w]``, each row of length 1; zeros of a text without any."""
    found = [find_weights(text, NAME_WEIGHT) for text in texts]
    having = Counter(word for words in found for word in words)
    columns = {word: column for column, word in enumerate(sorted(having))}
    rows = [row for row, words in enumerate(found) for _ in words]
    cells = [columns[word] for words in found for word in words]
    weights = [
        weight * float(np.log((len(texts) + 1) / (having[word] + 0.5)))
        for words in found
        for word, weight in words.items()
    ]
    shape = len(texts), max(1, len(columns))
    matrix = csr_array((np.array(weights, np.float32), (rows, cells)), shape=shape)
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    return csr_array(diags_array(1 / np.maximum(lengths, 1e-9)) @ matrix)


def stack_units(vectors: Sequence[np.ndarray]) -> np.ndarray:
    """Return vectors of length 1 as ``float32``, padded to the longest; zeros stay zeros."""
    stacked = np.zeros((len(vectors), max(map(len, vectors), default=0)), np.float32)
    for row, vector in enumerate(vectors):
        stacked[row, : len(vector)] = vector
    lengths = np.linalg.norm(stacked, axis=1, keepdims=True)
    unit: np.ndarray = stacked / np.maximum(lengths, 1e-9)
    return unit


def _multiply(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """Return the product ``[n]`` of ``[n, d]`` and ``[d]``: BLAS would wake its threads for each post."""
    product: np.ndarray = np.einsum("nd,d->n", matrix, vector)
    return product


def _measure_km(places: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return great-circle distances; ``places`` ``[n, 2]`` and ``place`` in radians."""
    half = np.sin((places[:, 0] - place[0]) / 2) ** 2
    half += np.cos(places[:, 0]) * np.cos(place[0]) * np.sin((places[:, 1] - place[1]) / 2) ** 2
    distances: np.ndarray = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return distances
