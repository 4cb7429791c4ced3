"""How a picture and a text become one answer: the paper's gates, then words and regions that meet.

Abavisani, Wu, Hu, Tetreault, Jaimes: Multimodal Categorization of Crisis Events in Social Media, CVPR 2020;
its equation numbers are used below. Every operation stays within one sample, so a post has the same answer
alone and in any batch. A modality that is absent is masked, never imputed.

Shapes: b batch, t text tokens, r image regions, d width of an encoder, k width of the fusion, g feature
groups.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

from db.vocabulary import TASK_LABELS, Task

GateSource = Literal["both", "other", "own"]
Pooling = Literal["mean", "cls"]


class Features(NamedTuple):
    """What the encoders say about a batch. Absent modalities hold zeros and are False in ``has_*``."""

    regions: Tensor  # [b, r, d]
    tokens: Tensor  # [b, t, d]
    token_mask: Tensor  # [b, t]; True: a real token
    has_image: Tensor  # [b]; True: the post has a picture
    has_text: Tensor  # [b]; True: the post has a text


class FixedGates(NamedTuple):
    """Gates set by hand, 0 to 1, to see what they do; None leaves a gate as it was learnt."""

    image: float | None = None
    text: float | None = None


LEARNT = FixedGates()
OPEN = FixedGates(1.0, 1.0)


class Gated(NamedTuple):
    """Masked embeddings ``[b, k]`` and the gates ``[b, g]``, 0 (nothing passes) to 1 (all passes).

    ``g`` is ``k`` in the paper's form, 1 where the gates are read from both modalities.
    """

    image: Tensor
    text: Tensor
    image_gate: Tensor
    text_gate: Tensor


class CrossAttended(NamedTuple):
    """What words took from the picture and regions from the text, ``[b, k]``, and where they attended.

    ``region_weights [b, r]`` and ``token_weights [b, t]`` are shares of attention; each row sums to 1.
    """

    image: Tensor
    text: Tensor
    region_weights: Tensor
    token_weights: Tensor


def pool_regions(regions: Tensor) -> Tensor:
    """Return the mean over the regions ``[b, r, d]``: the backbone's own pooled embedding ``[b, d]``."""
    return regions.mean(dim=1)


def pool_tokens(tokens: Tensor, mask: Tensor, pooling: Pooling) -> Tensor:
    """Return an embedding ``[b, d]`` a text: the first token (the paper's [CLS]) or the tokens' mean."""
    if pooling == "cls":
        return tokens[:, 0]
    weights = mask.unsqueeze(2).to(tokens.dtype)
    return (tokens * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)


def summarize_readings(image: Mapping[Task, Tensor], text: Mapping[Task, Tensor]) -> Tensor:
    """Return what both single readings say and how sure they are ``[b, n]``, without a gradient.

    Their log-probabilities and entropies; damage is left out, which no text is judged for.
    """
    parts = []
    for scores in (image, text):
        for task in (Task.INFORMATIVENESS, Task.HUMANITARIAN):
            shares = scores[task].detach().float().log_softmax(dim=1)
            parts += [shares, -(shares.exp() * shares).sum(dim=1, keepdim=True)]
    return torch.cat(parts, dim=1)


SUMMARY_WIDTH = 2 * sum(len(TASK_LABELS[task]) + 1 for task in (Task.INFORMATIVENESS, Task.HUMANITARIAN))


class CrossGates(nn.Module):
    """Equations 3 to 5: both embeddings projected to one width and masked by a gate.

    The paper's words say that the picture's mask comes from the text and the text's from the picture; its
    equation 4 reads the other way. ``gate_source="other"`` follows the words, ``"own"`` the printed equation.
    Neither can tell that a picture has nothing to do with its text, or nothing to say: with ``"both"`` a gate
    is one number, read from both embeddings, where they agree, and what each single reading is sure of.
    A modality that stands alone passes whole: its gate is 1.
    """

    def __init__(self, image_width: int, text_width: int, width: int, gate_source: GateSource) -> None:
        super().__init__()
        self.project_image = nn.Sequential(nn.Linear(image_width, width), nn.BatchNorm1d(width), nn.ReLU())
        self.project_text = nn.Sequential(nn.Linear(text_width, width), nn.BatchNorm1d(width), nn.ReLU())
        sizes = (3 * width + SUMMARY_WIDTH, 1) if gate_source == "both" else (width, width)
        self.image_gate = nn.Linear(*sizes)
        self.text_gate = nn.Linear(*sizes)
        self._gate_source = gate_source

    def forward(
        self,
        image: Tensor,
        text: Tensor,
        summary: Tensor,
        has_image: Tensor,
        has_text: Tensor,
        fixed: FixedGates = LEARNT,
    ) -> Gated:
        """Gate the pooled embeddings ``[b, d]``. BatchNorm trains on two samples or more.

        Args:
            image: Pooled embeddings of the pictures.
            text: Pooled embeddings of the texts.
            summary: As ``summarize_readings``.
            has_image: True where a post has a picture ``[b]``.
            has_text: True where a post has a text ``[b]``.
            fixed: Gates of pairs that are set by hand.
        """
        f = _apply_where(self.project_image, image, has_image)  # eq. 3
        e = _apply_where(self.project_text, text, has_text)
        both = torch.cat([f, e, f * e, summary.to(f.dtype)], dim=1) if self._gate_source == "both" else None
        own_first = self._gate_source == "own"
        to_image = both if both is not None else (f if own_first else e)
        to_text = both if both is not None else (e if own_first else f)
        lone = ~(has_image & has_text).unsqueeze(1)
        gates = []
        for layer, source, value in (
            (self.image_gate, to_image, fixed.image),
            (self.text_gate, to_text, fixed.text),
        ):
            gate = torch.sigmoid(layer(source))  # eq. 4
            gate = gate if value is None else torch.full_like(gate, value)
            gates.append(gate.masked_fill(lone, 1.0))
        return Gated(gates[0] * f, gates[1] * e, *gates)  # eq. 5


