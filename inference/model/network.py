"""The whole model: encoders, three readings of a post, and one set of class scores for each.

Shapes: b batch, t text tokens, r image regions, c classes of a task, s side of the picture in pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from db.vocabulary import TASK_LABELS, Humanitarian, Informativeness, Modality, Task
from inference.model.encoders import (
    PACKAGED,
    ImageEncoder,
    TextEncoder,
    build_image_encoder,
    build_text_encoder,
)
from inference.model.fusion import (
    LEARNT,
    CrossGates,
    Features,
    FixedGates,
    GateSource,
    GroupAttention,
    Pooling,
    TokenRegionAttention,
    pool_regions,
    pool_tokens,
    summarize_readings,
)
from inference.model.out_of_distribution import DistanceScore, PictureScore

Scores = Mapping[Task, Tensor]


@dataclass(frozen=True)
class ModelConfig:
    """Everything that decides the shape of the model.

    Attributes:
        image_encoder: ``PACKAGED`` or a timm name.
        text_encoder: ``PACKAGED`` or a transformers name.
        max_tokens: Longest text that is read, in tokens.
        text_pooling: What stands for the sentence: the paper's [CLS], or the mean that e5 was trained with.
        width: Size of the common space, the paper's K.
        heads: Attention heads.
        dropout: Share of the classifier's inputs dropped in training.
        gate_source: Which modality a gate is read from; see ``CrossGates``.
        token_attention: Whether words and regions look at each other, beyond the paper's pooled gates.
        pool_readings: Whether the fused reading starts from the two single ones; see
            ``FusionHead.mix_readings``.
    """

    image_encoder: str = PACKAGED
    text_encoder: str = PACKAGED
    max_tokens: int = 96
    text_pooling: Pooling = "mean"
    width: int = 192
    heads: int = 4
    dropout: float = 0.3
    gate_source: GateSource = "both"
    token_attention: bool = True
    pool_readings: bool = True


# The paper's own model at full size; K = 100 is the public code's. Needs the hub once.
PAPER_CONFIG = ModelConfig(
    image_encoder="densenet201",
    text_encoder="bert-base-uncased",
    text_pooling="cls",
    width=100,
    gate_source="other",
    token_attention=False,
    pool_readings=False,
)


class ModelOutput(NamedTuple):
    """Class scores before calibration, and what the model attended to.

    ``scores[modality][task]`` is ``[b, c]`` and means nothing in rows where that modality is absent.
    ``image_gate`` and ``text_gate`` ``[b]`` are gates, 0 to 1 (of many, their mean); ``image_ood`` and
    ``text_ood`` ``[b]`` as ``PictureScore`` and ``DistanceScore``. ``region_weights [b, r]`` and
    ``token_weights [b, t]`` are shares of cross-attention, or None in a model without it.
    """

    scores: Mapping[Modality, Scores]
    image_gate: Tensor
    text_gate: Tensor
    image_ood: Tensor
    text_ood: Tensor
    region_weights: Tensor | None
    token_weights: Tensor | None

    def detach(self) -> "ModelOutput":
        """Return the same values without a graph."""
        scores = {
            modality: {task: values.detach() for task, values in by_task.items()}
            for modality, by_task in self.scores.items()
        }
        return ModelOutput(
            scores=scores,
            image_gate=self.image_gate.detach(),
            text_gate=self.text_gate.detach(),
            image_ood=self.image_ood.detach(),
            text_ood=self.text_ood.detach(),
            region_weights=None if self.region_weights is None else self.region_weights.detach(),
            token_weights=None if self.token_weights is None else self.token_weights.detach(),
        )


class TaskHeads(nn.ModuleDict):
    """One linear classifier a task, classes in the order of the vocabulary."""

    def __init__(self, width: int) -> None:
        super().__init__({task.value: nn.Linear(width, len(labels)) for task, labels in TASK_LABELS.items()})

    def forward(self, features: Tensor) -> dict[Task, Tensor]:
        """Return scores ``[b, c]`` by task."""
        return {task: self[task.value](features) for task in TASK_LABELS}


class Reader(nn.Module):
    """What one modality says by itself: a linear classifier a task on its pooled embedding."""

    def __init__(self, width: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.tasks = TaskHeads(width)

    def forward(self, pooled: Tensor) -> dict[Task, Tensor]:
        """Return scores ``[b, c]`` by task of embeddings ``[b, d]``."""
        scores: dict[Task, Tensor] = self.tasks(self.dropout(pooled))
        return scores


class FusionHead(nn.Module):
    """From encoder features to the scores of the fused, image-only and text-only readings."""

    def __init__(self, image_width: int, text_width: int, config: ModelConfig) -> None:
        super().__init__()
        self._text_pooling: Pooling = config.text_pooling
        self.mixes_readings = config.pool_readings
        groups = 4 if config.token_attention else 2
        self.image_reader = Reader(image_width)
        self.text_reader = Reader(text_width)
        categories = len(TASK_LABELS[Task.HUMANITARIAN])
        self.image_strangeness = PictureScore(image_width, categories)
        self.text_strangeness = DistanceScore(text_width, categories)
        self.gates = CrossGates(image_width, text_width, config.width, config.gate_source)
        self.looks = (
            TokenRegionAttention(image_width, text_width, config.width, config.heads)
            if config.token_attention
            else None
        )
        self.mix = GroupAttention(config.width, config.heads, groups, dropout=0.0)
        self.dropout = nn.Dropout(config.dropout)
        self.fused = TaskHeads(groups * config.width)
        # Of each reading before both are pooled; its logarithm, so that it stays above 0 and decays to 1.
        self.log_sharpness = nn.Parameter(torch.zeros(2, len(TASK_LABELS)))
        self.leaning = nn.Parameter(torch.zeros(len(TASK_LABELS)))  # to informative, to not humanitarian

    def forward(self, features: Features, fixed: FixedGates = LEARNT) -> ModelOutput:
        """Read a batch of encoded posts; each has at least one modality.

        Args:
            features: What the encoders say.
            fixed: Gates that are set by hand, to see what they do.
        """
        image, text = self.pool(features)
        image_scores: Scores = self.image_reader(image)
        text_scores: Scores = self.text_reader(text)

        summary = summarize_readings(image_scores, text_scores)
        gated = self.gates(image, text, summary, features.has_image, features.has_text, fixed)
        groups = [gated.image, gated.text]
        present = [features.has_image, features.has_text]
        attended = None
        if self.looks is not None:
            attended = self.looks(features)
            groups += [
                gated.image_gate.mean(dim=1, keepdim=True) * attended.image,
                gated.text_gate.mean(dim=1, keepdim=True) * attended.text,
            ]
            present += present
        mixed = self.mix(torch.stack(groups, dim=1), torch.stack(present, dim=1))
        fused_scores: Scores = self.fused(self.dropout(mixed.flatten(1)))
        image_gate, text_gate = gated.image_gate.mean(dim=1), gated.text_gate.mean(dim=1)
        if self.mixes_readings:
            pairs = features.has_image & features.has_text
            mixed_scores = self.mix_readings(image_scores, text_scores, image_gate, text_gate)
            lone = {
                task: torch.where(features.has_image[:, None], image_scores[task], text_scores[task])
                for task in TASK_LABELS
            }
            fused_scores = {
                task: torch.where(pairs[:, None], mixed_scores[task] + fused_scores[task], lone[task])
                for task in TASK_LABELS
            }
        return ModelOutput(
            scores={
                Modality.FUSED: fused_scores,
                Modality.IMAGE_ONLY: image_scores,
                Modality.TEXT_ONLY: text_scores,
            },
            image_gate=image_gate,
            text_gate=text_gate,
            image_ood=self.image_strangeness(image.detach()),
            text_ood=self.text_strangeness(text.detach()),
            region_weights=attended.region_weights if attended else None,
            token_weights=attended.token_weights if attended else None,
        )

    def pool(self, features: Features) -> tuple[Tensor, Tensor]:
        """Return the embeddings ``[b, d]`` of pictures and texts that all readings start from."""
        text = pool_tokens(features.tokens, features.token_mask, self._text_pooling)
        return pool_regions(features.regions), text

    def mix_readings(
        self, image: Scores, text: Scores, image_gate: Tensor, text_gate: Tensor
    ) -> dict[Task, Tensor]:
        """Return what two readings of pairs say together, as scores ``[b, c]`` by task.

        A post is informative if a part of it is, and not humanitarian only if both say so: for
        informativeness the evidence adds up, each part's by its gate; a category is a mixture of both by the
        shares of the gates, and not humanitarian what both agree on. In training a pair does not teach its
        parts, which have judgements of their own.

        Args:
            image: What the picture says.
            text: What the text says.
            image_gate: ``[b]``, 0 to 1.
            text_gate: ``[b]``, 0 to 1.
        """
        share = (image_gate + 1e-6) / (image_gate + text_gate + 2e-6)
        sharp = self.log_sharpness.exp()
        mixed: dict[Task, Tensor] = {}
        for index, task in enumerate(TASK_LABELS):
            told = [each[task].detach() if self.training else each[task] for each in (image, text)]
            of_image, of_text = (
                (sharp[part, index] * scores).log_softmax(dim=1) for part, scores in enumerate(told)
            )
            if task is Task.INFORMATIVENESS:
                added = image_gate[:, None] * of_image + text_gate[:, None] * of_text
                mixed[task] = added + self.leaning[index] * _mark(task, Informativeness.INFORMATIVE, added)
            elif task is Task.HUMANITARIAN:
                weights = torch.stack([share, 1 - share])[..., None].log()
                either = torch.logsumexp(torch.stack([of_image, of_text]) + weights, dim=0)
                neither = _mark(task, Humanitarian.NOT_HUMANITARIAN, either)
                both = of_image + of_text + self.leaning[index]
                mixed[task] = torch.where(neither > 0, both, either)
            else:  # no text was ever judged for damage: that reading has learnt nothing
                mixed[task] = of_image
        return mixed


def _mark(task: Task, label: Informativeness | Humanitarian, like: Tensor) -> Tensor:
    """Return 1 in the column of a class, 0 elsewhere ``[c]``."""
    marked = torch.zeros(len(TASK_LABELS[task]), dtype=like.dtype, device=like.device)
    marked[list(TASK_LABELS[task]).index(label)] = 1
    return marked


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
