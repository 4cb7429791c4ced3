"""Whether a map tells the truth: the class must become unlikely fast when what is lit goes.

Deletion takes away what a map ranks highest, first; insertion starts from nothing and brings it back. The
area under each curve (AUC) sums it up: lower is better for deletion, higher for insertion. Every map is
compared on the very same posts with a random order, edges first and centre first (ends and middle, for
words).

Shapes: n posts, k parts (regions or words).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from PIL import Image

from db.vocabulary import Modality, Task
from inference.evaluation.metrics import draw_bootstrap
from inference.explain import gradient_maps, shown_class, weigh_words_by_integrated_gradients
from inference.model import FusionHead
from inference.predictor import Predictor, ReadPost

STEPS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)  # share of parts deleted or inserted
TASK = Task.HUMANITARIAN
BASELINES = ("random", "edge", "centre")
Hide = Callable[[ReadPost, np.ndarray], ReadPost]


def fill_grey(picture: np.ndarray) -> np.ndarray:
    """A picture of its mean colour, `uint8 [s, s, 3]`."""
    return np.broadcast_to(picture.mean(axis=(0, 1)).astype(np.uint8), picture.shape)


def fill_blurred(picture: np.ndarray) -> np.ndarray:
    """The picture with nothing left but its broad colours, `uint8 [s, s, 3]`."""
    small = Image.fromarray(picture).resize((6, 6), Image.Resampling.BOX)
    return np.asarray(small.resize(picture.shape[1::-1], Image.Resampling.BICUBIC))


FILLS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"grey": fill_grey, "blurred": fill_blurred}


def hide_regions(fill: Callable[[np.ndarray], np.ndarray]) -> Hide:
    """Hides regions (False in the mask `[k]`) under a fill."""

    def hide(post: ReadPost, kept: np.ndarray) -> ReadPost:
        if post.picture is None:
            return post
        side, cells = post.picture.shape[0], round(len(kept) ** 0.5)
        grid = np.asarray(
            Image.fromarray(kept.reshape(cells, cells)).resize((side, side), Image.Resampling.NEAREST)
        )
        return replace(post, picture=np.where(grid[..., None], post.picture, fill(post.picture)))

    return hide


def hide_words(post: ReadPost, kept: np.ndarray) -> ReadPost:
    """Leaves out words (False in the mask `[k]`)."""
    return replace(post, words=[word for word, keep in zip(post.words, kept, strict=True) if keep])


def _measure(
    predictor: Predictor, post: ReadPost, label: str, hide: Hide, ranks: np.ndarray
) -> tuple[float, float]:
    """Deletion and insertion AUC of one order of parts (`ranks[i]` is 0 for what the map ranks highest)."""
    parts = len(ranks)
    deleted = [hide(post, ranks >= round(share * parts)) for share in STEPS]
    inserted = [hide(post, ranks < round(share * parts)) for share in STEPS]
    answers = predictor.predict_read([*deleted, *inserted])
    curve = [answer.readings[Modality.FUSED].probabilities[TASK][label] for answer in answers]
    widths = np.diff(STEPS)

    def area(values: Sequence[float]) -> float:
        heights = np.array(values)
        return float((widths * (heights[1:] + heights[:-1]) / 2).sum())

    return area(curve[: len(STEPS)]), area(curve[len(STEPS) :])


def _rank(scores: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Ranks, 0 for the highest score; ties in random order."""
    order = np.lexsort((rng.random(len(scores)), -scores))
    ranks = np.empty(len(scores), dtype=int)
    ranks[order] = np.arange(len(scores))
    return ranks


def _region_maps(
    predictor: Predictor, post: ReadPost, label: int, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    features, _ = predictor.encode([post])
    with torch.inference_mode():
        attention = predictor.model.head(features).region_weights
    gradients, _ = gradient_maps(predictor.model.head, features, TASK, label)
    cells = round(features.regions.shape[1] ** 0.5)
    rows, columns = np.indices((cells, cells)) - (cells - 1) / 2
    distance = np.maximum(abs(rows), abs(columns)).flatten()
    return {
        "cross-attention": attention[0].numpy(),
        **{name: values.cpu().numpy() for name, values in gradients.items()},
        "random": rng.random(cells * cells),
        "edge": distance,
        "centre": -distance,
    }


def _word_maps(
    predictor: Predictor, post: ReadPost, label: int, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    features, word_of = predictor.encode([post])
    with torch.inference_mode():
        attention = predictor.model.head(features).token_weights[0].tolist()
    _, gradient = gradient_maps(predictor.model.head, features, TASK, label)
    place = np.arange(len(post.words), dtype=float)
    middle = abs(place - place.mean())

    def by_word(tokens: Sequence[float]) -> np.ndarray:
        sums = np.zeros(len(post.words))
        for weight, word in zip(tokens, word_of[0], strict=False):
            if word is not None:
                sums[word] += weight
        return sums

    integrated = np.zeros(len(post.words))
    starts = {word.start: index for index, word in enumerate(post.words)}
    for token in weigh_words_by_integrated_gradients(predictor, post, TASK):
        integrated[starts[token.start]] = token.weight
    return {
        "cross-attention": by_word(attention),
        "gradient-times-input": by_word(gradient.tolist()),
        "integrated-gradients": integrated,
        "random": rng.random(len(place)),
        "edge": middle,
        "centre": -middle,
    }


def _summarize(areas: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Mean AUCs by map, and its gain over the random order with a paired 95 % bootstrap interval."""
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
    """Rank correlation of two maps."""
    first, second = (np.argsort(np.argsort(values)) for values in (one, other))
    return float(np.corrcoef(first, second).item(1))


def measure_faithfulness(predictor: Predictor, posts: Sequence[ReadPost], seed: int = 0) -> dict[str, Any]:
    """Measures every map on posts with picture and text, and the check with a head of random weights.

    A map that hardly changes when the trained weights are replaced by random ones shows the picture, not the
    model (Adebayo et al. 2018): `randomised` is the mean rank correlation of the two maps, best near 0.
    """
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    model = predictor.model
    blank = (
        FusionHead(model.image_encoder.width, model.text_encoder.width, model.config)
        .eval()
        .to(predictor.device)
    )
    areas: dict[str, dict[str, list[tuple[float, float]]]] = {}
    similar: dict[str, list[float]] = {}
    for post in posts:
        index = shown_class(predictor, post, TASK)
        shares = predictor.predict_read([post])[0].readings[Modality.FUSED].probabilities[TASK]
        label = list(shares)[index]
        regions, words = _region_maps(predictor, post, index, rng), _word_maps(predictor, post, index, rng)
        plans = [(f"regions_{name}", hide_regions(fill), regions) for name, fill in FILLS.items()]
        for plan, hide, maps in [*plans, ("words", hide_words, words)]:
            for name, scores in maps.items():
                measured = _measure(predictor, post, label, hide, _rank(scores, rng))
                areas.setdefault(plan, {}).setdefault(name, []).append(measured)
        features, _ = predictor.encode([post])
        other, _ = gradient_maps(blank, features, TASK, index)
        with torch.inference_mode():
            looked = blank(features).region_weights
        for name, values in {**other, "cross-attention": looked[0]}.items():
            similar.setdefault(name, []).append(_correlate(regions[name], values.cpu().numpy()))
    return {
        "n": len(posts),
        **{plan: _summarize({name: np.array(v) for name, v in maps.items()}) for plan, maps in areas.items()},
        "randomised": {name: float(np.nanmean(values)) for name, values in similar.items()},
    }
