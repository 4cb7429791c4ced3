"""The paper's model at full size, to be timed: its weights are drawn at random, which costs no less time."""

import torch

from inference.model.encoders import ImageEncoder, build_text_encoder
from inference.model.network import PAPER_CONFIG, FusionModel


def build_random_paper_model() -> FusionModel:
    """Builds DenseNet-201, BERT base and the paper's head without a download; its answers mean nothing."""
    import timm
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    densenet = timm.create_model("densenet201", pretrained=False, num_classes=0, global_pool="")
    # BERT's own pieces are not at hand: a text is cut into about as many of the packaged encoder's.
    text_encoder = build_text_encoder(max_tokens=PAPER_CONFIG.max_tokens)
    config = BertConfig(vocab_size=250_037)
    text_encoder.backbone = BertModel(config, add_pooling_layer=False)
    text_encoder.width = config.hidden_size
    return FusionModel(ImageEncoder(densenet), text_encoder, PAPER_CONFIG).eval()
