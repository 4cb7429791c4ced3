"""What the trained reviewer reads of a passage: the mean of its token states, midway up the text encoder.

The encoder is the one that ships, as it was before it learnt disasters, up to its ninth layer: tuning for
classes draws together what says the same of a disaster, and with it who is named, where exactly and in which
tone (docs/policy-review.md has the figures).

Shapes: n passages, d width of the encoder.
"""

from collections.abc import Sequence

import numpy as np
import torch

from db.printable import drop_controls
from inference.model.encoders import build_text_encoder
from inference.model.fusion import pool_tokens
from inference.model.preprocess import split_words

LAYERS = 9
MAX_TOKENS = 128
BATCH = 32


class PassageEncoder:
    """Turns passages into vectors; loads the encoder when it is made.

    Raises:
        EncoderError: the encoder's file cannot be read.
    """

    def __init__(self) -> None:
        encoder = build_text_encoder(max_tokens=MAX_TOKENS).eval()
        encoder.backbone.encoder.layer = encoder.backbone.encoder.layer[:LAYERS]  # type: ignore[union-attr, index]
        self._encoder = encoder

    @torch.inference_mode()
    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors ``float32 [n, d]`` of passages."""
        ids, mask, _ = self._encoder.tokenize([split_words(drop_controls(text)) for text in texts])
        lengths = mask.sum(dim=1).tolist()
        by_length = sorted(range(len(texts)), key=lengths.__getitem__)
        vectors = np.empty((len(texts), self._encoder.width), np.float32)
        for start in range(0, len(by_length), BATCH):
            rows = by_length[start : start + BATCH]
            longest = lengths[rows[-1]]
            ids_here, mask_here = ids[rows, :longest], mask[rows, :longest]
            vectors[rows] = pool_tokens(self._encoder(ids_here, mask_here), mask_here, "mean").numpy()
        return vectors
