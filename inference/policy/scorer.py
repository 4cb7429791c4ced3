"""How likely a passage breaches each policy, by its likeness to passages that people wrote as examples.

A passage is compared with every example (a radial kernel on what the encoder sees in them); the examples'
weights were learnt, one set a policy (kernel ridge regression), and what comes out is calibrated on wording
families that no weight was fitted to.

Shapes: p policies, e examples, k directions that are compared, d width of the encoder, n passages.
"""

import hashlib
import io
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np

from db.policies.trained import FILE, SHA256
from inference.errors import InferenceError

FORMAT = "lookout-policy-scorer-1"


class ScorerError(InferenceError):
    """The trained reviewer's file is not the one that was measured, or is malformed."""


@dataclass(frozen=True)
class PolicyScorer:
    """The examples, what they weigh, and how scores are read.

    Attributes:
        policies: ``[p]`` ids.
        pins: ``[p]`` SHA-256 of each policy as it was written when its weights were learnt.
        encoder: SHA-256 of the text encoder's file.
        mean, directions: ``[d]`` and ``[k, d]``: a vector's place is ``directions @ (vector - mean)``.
        examples, step: ``int8 [e, k]`` and ``[k]``: the examples' places are ``examples * step``.
        weights: ``[e, p]``.
        reach: how fast likeness falls with the square of the distance.
        slope, offset: ``[p]``, of the calibration (Platt 1999).
        asks_from, sure_from: ``[p]``, probabilities from which a person decides, and from which it is sure.
    """

    policies: np.ndarray
    pins: np.ndarray
    encoder: np.ndarray
    mean: np.ndarray
    directions: np.ndarray
    examples: np.ndarray
    step: np.ndarray
    weights: np.ndarray
    reach: np.ndarray
    slope: np.ndarray
    offset: np.ndarray
    asks_from: np.ndarray
    sure_from: np.ndarray

    @classmethod
    def load(cls, path: Path = FILE, sha256: str = SHA256) -> Self:
        """Return what a file holds.

        Raises:
            ScorerError: it cannot be read, is another than the one with that SHA-256, or does not hold
                exactly what belongs there.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ScorerError(f"{path}: cannot be read ({error}); install Lookout again") from None
        found = hashlib.sha256(data).hexdigest()
        if found != sha256:
            raise ScorerError(f"{path}: SHA-256 is {found}, not {sha256}; install Lookout again")
        return cls.read(data, path)

    @classmethod
    def read(cls, data: bytes, path: Path) -> Self:
        """Return what the bytes of a file hold, whoever vouches for them.

        Raises:
            ScorerError: they do not hold exactly what belongs there.
        """
        names = [field.name for field in fields(cls)]
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                if sorted(stored.files) != sorted([*names, "format"]) or str(stored["format"]) != FORMAT:
                    raise ScorerError(f"{path}: holds {', '.join(sorted(stored.files))}; expected {FORMAT}")
                parts = {name: stored[name] for name in names}
        except (ValueError, OSError, EOFError) as error:
            raise ScorerError(f"{path}: cannot be read ({error}); install Lookout again") from None
        scorer = cls(**{name: _widen(part) for name, part in parts.items()})
        scorer._check(path)
        return scorer

    def _check(self, path: Path) -> None:
        count, examples, directions = self.policies.size, len(self.examples), self.step.size
        shapes = {
            "mean": (self.mean.size,),
            "directions": (directions, self.mean.size),
            "examples": (examples, directions),
            "weights": (examples, count),
            "encoder": (),
            "reach": (),
        } | dict.fromkeys(("policies", "pins", "slope", "offset", "asks_from", "sure_from"), (count,))
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                raise ScorerError(f"{path}: {name} has the shape {getattr(self, name).shape}, not {shape}")
        if not all(np.isfinite(part).all() for part in vars(self).values() if part.dtype.kind == "f"):
            raise ScorerError(f"{path}: holds a number that is none; install Lookout again")
        if not ((self.asks_from > 0) & (self.asks_from <= self.sure_from)).all():
            raise ScorerError(f"{path}: a policy is sure before it asks; install Lookout again")

    def save(self, path: Path) -> str:
        """Write the file, its matrices in half precision; return its SHA-256."""
        halved = {name: getattr(self, name).astype(np.float16) for name in ("directions", "weights")}
        np.savez(path, format=np.array(FORMAT), **{**vars(self), **halved})
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def score_raw(self, vectors: np.ndarray) -> np.ndarray:
        """Return a score ``[n, p]`` for each policy of passages' vectors ``[n, d]``."""
        places = (vectors - self.mean) @ self.directions.T
        raw: np.ndarray = compare(places, self.examples * self.step, float(self.reach)) @ self.weights
        return raw

    def score(self, vectors: np.ndarray) -> np.ndarray:
        """Return the calibrated probability ``[n, p]`` of a breach of each policy."""
        return calibrate(self.score_raw(vectors), self.slope, self.offset)


def compare(places: np.ndarray, others: np.ndarray, reach: float) -> np.ndarray:
    """Return the likeness ``[n, e]`` of places ``[n, k]`` and ``[e, k]``: from 0 to 1, of the same."""
    squares = (places**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * places @ others.T
    likeness: np.ndarray = np.exp(-reach * np.maximum(squares, 0))
    return likeness


def calibrate(raw: np.ndarray, slope: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Return probabilities for raw scores ``[..., p]``."""
    probability: np.ndarray = 1 / (1 + np.exp(-np.clip(slope * raw + offset, -60, 60)))
    return probability


def _widen(part: np.ndarray) -> np.ndarray:
    return part.astype(np.float64) if part.dtype.kind == "f" else part
