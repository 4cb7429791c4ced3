"""What is left of a text's vector once it no longer tells classes and languages apart: what it means.

Training for the classes drew texts of one class together, whatever they say. The directions in which texts of
the world differ most are those; without them translations of one another lie nearer than two floods do (Mu
and Viswanath 2018, All-but-the-Top). Shapes: n texts, d width of the encoder, k parts of a meaning.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

FILE = Path(__file__).resolve().parents[2] / "assets" / "model" / "meaning.npz"
LEFT_OUT, KEPT = 40, 192


@dataclass(frozen=True)
class MeaningSpace:
    """The directions in which meanings differ.

    Attributes:
        mean: ``[d]``, of the vectors of ordinary posts.
        directions: ``[k, d]``, each of length one.
        encoder: Name of the encoder's weights.
    """

    mean: np.ndarray
    directions: np.ndarray
    encoder: str

    @classmethod
    def load(cls, encoder: str) -> Self | None:
        """Return the space of an encoder; None of one that none was found for."""
        with np.load(FILE) as stored:
            if str(stored["encoder"]) != encoder:
                return None
            mean, directions = (stored[name].astype(np.float32) for name in ("mean", "directions"))
        return cls(mean, directions, encoder)

    @classmethod
    def find(cls, vectors: np.ndarray, encoder: str) -> Self:
        """Find the space in the vectors ``[n, d]`` of ordinary posts, each of length one."""
        mean = vectors.mean(axis=0)
        _, _, directions = np.linalg.svd(vectors - mean, full_matrices=False)
        return cls(mean, directions[LEFT_OUT : LEFT_OUT + KEPT], encoder)

    def save(self, path: Path = FILE) -> None:
        """Write the space in half precision."""
        mean, directions = self.mean.astype(np.float16), self.directions.astype(np.float16)
        np.savez(path, encoder=np.array(self.encoder), mean=mean, directions=directions)

    def project(self, vector: np.ndarray) -> np.ndarray:
        """Return the meaning ``float32 [k]``, of length one, of a text's vector ``[d]``."""
        meaning = (self.directions * (vector - self.mean)).sum(axis=1)
        unit: np.ndarray = meaning / max(float(np.linalg.norm(meaning)), 1e-6)
        return unit
