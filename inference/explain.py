"""Why this answer, for one post, in several ways; each says what it is.

Every prediction carries an attribution (see `attribution`); here is what is computed on demand: Grad-CAM
through the fused score of any task, integrated gradients through the whole text encoder (slow, the most
faithful for words), and what a modality's removal or an open gate does.

Shapes: r image regions, t text tokens, d width of an encoder.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from db.vocabulary import Modality, Task
from inference.encoding import ReadPost
from inference.fusion import Features
from inference.model import FusionHead
from inference.predictor import Predictor, TokenWeight, square_map, weigh_words

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


def map_grad_cam(head: FusionHead, features: Features, task: Task, label: int) -> Tensor:
    """Grad-CAM (Selvaraju et al. 2017) `[r]` through one class of the fused reading, one post with a picture.

    The gradient at the encoder's output is averaged over the picture; what speaks against the class is 0.
    """
    regions = features.regions.detach().clone().requires_grad_()
    with torch.enable_grad():
        score = head(features._replace(regions=regions)).scores[Modality.FUSED][task][0, label]
        (slope,) = torch.autograd.grad(score, (regions,))
    return (regions * slope.mean(dim=1, keepdim=True)).sum(dim=2)[0].clamp(min=0).detach()


def draw_grad_cam(predictor: Predictor, post: ReadPost, task: Task) -> np.ndarray | None:
    """Grad-CAM through the fused score of the shown class, as `Evidence.regions`; None without a picture."""
    if post.picture is None:
        return None
    features, _ = predictor.encode([post])
    label = shown_class(predictor, post, task)
    return square_map(map_grad_cam(predictor.model.head, features, task, label))


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
