"""Why this answer, for one post, in several ways; each says what it is.

The model's own cross-attention shows where the fused reading took its input from. The maps here ask instead
what moved the score of the class that is shown: gradients at the encoder's output (cheap), integrated
gradients through the text encoder (slow, on demand), and what a modality's removal or an open gate does.

Shapes: r image regions, t text tokens, d width of an encoder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from db.vocabulary import Modality, Task
from inference.fusion import Features
from inference.model import FusionHead
from inference.predictor import Predictor, ReadPost, TokenWeight, square_map, weigh_words

INTEGRATION_STEPS = 24


@dataclass(frozen=True)
class Removal:
    """Calibrated probability of the shown class, 0 to 1: as shown, without a modality, with both gates open.

    A modality that the post does not have, or whose removal leaves nothing, is None.
    """

    label: str
    shown: float
    without_image: float | None
    without_text: float | None
    gates_open: float


def shown_class(predictor: Predictor, post: ReadPost, task: Task) -> int:
    """Index of the class that the fused reading shows."""
    shares = predictor.predict_read([post])[0].readings[Modality.FUSED].probabilities[task]
    return max(range(len(shares)), key=list(shares.values()).__getitem__)


def gradient_maps(
    head: FusionHead, features: Features, task: Task, label: int
) -> tuple[Mapping[str, Tensor], Tensor]:
    """Positive evidence at the encoders' outputs for one class of the fused reading, one post.

    Returns:
        Region maps `[r]` by method, and token weights `[t]` (gradient times input). `grad-cam` averages the
        gradient over the picture (Selvaraju et al. 2017); `hires-cam` keeps it where it arose (Draelos and
        Carin 2020), which matters where regions do not count alike.
    """
    regions = features.regions.detach().clone().requires_grad_()
    tokens = features.tokens.detach().clone().requires_grad_()
    with torch.enable_grad():
        output = head(features._replace(regions=regions, tokens=tokens))
        score = output.scores[Modality.FUSED][task][0, label]
        region_slope, token_slope = torch.autograd.grad(score, (regions, tokens), allow_unused=True)
    region_slope = torch.zeros_like(regions) if region_slope is None else region_slope
    token_slope = torch.zeros_like(tokens) if token_slope is None else token_slope
    mean_slope = region_slope.mean(dim=1, keepdim=True)
    maps = {
        "grad-cam": (regions * mean_slope).sum(dim=2)[0].clamp(min=0).detach(),
        "hires-cam": (regions * region_slope).sum(dim=2)[0].clamp(min=0).detach(),
    }
    return maps, (tokens * token_slope).sum(dim=2)[0].clamp(min=0).detach()


def draw_grad_cam(predictor: Predictor, post: ReadPost, task: Task) -> np.ndarray | None:
    """Grad-CAM through the fused score of the shown class, as `Evidence.regions`; None without a picture."""
    if post.picture is None:
        return None
    features, _ = predictor.encode([post])
    maps, _ = gradient_maps(predictor.model.head, features, task, shown_class(predictor, post, task))
    return square_map(maps["grad-cam"])


def weigh_words_by_integrated_gradients(
    predictor: Predictor, post: ReadPost, task: Task, steps: int = INTEGRATION_STEPS
) -> tuple[TokenWeight, ...]:
    """Layer Integrated Gradients from an empty text to this one, through the whole text encoder.

    Sundararajan et al. 2017. Words that speak against the class have weight 0.
    """
    if not post.words:
        return ()
    from captum.attr import LayerIntegratedGradients

    model = predictor.model
    label = shown_class(predictor, post, task)
    features, _ = predictor.encode([post])
    ids, mask, word_of = model.text_encoder.tokenize([post.words])
    ids, mask = ids.to(predictor.device), mask.to(predictor.device)

    def score(given: Tensor, given_mask: Tensor) -> Tensor:
        rows = len(given)
        changed = Features(
            features.regions.expand(rows, -1, -1),
            model.text_encoder(given, given_mask),
            given_mask,
            features.has_image.expand(rows),
            features.has_text.expand(rows),
        )
        scores: Tensor = model.head(changed).scores[Modality.FUSED][task][:, label]
        return scores

    blank = torch.where(_frame(ids, word_of[0]), ids, torch.zeros_like(ids))  # id 0 is [PAD]
    embeddings = model.text_encoder.backbone.get_input_embeddings()  # type: ignore[operator]
    method = LayerIntegratedGradients(score, embeddings)
    with torch.enable_grad():
        shares = method.attribute(ids, baselines=blank, additional_forward_args=(mask,), n_steps=steps)
    return weigh_words(shares.sum(dim=2)[0].clamp(min=0).tolist(), word_of[0], post.words)


def _frame(ids: Tensor, word_of: list[int | None]) -> Tensor:
    """True for the tokens that frame a text and belong to no word `[1, t]`."""
    return torch.tensor([[word is None for word in word_of]], device=ids.device)


def remove_modalities(predictor: Predictor, post: ReadPost, task: Task) -> Removal:
    """What the shown class's probability becomes without the picture, without the text, with open gates."""
    shown = predictor.predict_read([post])[0].readings[Modality.FUSED].probabilities[task]
    label = max(shown, key=shown.__getitem__)

    def read(changed: ReadPost, *, open_gates: bool = False) -> float | None:
        if not changed.words and changed.picture is None:
            return None
        answer = predictor.predict_read([changed], open_gates=open_gates)[0]
        return answer.readings[Modality.FUSED].probabilities.get(task, {}).get(label)

    return Removal(
        label=label,
        shown=shown[label],
        without_image=None if post.picture is None else read(replace(post, picture=None)),
        without_text=read(replace(post, words=())) if post.words else None,
        gates_open=read(post, open_gates=True) or 0.0,
    )
