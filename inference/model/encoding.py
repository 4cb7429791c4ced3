"""From read posts to what the head takes; what was encoded before is not encoded again.

Reposts bring the same words and pictures many times over, so the encoders' answers are kept by content, the
least recently used forgotten first. An answer does not depend on the batch it came from, so neither does what
is kept.

Shapes: b batch, t text tokens, r image regions, d width of an encoder, s side of the picture in pixels.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import pad

from inference.model.fusion import Features
from inference.model.network import FusionModel
from inference.model.preprocess import Word, normalize_pictures

BUCKET_TEXTS = 8  # texts of like length a call: fewer would not fill the cores, more would pad more
# Pictures a call on a CPU: the layers' values of four stay in its cache (12 ms each; 30 ms of sixteen).
BUCKET_PICTURES = 4
# … and on a GPU, where each call has just as many: cuDNN plans every layer anew for each shape and thread,
# seconds on an H200 (docs/performance.md), while a blank picture costs it next to nothing.
BUCKET_PICTURES_GPU = 16
CACHED_PICTURES = 256  # of 245 kB each with the packaged encoder
CACHED_TEXTS = 1024  # of 50 kB each: 34 tokens in the mean

ATTENTION_KERNELS = [SDPBackend.EFFICIENT_ATTENTION, SDPBackend.FLASH_ATTENTION, SDPBackend.MATH]

Encoder = Callable[..., Tensor]


@dataclass(frozen=True)
class ReadPost:
    """A post as the encoders take it: its words, and its picture as ``uint8 [s, s, 3]`` or None."""

    words: Sequence[Word]
    picture: np.ndarray | None


class EncoderCache:
    """The encoder answers used last, by content: at most ``limit``. Safe to share between threads.

    Two threads that miss the same content at the same moment both encode it.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._answers: OrderedDict[bytes, Tensor] = OrderedDict()

    def look_up(self, keys: Sequence[bytes], encode: Callable[[list[int]], Sequence[Tensor]]) -> list[Tensor]:
        """Return the answer of each key, in order.

        Args:
            keys: What the contents are known by.
            encode: Takes the positions of contents to encode, each content once, and answers in order.
        """
        with self._lock:
            known = {key: self._answers[key] for key in keys if key in self._answers}
        first = {key: position for position, key in reversed(list(enumerate(keys))) if key not in known}
        missing = sorted(first.values())
        if missing:
            known |= zip([keys[position] for position in missing], encode(missing), strict=True)
        with self._lock:
            for key in keys:
                self._answers[key] = known[key]
                self._answers.move_to_end(key)
            while len(self._answers) > self._limit:
                self._answers.popitem(last=False)
        return [known[key] for key in keys]


def run_encoder(encoder: Encoder, device: str, *inputs: Tensor) -> Tensor:
    """Return an encoder's answer in fp32. A GPU is fed from pinned memory and multiplies in bf16.

    On a CPU the encoder decides by itself; see ``inference.model.compiled``.
    """
    if device == "cpu":
        return encoder(*inputs)
    moved = [
        part.contiguous(memory_format=torch.channels_last) if part.ndim == 4 else part for part in inputs
    ]
    # cuDNN's attention is left out: it too plans anew for each length and thread, the others do not.
    with torch.autocast(device, torch.bfloat16), sdpa_kernel(ATTENTION_KERNELS):
        return encoder(*(part.pin_memory().to(device, non_blocking=True) for part in moved)).float()


def fill_bucket(pixels: Tensor, size: int) -> Tensor:
    """Return pictures ``[b, 3, s, s]`` with blank ones after them, ``size`` in all."""
    return pad(pixels, (0, 0, 0, 0, 0, 0, 0, size - len(pixels)))


class Encoding:
    """Encodes posts, from several threads at once if they like.

    ``image`` and ``text`` may be set to other forms of the same encoders.
    """

    def __init__(self, model: FusionModel, device: str) -> None:
        self._model = model
        self._device = device
        self._bucket_pictures = BUCKET_PICTURES if device == "cpu" else BUCKET_PICTURES_GPU
        self._tokenizing = threading.Lock()  # the tokenizer's own settings are not for two threads at once
        self.image: Encoder = model.image_encoder
        self.text: Encoder = model.text_encoder
        self.forget()

    def forget(self) -> None:
        """Start with nothing kept."""
        self._pictures, self._texts = EncoderCache(CACHED_PICTURES), EncoderCache(CACHED_TEXTS)

    @torch.no_grad()
    def encode(self, posts: Sequence[ReadPost]) -> tuple[Features, list[Sequence[int | None]]]:
        """Return encoder features of a batch, and for each post the word of each of its tokens."""
        has_image = torch.tensor([post.picture is not None for post in posts], device=self._device)
        has_text = torch.tensor([bool(post.words) for post in posts], device=self._device)
        states, word_of = self._encode_texts([post.words for post in posts if post.words])
        regions = self._encode_pictures([post.picture for post in posts if post.picture is not None])
        found = iter(word_of)
        longest = max(map(len, states), default=1)
        tokens = torch.zeros((len(posts), longest, self._model.text_encoder.width), device=self._device)
        mask = torch.zeros((len(posts), longest), dtype=torch.bool, device=self._device)
        for row, state in zip(has_text.nonzero()[:, 0].tolist(), states, strict=True):
            tokens[row, : len(state)] = state
            mask[row, : len(state)] = True
        shape = regions[0].shape if regions else (1, self._model.image_encoder.width)
        placed = torch.zeros((len(posts), *shape), device=self._device)
        if regions:
            placed[has_image] = torch.stack(regions)
        features = Features(placed, tokens, mask, has_image, has_text)
        return features, [next(found) if post.words else [] for post in posts]

    def _encode_pictures(self, pictures: Sequence[np.ndarray]) -> list[Tensor]:
        def encode(positions: list[int]) -> Sequence[Tensor]:
            encoder = self._model.image_encoder
            answers: list[Tensor] = []
            for start in range(0, len(positions), self._bucket_pictures):
                bucket = [pictures[position] for position in positions[start : start + self._bucket_pictures]]
                pixels = torch.from_numpy(normalize_pictures(bucket, encoder.mean, encoder.std))
                if self._device != "cpu":
                    pixels = fill_bucket(pixels, self._bucket_pictures)
                regions = run_encoder(self.image, self._device, pixels)[: len(bucket)]
                answers += [part.clone() for part in regions]
            return answers

        return self._pictures.look_up([hashlib.sha256(part.tobytes()).digest() for part in pictures], encode)

    def _encode_texts(self, texts: Sequence[Sequence[Word]]) -> tuple[list[Tensor], list[list[int | None]]]:
        if not texts:
            return [], []
        with self._tokenizing:
            ids, mask, word_of = self._model.text_encoder.tokenize(texts)
        lengths = mask.sum(dim=1).tolist()

        def encode(positions: list[int]) -> Sequence[Tensor]:
            answers: dict[int, Tensor] = {}
            by_length = sorted(positions, key=lengths.__getitem__)
            for start in range(0, len(by_length), BUCKET_TEXTS):
                bucket = by_length[start : start + BUCKET_TEXTS]
                longest = lengths[bucket[-1]]
                states = run_encoder(
                    self.text, self._device, *(part[bucket, :longest] for part in (ids, mask))
                )
                answers |= {p: state[: lengths[p]].clone() for state, p in zip(states, bucket, strict=True)}
            return [answers[position] for position in positions]

        keys = [row[:length].numpy().tobytes() for row, length in zip(ids, lengths, strict=True)]
        return self._texts.look_up(keys, encode), word_of
