"""Why this answer, for one post, in several ways, each named: ``python -m inference.model.explain``.

Every prediction carries an attribution (see ``attribution``); here is what is computed on demand: Grad-CAM
through the fused score of any task, integrated gradients through the whole text encoder (slow, the most
faithful for words), and what a modality's removal or an open gate does.

Shapes: t text tokens, d width of an encoder.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from db.vocabulary import Modality, Task
from inference.errors import InferenceError, PostError
from inference.model.checkpoint import BUNDLED_CHECKPOINT
from inference.model.class_evidence import map_grad_cam
from inference.model.encoding import ReadPost
from inference.model.fusion import LEARNT, OPEN, Features, FixedGates
from inference.model.predictor import PostInput, Predictor, TokenWeight, square_map, weigh_words

INTEGRATION_STEPS = 24


@dataclass(frozen=True)
class Removal:
    """Calibrated probability of one class, 0 to 1: of the whole post, without a modality, with open gates.

    A modality that the post does not have, or whose removal leaves nothing, is None.
    """

    label: str
    whole_post: float
    without_image: float | None
    without_text: float | None
    gates_open: float


def find_class(predictor: Predictor, post: ReadPost, task: Task, label: str | None = None) -> int:
    """Return the index of a class, or of the one that the fused reading shows.

    Raises:
        PostError: The task has no such class, or no answer for this post: damage severity is judged by the
            picture.
    """
    shares = _read_task(predictor, post, task)
    if label is not None and label not in shares:
        raise PostError(f"{task.value} has no class {label!r}; its classes are {', '.join(shares)}")
    return list(shares).index(label or max(shares, key=shares.__getitem__))


def _read_task(predictor: Predictor, post: ReadPost, task: Task) -> Mapping[str, float]:
    shares = predictor.predict_read([post])[0].readings[Modality.FUSED].probabilities.get(task)
    if shares is None:
        raise PostError(f"a post without a picture has no answer for {task.value}; ask for another task")
    return shares


def draw_grad_cam(
    predictor: Predictor, post: ReadPost, task: Task, label: str | None = None
) -> np.ndarray | None:
    """Return Grad-CAM through a class of the fused reading, as ``Evidence.regions``; None for no picture."""
    if post.picture is None:
        return None
    features, _ = predictor.encode([post])
    index = find_class(predictor, post, task, label)
    return square_map(map_grad_cam(predictor.model.head, features, task, index))


def weigh_words_by_integrated_gradients(
    predictor: Predictor,
    post: ReadPost,
    task: Task,
    label: str | None = None,
    *,
    steps: int = INTEGRATION_STEPS,
) -> tuple[TokenWeight, ...]:
    """Return layer integrated gradients from an empty text to this one, through the whole text encoder.

    Sundararajan et al. 2017. Words that speak against the class have weight 0.
    """
    if not post.words:
        return ()
    from captum.attr import LayerIntegratedGradients

    model = predictor.model
    index = find_class(predictor, post, task, label)
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
        scores: Tensor = model.head(changed).scores[Modality.FUSED][task][:, index]
        return scores

    padding = model.text_encoder.padding
    blank = torch.where(_frame(ids, word_of[0]), ids, torch.full_like(ids, padding))
    embeddings = model.text_encoder.backbone.get_input_embeddings()  # type: ignore[operator]
    method = LayerIntegratedGradients(score, embeddings)
    with torch.enable_grad():
        shares = method.attribute(ids, baselines=blank, additional_forward_args=(mask,), n_steps=steps)
    return weigh_words(shares.sum(dim=2)[0].clamp(min=0).tolist(), word_of[0], post.words)


def _frame(ids: Tensor, word_of: list[int | None]) -> Tensor:
    """Return True for the tokens that frame a text and belong to no word ``[1, t]``."""
    return torch.tensor([[word is None for word in word_of]], device=ids.device)


def remove_modalities(predictor: Predictor, post: ReadPost, task: Task, label: str | None = None) -> Removal:
    """Return what a class, or the likeliest, loses without the picture, without the text, with open gates."""
    whole = _read_task(predictor, post, task)
    label = list(whole)[find_class(predictor, post, task, label)]

    def read(changed: ReadPost, fixed: FixedGates = LEARNT) -> float | None:
        if not changed.words and changed.picture is None:
            return None
        answer = predictor.predict_read([changed], fixed=fixed)[0]
        return answer.readings[Modality.FUSED].probabilities.get(task, {}).get(label)

    return Removal(
        label=label,
        whole_post=whole[label],
        without_image=None if post.picture is None else read(replace(post, picture=None)),
        without_text=read(replace(post, words=())) if post.words else None,
        gates_open=read(post, OPEN) or 0.0,
    )


def explain_post(
    predictor: Predictor, given: PostInput, task: Task, label: str | None = None
) -> dict[str, Any]:
    """Return every explanation of one post under the name of what it is, ready for JSON.

    Args:
        predictor: A loaded model.
        given: The post.
        task: What was asked.
        label: The class to explain; the likeliest one without it.

    Raises:
        PictureError: The picture cannot be read.
        PostError: There is nothing to read, or the task has no answer for this post, or no such class.
    """
    post, text = predictor.read_post(given), given.text or ""
    removal = remove_modalities(predictor, post, task, label)
    cam = draw_grad_cam(predictor, post, task, label)
    words = weigh_words_by_integrated_gradients(predictor, post, task, label)
    return {
        "model_version": predictor.model_version,
        "task": task.value,
        "probability": asdict(removal),
        "gates": dict(predictor.predict_read([post])[0].gates),
        "grad-cam": None if cam is None else cam.round(3).tolist(),
        "integrated-gradients": [
            {"word": text[word.start : word.end], "weight": round(word.weight, 3)} for word in words
        ],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Explain one post and print it as JSON; returns the process's exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m inference.model.explain", description="Explain one answer."
    )
    parser.add_argument("--text", help="the post's text")
    parser.add_argument("--picture", type=Path, help="file of its picture")
    parser.add_argument("--task", choices=[task.value for task in Task], default=Task.HUMANITARIAN.value)
    parser.add_argument("--label", help="the class to explain (default: the likeliest one)")
    parser.add_argument("--checkpoint", type=Path, default=BUNDLED_CHECKPOINT)
    options = parser.parse_args(arguments)
    try:
        image = options.picture.read_bytes() if options.picture else None
        predictor = Predictor.load(options.checkpoint)
        explained = explain_post(predictor, PostInput(options.text, image), Task(options.task), options.label)
    except (InferenceError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(explained, indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
