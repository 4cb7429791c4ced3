"""What speaks for a class of one post and against it, for any class, by the method asked for.

Every post is stored with what spoke for the category shown (``attribution``); this is found when somebody
asks. None of it walks back through the encoders, so that all of it runs on compiled ones: occlusion reads the
post some dozens of times more, the others once.

Shapes: r image regions.
"""

import numpy as np
import torch
from torch import Tensor

from db.vocabulary import TASK_LABELS, ExplanationMethod, Modality, Task
from inference.errors import PostError
from inference.model.attribution import attribute_parts
from inference.model.encoding import ReadPost
from inference.model.fusion import Features
from inference.model.hiding import fill_blurred, hide_regions, hide_words, read_changed
from inference.model.network import FusionHead
from inference.model.predictor import Evidence, PostInput, Predictor, TokenWeight, weigh_words

# Of a side, in regions: what shows in a ninth of a picture seldom stands or falls with one forty-ninth of it.
WINDOW = 3


def map_grad_cam(head: FusionHead, features: Features, task: Task, label: int) -> Tensor:
    """Return Grad-CAM ``[r]`` (Selvaraju et al. 2017) through one class of the fused reading, for one post.

    The gradient at the encoder's output is averaged over the picture; what speaks against the class is 0.
    """
    regions = features.regions.detach().clone().requires_grad_()
    with torch.enable_grad():
        score = head(features._replace(regions=regions)).scores[Modality.FUSED][task][0, label]
        (slope,) = torch.autograd.grad(score, (regions,))
    return (regions * slope.mean(dim=1, keepdim=True)).sum(dim=2)[0].clamp(min=0).detach()


def occlude_regions(predictor: Predictor, post: ReadPost, task: Task, label: int) -> np.ndarray:
    """Return by how much a class's probability falls where a part of the picture is blurred away.

    Zeiler and Fergus 2014. A window of ``WINDOW`` regions a side goes over the picture; a region has the mean
    of the windows that cover it.

    Args:
        predictor: A loaded model.
        post: It has a picture.
        task: What was asked.
        label: Index of the class.

    Returns:
        ``float32 [rows, columns]``, -1 to 1; above 0 where the picture speaks for the class.
    """
    features, _ = predictor.encode([post])
    cells = round(features.regions.shape[1] ** 0.5)
    window = min(WINDOW, cells)
    masks = []
    for row in range(cells - window + 1):
        for column in range(cells - window + 1):
            mask = np.ones((cells, cells), dtype=bool)
            mask[row : row + window, column : column + window] = False
            masks.append(mask)
    hide = hide_regions(fill_blurred)
    changed = [post, *(hide(post, mask.flatten()) for mask in masks)]
    whole, *hidden = read_changed(predictor, post, changed, Modality.IMAGE_ONLY, task, label)
    covered = ~np.stack(masks)
    falls = (whole - np.array(hidden))[:, None, None] * covered
    mean: np.ndarray = (falls.sum(axis=0) / covered.sum(axis=0)).astype(np.float32)
    return mean


def occlude_words(predictor: Predictor, post: ReadPost, task: Task, label: int) -> tuple[TokenWeight, ...]:
    """Return by how much a class's probability falls without each word, -1 to 1; above 0 speaks for it.

    Words behind the last one that the model reads are left out.
    """
    _, word_of = predictor.encode([post])
    read = max((word for word in word_of[0] if word is not None), default=-1) + 1
    masks = [np.arange(len(post.words)) != word for word in range(read)]
    changed = [post, *(hide_words(post, mask) for mask in masks)]
    whole, *hidden = read_changed(predictor, post, changed, Modality.TEXT_ONLY, task, label)
    return tuple(
        TokenWeight(word.start, word.end, whole - without)
        for word, without in zip(post.words, hidden, strict=False)
    )


def explain_class(
    predictor: Predictor, given: PostInput, method: ExplanationMethod, task: Task, label: str
) -> Evidence:
    """Return what speaks for a class of a post, above 0, and against it, below, -1 to 1.

    Weights of an occlusion are probability; all others are shares of the heaviest region or word. Grad-CAM
    says nothing of words, nor of what speaks against a class.

    Raises:
        PictureError: The picture cannot be read.
        PostError: There is nothing to read, or the method or the task needs a picture.
    """
    post = predictor.read_post(given)
    has_picture = post.picture is not None
    if not has_picture and (task is Task.DAMAGE or method is ExplanationMethod.GRAD_CAM):
        raise PostError(f"a post without a picture has no {method.value} of {task.value}; ask for another")
    index = [str(word) for word in TASK_LABELS[task]].index(label)
    if method is ExplanationMethod.OCCLUSION:
        regions = occlude_regions(predictor, post, task, index) if has_picture else None
        words = occlude_words(predictor, post, task, index) if post.words else ()
        return Evidence(regions, words, method.value)
    features, word_of = predictor.encode([post])
    head = predictor.model.head
    if method is ExplanationMethod.GRAD_CAM:
        return Evidence(_scale(map_grad_cam(head, features, task, index)), (), method.value)
    _, found = attribute_parts(head, features, task=task, label=index, keeps_against=True)
    words = weigh_words(found.tokens[0].tolist(), word_of[0], post.words)
    return Evidence(_scale(found.regions[0]) if has_picture else None, words, method.value)


def _scale(weights: Tensor) -> np.ndarray:
    """Lay region weights ``[r]`` out as a square map, as shares of the heaviest."""
    side = round(len(weights) ** 0.5)
    values = weights.float().cpu().numpy().reshape(side, side)
    heaviest = float(np.abs(values).max())
    scaled: np.ndarray = values / heaviest if heaviest > 0 else values
    return scaled
