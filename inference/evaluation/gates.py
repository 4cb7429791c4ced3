"""Whether a gate says what its name says: that a modality has something to tell.

Each pair is read beside one whose picture, or whose text, was exchanged for that of another post that says
nothing. The share of what was exchanged must fall, and closing its gate must change the answer less than
closing the gate of what was left as it was.

Shapes: n pairs, c classes.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from tqdm import tqdm

from db.vocabulary import Modality, Task
from inference.evaluation.predictions import read_bytes
from inference.model.encoding import ReadPost
from inference.model.fusion import LEARNT, FixedGates
from inference.model.predictor import BATCH_POSTS, PostInput, PostPrediction, Predictor
from inference.training.data import INFORMATIVE, Labels, Sample, only_class

_CLOSED = {"image": FixedGates(image=0.0), "text": FixedGates(text=0.0)}


def measure_gates(predictor: Predictor, pairs: Sequence[Sample], seed: int = 0) -> dict[str, Any]:
    """Return, for pictures and for texts, how well their share tells an exchanged one from the post's own.

    ``auc`` is over all pairs, ``auc_informative`` over those whose own part was judged informative;
    ``closing`` is how often closing the exchanged part's gate changes the fused category less than closing
    the other one.
    """
    posts = [predictor.read_post(PostInput(pair.text, read_bytes(pair.picture))) for pair in pairs]
    own = _predict(predictor, posts, LEARNT)
    rng = random.Random(seed)
    measured: dict[str, Any] = {"n": len(pairs)}
    judged: dict[str, Callable[[Sample], Labels]] = {
        "image": lambda sample: sample.image_labels,
        "text": lambda sample: sample.text_labels,
    }
    for part, labels in judged.items():
        informative = np.array(
            [only_class(labels(pair)[Task.INFORMATIVENESS]) == INFORMATIVE for pair in pairs]
        )
        donors = _find_idle(pairs, labels)
        if not donors or not informative.any():
            measured[part] = None
            continue
        exchanged = [
            _exchange(post, posts, _draw_other(rng, donors, row), part) for row, post in enumerate(posts)
        ]
        changed = _predict(predictor, exchanged, LEARNT)
        shares = np.array([[_share(answer, part) for answer in each] for each in (own, changed)])
        other = "text" if part == "image" else "image"
        moved = {name: _distance(changed, _predict(predictor, exchanged, _CLOSED[name])) for name in _CLOSED}
        measured[part] = {
            "auc": area_under_curve(shares[0], shares[1]),
            "auc_informative": area_under_curve(shares[0][informative], shares[1][informative]),
            "own_share": float(shares[0].mean()),
            "exchanged_share": float(shares[1].mean()),
            "closing": float((moved[part] < moved[other]).mean()),
        }
    return measured


def _find_idle(pairs: Sequence[Sample], labels: Callable[[Sample], Labels]) -> list[int]:
    judged = [only_class(labels(pair)[Task.INFORMATIVENESS]) for pair in pairs]
    return [row for row, label in enumerate(judged) if label not in (INFORMATIVE, None)]


def _draw_other(rng: random.Random, donors: Sequence[int], row: int) -> int:
    others = [donor for donor in donors if donor != row]
    return rng.choice(others or list(donors))


def _exchange(post: ReadPost, posts: Sequence[ReadPost], donor: int, part: str) -> ReadPost:
    if part == "image":
        return replace(post, picture=posts[donor].picture)
    return replace(post, words=posts[donor].words)


def _predict(predictor: Predictor, posts: Sequence[ReadPost], fixed: FixedGates) -> list[PostPrediction]:
    return [
        answer
        for start in tqdm(range(0, len(posts), BATCH_POSTS), desc="gates", unit="batch")
        for answer in predictor.predict_read(posts[start : start + BATCH_POSTS], fixed=fixed)
    ]


def _share(answer: PostPrediction, part: str) -> float:
    return answer.gates[part] / max(1e-6, answer.gates["image"] + answer.gates["text"])


def _distance(one: Sequence[PostPrediction], other: Sequence[PostPrediction]) -> np.ndarray:
    """Return how far two answers of each post differ ``[n]``: half the sum over the categories."""
    shares = [
        np.array(
            [list(each.readings[Modality.FUSED].probabilities[Task.HUMANITARIAN].values()) for each in part]
        )
        for part in (one, other)
    ]
    distances: np.ndarray = np.abs(shares[0] - shares[1]).sum(axis=1) / 2
    return distances


def area_under_curve(higher: np.ndarray, lower: np.ndarray) -> float:
    """Return how often a value of the first is above one of the second, ties counting half."""
    ordered = np.sort(lower)
    beaten = [np.searchsorted(ordered, higher, side) for side in ("left", "right")]
    return float(np.mean(beaten) / len(lower))
