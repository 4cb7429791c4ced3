"""Encodes every sample once, so that training the head costs minutes.

Texts and pictures are encoded apart and kept in half precision under the run's folder, named by a hash of
all that they depend on. A picture has several views: the whole frame as it is served, then random crops and
flips.

Shapes: n samples, v views, r regions, t tokens, d width of an encoder.
"""

import hashlib
import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageEnhance, ImageFilter
from torch import Tensor
from tqdm import tqdm

from inference.model.encoders import ImageEncoder, TextEncoder
from inference.model.preprocess import normalize_pictures, open_picture, read_picture, split_words

_BATCH = 32
_MIN_AREA = 0.35  # smallest share of the frame that a training crop keeps


@dataclass(frozen=True)
class TextFeatures:
    """Texts' token states end to end, ``[sum of t, d]``; text i has rows ``offsets[i]:offsets[i + 1]``."""

    states: Tensor
    offsets: Tensor

    def join(self, other: "TextFeatures") -> "TextFeatures":
        """Return these texts, then the others."""
        offsets = torch.cat([self.offsets, other.offsets[1:] + self.offsets[-1]])
        return TextFeatures(torch.cat([self.states, other.states]), offsets)

    def pad(self, rows: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Return states ``[b, t, d]`` in fp32 and their mask ``[b, t]`` for some texts."""
        parts = [self.states[self.offsets[row] : self.offsets[row + 1]] for row in rows]
        longest = max((len(part) for part in parts), default=1)
        states = torch.zeros(len(rows), longest, self.states.shape[1])
        mask = torch.zeros(len(rows), longest, dtype=torch.bool)
        for index, part in enumerate(parts):
            states[index, : len(part)] = part
            mask[index, : len(part)] = True
        return states, mask


def augment_picture(data: bytes, side: int, rng: random.Random) -> np.ndarray:
    """Return a training view ``uint8 [s, s, 3]``: random crop, flip, light, grey, blur and JPEG quality.

    The look of a collection (its light, its sharpness, how its pictures were packed) must not tell a class.
    """
    view = _crop_at_random(open_picture(data, side), side, rng)
    if rng.random() < 0.5:
        view = view.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for enhancer in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        view = enhancer(view).enhance(rng.uniform(0.6, 1.4))
    if rng.random() < 0.1:
        view = view.convert("L").convert("RGB")
    if rng.random() < 0.2:
        view = view.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.5)))
    if rng.random() < 0.3:
        packed = io.BytesIO()
        view.save(packed, "JPEG", quality=rng.randint(20, 80))
        view = Image.open(packed)
    return np.asarray(view, dtype=np.uint8)


def _crop_at_random(picture: Image.Image, side: int, rng: random.Random) -> Image.Image:
    """Return a part of the picture, stretched a little, as a square (Szegedy et al. 2015)."""
    width, height = picture.size
    share, stretch = rng.uniform(_MIN_AREA, 1.0) ** 0.5, rng.uniform(0.75, 1 / 0.75) ** 0.5
    part_width = min(width, max(1, int(width * share * stretch)))
    part_height = min(height, max(1, int(height * share / stretch)))
    left, top = rng.randint(0, width - part_width), rng.randint(0, height - part_height)
    part = picture.crop((left, top, left + part_width, top + part_height))
    return part.resize((side, side), Image.Resampling.BICUBIC)


def _hash_inputs(parts: Sequence[str | bytes], encoder: torch.nn.Module, note: str) -> str:
    digest = hashlib.sha256(note.encode())
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\0")
    for name, tensor in encoder.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().flatten().view(torch.uint8).numpy())
    return digest.hexdigest()[:16]


def _remember(path: Path, make: Callable[[], dict[str, Tensor]]) -> dict[str, Tensor]:
    """Read tensors that were kept, or make and keep them."""
    if path.is_file():
        kept: dict[str, Tensor] = torch.load(path, weights_only=True)
        return kept
    made = make()
    save_whole(made, path)
    return made


def save_whole(tensors: Mapping[str, Any], path: Path) -> None:
    """Write tensors so that a run that is stopped leaves all of them or none; make the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(tensors, partial)
    partial.replace(path)


@torch.inference_mode()
def _encode_texts(encoder: TextEncoder, texts: Sequence[str], device: str) -> dict[str, Tensor]:
    encoder.to(device).eval()
    words = [split_words(text) for text in texts]
    order = sorted(range(len(texts)), key=lambda index: len(words[index]))
    states: list[Tensor] = [torch.empty(0)] * len(texts)
    for start in tqdm(range(0, len(order), _BATCH), desc="encoding texts", unit="batch"):
        rows = order[start : start + _BATCH]
        batch = encoder.tokenize([words[row] for row in rows])
        encoded = encoder(batch.ids.to(device), batch.mask.to(device)).half().cpu()
        for row, state, mask in zip(rows, encoded, batch.mask, strict=True):
            states[row] = state[mask]
    lengths = torch.tensor([0, *(len(state) for state in states)])
    return {
        "states": torch.cat([torch.empty(0, encoder.width).half(), *states]),
        "offsets": lengths.cumsum(0),
    }


def encode_texts(encoder: TextEncoder, texts: Sequence[str], folder: Path, device: str) -> TextFeatures:
    """Return token states of all texts, in their order; kept under ``folder``."""
    path = folder / f"texts-{_hash_inputs(list(texts), encoder, 'text-2')}.pt"
    return TextFeatures(**_remember(path, lambda: _encode_texts(encoder, texts, device)))


@torch.inference_mode()
def _encode_pictures(
    encoder: ImageEncoder, pictures: Sequence[bytes], views: int, seed: int, device: str
) -> dict[str, Tensor]:
    encoder.to(device).eval()
    rng = random.Random(seed)
    rows = []
    for start in tqdm(range(0, len(pictures), _BATCH), desc="encoding pictures", unit="batch"):
        chunk = pictures[start : start + _BATCH]
        encoded = []
        for view in range(views):
            arrays = [
                augment_picture(data, encoder.side, rng) if view else read_picture(data, encoder.side)
                for data in chunk
            ]
            batch = torch.from_numpy(normalize_pictures(arrays, encoder.mean, encoder.std)).to(device)
            encoded.append(encoder(batch.contiguous(memory_format=torch.channels_last)).half().cpu())
        rows.append(torch.stack(encoded, dim=1))
    return {"regions": torch.cat(rows) if rows else torch.empty(0, views, 1, encoder.width).half()}


def encode_pictures(
    encoder: ImageEncoder, pictures: Sequence[bytes], *, views: int, seed: int, folder: Path, device: str
) -> Tensor:
    """Return regions ``[n, v, r, d]`` in fp16, kept under ``folder``; view 0 is as served."""
    path = folder / f"pictures-{_hash_inputs(list(pictures), encoder, f'picture-3 {views} {seed}')}.pt"
    return _remember(path, lambda: _encode_pictures(encoder, pictures, views, seed, device))["regions"]
