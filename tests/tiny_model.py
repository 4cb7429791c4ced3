"""Tiny encoders with random weights, and a folder in the format of the real one, for tests of the model."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from inference.model.encoders import ImageEncoder, TextEncoder
from inference.model.network import ModelConfig
from inference.model.torchvision_ops import prepare_torchvision
from inference.training.loop import LoopConfig
from inference.training.pairs import Mixture
from inference.training.train import TrainConfig
from inference.training.tune import TUNE_IMAGE, TUNE_TEXT, TuneConfig


def _make_tiny(rounds: Sequence[TuneConfig], layer: str, draws: int) -> tuple[TuneConfig, ...]:
    return tuple(replace(each, layers=(layer,), draws=draws, batch=8, evaluate_every=2) for each in rounds)


TINY = ModelConfig(width=16, heads=2, max_tokens=16)
QUICK = TrainConfig(
    model=TINY,
    loop=LoopConfig(steps=4, evaluate_every=2, mixture=Mixture(4, 4, 4, 4)),
    tune_text=_make_tiny(TUNE_TEXT, "backbone.encoder.layer.0.", 32),
    tune_image=_make_tiny(TUNE_IMAGE, "backbone.conv_head.", 16),
    partners=16,
    views=2,
)


POST_COLUMNS = [
    *("post_id", "event", "posted_at", "text", "picture", "text_informative", "image_informative"),
    *("text_humanitarian", "image_humanitarian", "image_damage", "split"),
]
PICTURE_COLUMNS = ["picture", "source", "kind", "informative", "humanitarian", "damage", "text", "dhash"]
WORDS = {
    "not_humanitarian": "lovely concert tonight",
    "infrastructure_and_utility_damage": "bridge collapsed",
}


def make_image_encoder() -> ImageEncoder:
    prepare_torchvision()
    import timm

    backbone = timm.create_model("test_efficientnet", pretrained=False, num_classes=0, global_pool="")
    return ImageEncoder(backbone)


def make_text_encoder(max_tokens: int = 16) -> TextEncoder:
    prepare_torchvision()
    from transformers import BertConfig, BertModel

    tokenizer = make_tokenizer()
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=24,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    return TextEncoder(BertModel(config, add_pooling_layer=False), tokenizer, max_tokens)


def make_tokenizer() -> Any:
    """A tokenizer that knows a few words, and every other one by its letters."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    frame = ["<s>", "<pad>", "</s>", "<unk>"]
    words = ["bridge", "collapsed", "lovely", "concert", "tonight", "now", "help", "us", "all", "here", "a"]
    pieces = [(word, 0.0) for word in frame] + [(f"\u2581{word}", -1.0) for word in words]
    pieces += [(letter, -9.0) for letter in ["\u2581", *map(chr, range(33, 127))]]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    names = dict(zip(("cls_token", "pad_token", "sep_token", "unk_token"), frame, strict=True))
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names)


def write_csv(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