def _apply_where(module: nn.Module, values: Tensor, rows: Tensor) -> Tensor:
    """Apply a module to the rows that are there, so that no statistic sees the others; zeros elsewhere."""
    if not bool(rows.any()):
        return values.new_zeros(len(values), module[0].out_features)  # type: ignore[index]
    found: Tensor = module(values[rows])
    return found.new_zeros(len(values), found.shape[1]).index_put((rows,), found)


def _project_where(module: nn.Module, values: Tensor, rows: Tensor, otherwise: Tensor) -> Tensor:
    """Project the sequences ``[b, n, d]`` that are there; the others become a learnt vector ``[k]``."""
    projected = otherwise.expand(*values.shape[:2], -1)
    if not bool(rows.any()):
        return projected
    return projected.index_put((rows,), module(values[rows]).to(projected.dtype))  # bf16 under autocast


class CrossAttention(nn.Module):
    """Queries of one modality look at the values of the other, several heads side by side."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.importance = nn.Linear(width, heads)
        self._heads = heads

    def forward(
        self, queries: Tensor, query_mask: Tensor, values: Tensor, value_mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Sum up what the queries ``[b, q, k]`` take from the values ``[b, n, k]``.

        Each query spreads its attention over the values; how much each query counts is learnt too. The result
        is linear in the values, with exactly the returned weights in each head's mean.

        Returns:
            The summary ``[b, k]`` and the share of attention of each value ``[b, n]``.
        """
        q, k, v = (self._split(part) for part in (self.query(queries), self.key(values), self.value(values)))
        scores = q @ k.transpose(2, 3) / q.shape[-1] ** 0.5  # [b, h, q, n]
        attention = scores.masked_fill(~value_mask[:, None, None, :], -torch.inf).softmax(dim=-1)
        importance = self.importance(queries).transpose(1, 2)  # [b, h, q]
        importance = importance.masked_fill(~query_mask[:, None, :], -torch.inf).softmax(dim=-1)
        weights = importance.unsqueeze(2) @ attention  # [b, h, 1, n]
        summary = (weights @ v).flatten(1)
        return summary, weights.squeeze(2).mean(dim=1)

    def _split(self, values: Tensor) -> Tensor:
        b, n, k = values.shape
        return values.view(b, n, self._heads, k // self._heads).transpose(1, 2)


class TokenRegionAttention(nn.Module):
    """Words look at regions and regions at words. For an absent modality a learnt query looks instead."""

    def __init__(self, image_width: int, text_width: int, width: int, heads: int) -> None:
        super().__init__()
        self.region_in = nn.Sequential(nn.LayerNorm(image_width), nn.Linear(image_width, width))
        self.token_in = nn.Sequential(nn.LayerNorm(text_width), nn.Linear(text_width, width))
        self.no_image = nn.Parameter(torch.randn(width) * 0.02)
        self.no_text = nn.Parameter(torch.randn(width) * 0.02)
        self.look_at_regions = CrossAttention(width, heads)
        self.look_at_words = CrossAttention(width, heads)

    def forward(self, features: Features) -> CrossAttended:
        """Attend across the modalities; summaries of an absent modality are zero."""
        has_image, has_text = features.has_image[:, None], features.has_text[:, None]
        regions = _project_where(self.region_in, features.regions, features.has_image, self.no_image)
        tokens = _project_where(self.token_in, features.tokens, features.has_text, self.no_text)
        region_mask = torch.ones(regions.shape[:2], dtype=torch.bool, device=regions.device)
        token_mask = features.token_mask | ~has_text
        image, region_weights = self.look_at_regions(tokens, token_mask, regions, region_mask)
        text, token_weights = self.look_at_words(regions, region_mask, tokens, token_mask)
        return CrossAttended(image * has_image, text * has_text, region_weights, token_weights)


class GroupAttention(nn.Module):
    """Self-attention in the classifier, over the feature groups of one sample and never across the batch."""

    def __init__(self, width: int, heads: int, groups: int, dropout: float) -> None:
        super().__init__()
        self.kind = nn.Parameter(torch.randn(groups, width) * 0.02)
        self.norm = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads, dropout=dropout, batch_first=True)

    def forward(self, groups: Tensor, present: Tensor) -> Tensor:
        """Return the groups ``[b, g, k]`` after attention, zeros for absent ones (False in ``[b, g]``)."""
        x = self.norm(groups + self.kind)
        absent = ~present & present.any(dim=1, keepdim=True)  # of a post with nothing, all are looked at
        mixed, _ = self.attention(x, x, x, key_padding_mask=absent, need_weights=False)
        kept: Tensor = (groups + mixed) * present.unsqueeze(2)
        return kept
