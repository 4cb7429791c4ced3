"""Whether a map tells the truth: the class must become unlikely fast when what is lit goes.

Deletion takes away what a map ranks highest, first; insertion starts from nothing and brings it back. The
area under each curve (AUC) sums it up: lower is better for deletion, higher for insertion. Every map is
compared on the very same posts with a random order, edges first and centre first (ends and middle, for
words).

Shapes: n posts, k parts (regions or words).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import torch
from tqdm import tqdm

from db.vocabulary import TASK_LABELS, ExplanationMethod, Modality, Task
from inference.model.attribution import EXPLAINED_TASK, KIND, attribute_parts
from inference.model.calibration import ReadingKind
from inference.model.class_evidence import map_grad_cam, occlude_regions, occlude_words
from inference.model.encoding import ReadPost
from inference.model.explain import weigh_words_by_integrated_gradients
from inference.model.hiding import FILLS, Hide, hide_regions, hide_words, read_changed
from inference.model.network import FusionModel
from inference.model.predictor import Predictor, TokenWeight, weigh_words
from inference.model.scores import draw_bootstrap

STEPS = (0.0, 0.1, 0.3, 0.6, 1.0)  # share of parts deleted or inserted


class Question(NamedTuple):
    """What a map is asked to explain: a class of a task, by its place among the post's answers.

    Args:
        rank: 0 for the likeliest class, which is the one shown; 1 for the next, which an analyst may ask for.
    """

    task: Task
    rank: int = 0


SHOWN = Question(EXPLAINED_TASK)
GRAD_CAM, OCCLUSION = ExplanationMethod.GRAD_CAM.value, ExplanationMethod.OCCLUSION.value


class Asked(NamedTuple):
    """The class of one post that a ``Question`` comes to."""

    task: Task
    label: int


class HidingPlan(NamedTuple):
    """How parts are hidden, and the modality that they belong to."""

    hide: Hide
    part: Modality


@torch.inference_mode()
def _measure(
    predictor: Predictor, post: ReadPost, asked: Asked, plan: HidingPlan, ranks: Mapping[str, np.ndarray]
) -> dict[str, tuple[float, float]]:
    """Return deletion and insertion AUC by map (``ranks[map][i]`` is 0 for the map's highest part)."""
    parts = len(next(iter(ranks.values())))
    cuts = [round(share * parts) for share in STEPS]
    kept = [np.ones(parts, dtype=bool), np.zeros(parts, dtype=bool)]  # the ends, the same for every map
    for order in ranks.values():
        kept += [order >= cut for cut in cuts[1:-1]] + [order < cut for cut in cuts[1:-1]]
    changed = [plan.hide(post, mask) for mask in kept]
    heights = read_changed(predictor, post, changed, plan.part, asked.task, asked.label)
    full, nothing, *rest = heights
    inner = len(STEPS) - 2
    areas = {}
    for index, name in enumerate(ranks):
        own = rest[2 * inner * index : 2 * inner * (index + 1)]
        areas[name] = (_area([full, *own[:inner], nothing]), _area([nothing, *own[inner:], full]))
    return areas


def _area(heights: Sequence[float]) -> float:
    """Return the area under a curve whose points stand at ``STEPS``."""
    values = np.array(heights)
    return float((np.diff(STEPS) * (values[1:] + values[:-1]) / 2).sum())


def _rank(scores: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return ranks, 0 for the highest score; ties in random order."""
    order = np.lexsort((rng.random(len(scores)), -scores))
    ranks = np.empty(len(scores), dtype=int)
    ranks[order] = np.arange(len(scores))
    return ranks


def _region_maps(predictor: Predictor, post: ReadPost, asked: Asked) -> dict[str, np.ndarray]:
    """Return what each kind of map gives the regions ``[k]``."""
    features, _ = predictor.encode([post])
    head = predictor.model.head
    output, evidence = attribute_parts(head, features, task=asked.task, label=asked.label)
    maps = {KIND: evidence.regions[0], GRAD_CAM: map_grad_cam(head, features, asked.task, asked.label)}
    if output.region_weights is not None:
        maps["cross-attention"] = output.region_weights[0]
    occluded = occlude_regions(predictor, post, asked.task, asked.label).flatten()
    return {name: values.cpu().numpy() for name, values in maps.items()} | {OCCLUSION: occluded}


def _word_maps(predictor: Predictor, post: ReadPost, asked: Asked) -> dict[str, np.ndarray]:
    """Return what each kind of cheap map gives the words ``[k]``."""
    features, word_of = predictor.encode([post])
    output, evidence = attribute_parts(predictor.model.head, features, task=asked.task, label=asked.label)
    weighed = {KIND: weigh_words(evidence.tokens[0].tolist(), word_of[0], post.words)}
    if output.token_weights is not None and post.picture is not None:  # alone, it has no part in the answer
        weighed["cross-attention"] = weigh_words(output.token_weights[0].tolist(), word_of[0], post.words)
    weighed[OCCLUSION] = occlude_words(predictor, post, asked.task, asked.label)
    return {name: _lay_out(tokens, post) for name, tokens in weighed.items()}


def _lay_out(tokens: Sequence[TokenWeight], post: ReadPost) -> np.ndarray:
    """Return the weight of every word ``[k]``, 0 where a map has none."""
    weights = {token.start: token.weight for token in tokens}
    return np.array([weights.get(word.start, 0.0) for word in post.words])


def _blind_maps(distance: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return orders that know nothing of the model; ``distance`` of each part from the middle ``[k]``."""
    return {"random": rng.random(len(distance)), "edge": distance, "centre": -distance}


def _place_regions(count: int) -> np.ndarray:
    """Return how far each region lies from the middle of the picture ``[k]``."""
    cells = round(count**0.5)
    rows, columns = np.indices((cells, cells)) - (cells - 1) / 2
    distance: np.ndarray = np.maximum(abs(rows), abs(columns)).flatten()
    return distance


def _place_words(count: int) -> np.ndarray:
    """Return how far each word stands from the middle of the text ``[k]``."""
    distance: np.ndarray = np.abs(np.arange(count) - (count - 1) / 2)
    return distance


def _summarize(areas: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Return mean AUCs by map, and its gain over the random order with a paired 95 % bootstrap interval."""
    summary: dict[str, Any] = {}
    for name, values in areas.items():
        gains = (values - areas["random"]) * np.array([-1.0, 1.0])  # deletion gains by falling
        draws = gains[draw_bootstrap(len(gains))].mean(axis=1)
        low, high = np.percentile(draws, [2.5, 97.5], axis=0)
        summary[name] = {
            side: {
                "auc": float(values[:, column].mean()),
                "gain_over_random": float(gains[:, column].mean()),
                "gain_ci": [float(low[column]), float(high[column])],
            }
            for column, side in enumerate(("deletion", "insertion"))
        }
    return summary


def _correlate(one: np.ndarray, other: np.ndarray) -> float:
    """Rank correlation of two maps; not a number where one of them is flat."""
    from scipy.stats import rankdata

    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(np.corrcoef(rankdata(one), rankdata(other)).item(1))


def _forget_training(predictor: Predictor) -> Predictor:
    """Return the same encoders under a head of random weights."""
    model = predictor.model
    config = replace(predictor.checkpoint, temperatures={kind.value: {} for kind in ReadingKind})
    blank = FusionModel(model.image_encoder, model.text_encoder, model.config).eval()
    return Predictor(blank, config, predictor.device)


def measure_faithfulness(
    predictor: Predictor, posts: Sequence[ReadPost], question: Question = SHOWN, seed: int = 0
) -> dict[str, Any]:
    """Measure every map on what posts have, and the check with a head of random weights.

    A map that hardly changes when the trained weights are replaced by random ones shows the post, not the
    model (Adebayo et al. 2018): ``randomised`` is the mean rank correlation of the two maps, best near 0.
    """
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    blank = _forget_training(predictor)
    areas: dict[str, dict[str, list[tuple[float, float]]]] = {}
    alike: dict[str, dict[str, list[float]]] = {}
    for post in tqdm(posts, desc="deleting and inserting", unit="post"):
        asked = _find_asked(predictor, post, question)
        for name_of_plan, (plan, maps) in _plan_hiding(predictor, post, asked, rng).items():
            ranks = {name: _rank(scores, rng) for name, scores in maps.items()}
            for name, measured in _measure(predictor, post, asked, plan, ranks).items():
                areas.setdefault(name_of_plan, {}).setdefault(name, []).append(measured)
        others = _draw_maps(blank, post, asked)
        for part, maps in _draw_maps(predictor, post, asked).items():
            for name, values in maps.items():
                alike.setdefault(part, {}).setdefault(name, []).append(_correlate(values, others[part][name]))
    return {
        "n": len(posts),
        **{plan: _summarize({name: np.array(v) for name, v in maps.items()}) for plan, maps in areas.items()},
        "randomised": {
            part: {name: float(np.nanmean(values)) for name, values in maps.items()}
            for part, maps in alike.items()
        },
    }


def _find_asked(predictor: Predictor, post: ReadPost, question: Question) -> Asked:
    shares = predictor.predict_read([post])[0].readings[Modality.FUSED].probabilities[question.task]
    ranked = sorted(range(len(shares)), key=lambda index: -list(shares.values())[index])
    return Asked(question.task, ranked[question.rank])


def _draw_maps(predictor: Predictor, post: ReadPost, asked: Asked) -> dict[str, dict[str, np.ndarray]]:
    """Return the maps of the parts that a post has."""
    drawn = {}
    if post.picture is not None:
        drawn["regions"] = _region_maps(predictor, post, asked)
    if post.words:
        drawn["words"] = _word_maps(predictor, post, asked)
    return drawn


def _plan_hiding(
    predictor: Predictor, post: ReadPost, asked: Asked, rng: np.random.Generator
) -> dict[str, tuple[HidingPlan, dict[str, np.ndarray]]]:
    """Return how each part of a post is hidden, and the maps that say in which order."""
    drawn, plans = _draw_maps(predictor, post, asked), {}
    if "regions" in drawn:
        blind = _blind_maps(_place_regions(len(drawn["regions"][KIND])), rng)
        for name, fill in FILLS.items():
            plan = HidingPlan(hide_regions(fill), Modality.IMAGE_ONLY)
            plans[f"regions_{name}"] = (plan, drawn["regions"] | blind)
    if "words" in drawn:
        label = str(TASK_LABELS[asked.task][asked.label])
        weights = weigh_words_by_integrated_gradients(predictor, post, asked.task, label)
        integrated = _lay_out(weights, post)
        blind = _blind_maps(_place_words(len(post.words)), rng)
        maps = drawn["words"] | {"integrated-gradients": integrated} | blind
        plans["words"] = (HidingPlan(hide_words, Modality.TEXT_ONLY), maps)
    return plans
