"""The whole model: encoders, three readings of a post, and one set of class scores for each.

Shapes: b batch, t text tokens, r image regions, c classes of a task, s side of the picture in pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.model.encoders import (
    PACKAGED,
    ImageEncoder,
    TextEncoder,
    build_image_encoder,
    build_text_encoder,
)
from inference.model.fusion import (
    CrossGates,
    Features,
    GateSource,
    GroupAttention,
    TokenRegionAttention,
    pool_regions,
    pool_tokens,
)

Scores = Mapping[Task, Tensor]


@dataclass(frozen=True)
class ModelConfig:
    """Everything that decides the shape of the model.

    Attributes:
        image_encoder: ``PACKAGED`` or a timm name.
        text_encoder: ``PACKAGED`` or a transformers name.
        max_tokens: Longest text that is read, in tokens.
        text_pooling: What stands for the sentence: the paper's [CLS], or the mean that MiniLM was trained
        with.
        width: Size of the common space, the paper's K.
        heads: Attention heads.
        dropout: Share of the classifier's inputs dropped in training.
        gate_source: Which modality a gate is read from; see ``CrossGates``.
        token_attention: Whether words and regions look at each other, beyond the paper's pooled gates.
        add_readings: Whether the fused scores start from the two single-modality scores.
    """

    image_encoder: str = PACKAGED
    text_encoder: str = PACKAGED
    max_tokens: int = 96
    text_pooling: Literal["mean", "cls"] = "mean"
    width: int = 192
    heads: int = 4
    dropout: float = 0.3
    gate_source: GateSource = "other"
    token_attention: bool = True
    add_readings: bool = True


# The paper's own model at full size; K = 100 is the public code's. Needs the hub once.
PAPER_CONFIG = ModelConfig(
    image_encoder="densenet201",
    text_encoder="bert-base-uncased",
    text_pooling="cls",
    width=100,
    token_attention=False,
    add_readings=False,
)


class ModelOutput(NamedTuple):
    """Class scores before calibration, and what the model attended to.

    ``scores[modality][task]`` is ``[b, c]`` and means nothing in rows where that modality is absent.
    ``image_gate`` and ``text_gate`` ``[b]`` are mean gates, 0 to 1. ``region_weights [b, r]`` and
    ``token_weights [b, t]`` are shares of cross-attention, or None in a model without it.
    """

    scores: Mapping[Modality, Scores]
    image_gate: Tensor
    text_gate: Tensor
    region_weights: Tensor | None
    token_weights: Tensor | None

    def detach(self) -> "ModelOutput":
        """Return the same values without a graph."""
        scores = {
            modality: {task: values.detach() for task, values in by_task.items()}
            for modality, by_task in self.scores.items()
        }
        weights = (self.region_weights, self.token_weights)
        regions, tokens = (None if part is None else part.detach() for part in weights)
        return ModelOutput(scores, self.image_gate.detach(), self.text_gate.detach(), regions, tokens)


class TaskHeads(nn.ModuleDict):
    """One linear classifier a task, classes in the order of the vocabulary."""

    def __init__(self, width: int) -> None:
        super().__init__({task.value: nn.Linear(width, len(labels)) for task, labels in TASK_LABELS.items()})

    def forward(self, features: Tensor) -> dict[Task, Tensor]:
        """Return scores ``[b, c]`` by task."""
        return {task: self[task.value](features) for task in TASK_LABELS}


def _build_reader(encoder_width: int, width: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(
        nn.LayerNorm(encoder_width),
        nn.Linear(encoder_width, width),
        nn.GELU(),
        nn.Dropout(dropout),
        TaskHeads(width),
    )


class FusionHead(nn.Module):
    """From encoder features to the scores of the fused, image-only and text-only readings."""

    def __init__(self, image_width: int, text_width: int, config: ModelConfig) -> None:
        super().__init__()
        self._text_pooling: Literal["mean", "cls"] = config.text_pooling
        groups = 4 if config.token_attention else 2
        self.image_reader = _build_reader(image_width, config.width, config.dropout)
        self.text_reader = _build_reader(text_width, config.width, config.dropout)
        self.gates = CrossGates(image_width, text_width, config.width, config.gate_source)
        self.looks = (
            TokenRegionAttention(image_width, text_width, config.width, config.heads)
            if config.token_attention
            else None
        )
        self.mix = GroupAttention(config.width, config.heads, groups, dropout=0.0)
        self.dropout = nn.Dropout(config.dropout)
        self.fused = TaskHeads(groups * config.width)
        self.reading_weights = (
            nn.Parameter(torch.full((2, len(TASK_LABELS)), 0.5)) if config.add_readings else None
        )

    def forward(self, features: Features, *, open_gates: bool = False) -> ModelOutput:
        """Read a batch of encoded posts; each has at least one modality.

        Args:
            features: What the encoders say.
            open_gates: Let both modalities pass whole, to see what the gates do.
        """
        image = pool_regions(features.regions)
        text = pool_tokens(features.tokens, features.token_mask, self._text_pooling)
        image_scores = self.image_reader(image)
        text_scores = self.text_reader(text)

        gated = self.gates(image, text, features.has_image, features.has_text, open_gates=open_gates)
        groups = [gated.image, gated.text]
        present = [features.has_image, features.has_text]
        attended = None
        if self.looks is not None:
            attended = self.looks(features)
            groups += [attended.image, attended.text]
            present += present
        mixed = self.mix(torch.stack(groups, dim=1), torch.stack(present, dim=1))
        fused_scores = self.fused(self.dropout(mixed.flatten(1)))
        if self.reading_weights is not None:
            fused_scores = self._add_readings(fused_scores, image_scores, text_scores, features)
        return ModelOutput(
            scores={
                Modality.FUSED: fused_scores,
                Modality.IMAGE_ONLY: image_scores,
                Modality.TEXT_ONLY: text_scores,
            },
            image_gate=gated.image_gate.mean(dim=1),
            text_gate=gated.text_gate.mean(dim=1),
            region_weights=attended.region_weights if attended else None,
            token_weights=attended.token_weights if attended else None,
        )

    def _add_readings(
        self, fused: Scores, image: Scores, text: Scores, features: Features
    ) -> dict[Task, Tensor]:
        """Start the fused scores from the readings; in training detached, to leave theirs alone."""
        if self.training:
            image, text = ({task: part.detach() for task, part in each.items()} for each in (image, text))
        added = {}
        has_image, has_text = features.has_image[:, None], features.has_text[:, None]
        for index, task in enumerate(TASK_LABELS):
            image_weight, text_weight = self.reading_weights[:, index]  # type: ignore[index]
            image_part = torch.where(has_text, image_weight, 1.0) * image[task] * has_image
            text_part = torch.where(has_image, text_weight, 1.0) * text[task] * has_text
            added[task] = fused[task] + image_part
            if task is not Task.DAMAGE:  # no text was ever judged for damage: that reading has learnt nothing
                added[task] = added[task] + text_part
        return added


class FusionModel(nn.Module):
    """Encoders and head together."""

    def __init__(self, image_encoder: ImageEncoder, text_encoder: TextEncoder, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.image_encoder = image_encoder
        self.text_encoder = text_encoder
        self.head = FusionHead(image_encoder.width, text_encoder.width, config)

    def forward(
        self, pictures: Tensor, has_image: Tensor, ids: Tensor, token_mask: Tensor, has_text: Tensor
    ) -> ModelOutput:
        """Read posts: presence ``[b]`` (True: there); pictures, ids, mask of the rows that have them."""
        output: ModelOutput = self.head(self.encode(pictures, has_image, ids, token_mask, has_text))
        return output

    def encode(
        self, pictures: Tensor, has_image: Tensor, ids: Tensor, token_mask: Tensor, has_text: Tensor
    ) -> Features:
        """Run each encoder on the posts that have its modality; its inputs hold only those rows."""
        rows = len(has_image)
        regions = self._place(self.image_encoder, (pictures,), has_image, (1, self.image_encoder.width))
        tokens = self._place(self.text_encoder, (ids, token_mask), has_text, (1, self.text_encoder.width))
        mask = torch.zeros((rows, tokens.shape[1]), dtype=torch.bool, device=tokens.device)
        if len(ids):
            mask[has_text] = token_mask
        return Features(regions, tokens, mask, has_image, has_text)

    def _place(
        self, encoder: nn.Module, inputs: tuple[Tensor, ...], rows: Tensor, empty: tuple[int, int]
    ) -> Tensor:
        """Encode the rows that are there; zeros elsewhere."""
        if not len(inputs[0]):
            return torch.zeros((len(rows), *empty), device=rows.device)
        found: Tensor = encoder(*inputs)
        return found.new_zeros((len(rows), *found.shape[1:])).index_put((rows,), found)


def build_model(config: ModelConfig) -> FusionModel:
    """Build the model on pretrained encoders, its head freshly initialised, ready to evaluate.

    Raises:
        EncoderError: An encoder cannot be built.
    """
    image_encoder = build_image_encoder(config.image_encoder)
    text_encoder = build_text_encoder(config.text_encoder, config.max_tokens)
    return FusionModel(image_encoder, text_encoder, config).eval()
