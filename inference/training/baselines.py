"""The simpler models that the shipped one must beat, on the very same encoded samples and development pairs.

Each is fitted on pairs as the fusion was trained on, with scikit-learn on the encoders' pooled embeddings:
one modality, both side by side, their probabilities averaged, or their outer product compressed by count
sketches (compact bilinear pooling, Gao et al. 2016). Encoders that tuning adapted serve them too.

Shapes: n samples, d width of an encoder, m width of the sketch.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from db.vocabulary import TASK_LABELS, Task
from inference.model.calibration import ReadingKind
from inference.model.fusion import pool_regions, pool_tokens
from inference.model.scores import score_predictions
from inference.training.calibrate import list_pairs
from inference.training.data import UNKNOWN
from inference.training.loop import EncodedSamples
from inference.training.pairs import Mixture, Pair, PairSampler, fused_target

SKETCH_WIDTH = 2048
BATCHES = 60  # of 64 pairs each: real and constructed, as the fusion sees them
_PAIRS_ONLY = Mixture(real_pairs=24, constructed_pairs=40, texts=0, pictures=0)


def _pool(encoded: EncodedSamples, pairs: Sequence[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """Return pooled embeddings of the pictures and of the texts, both ``[n, d]``, each of length 1."""
    images, texts = [], []
    for start in range(0, len(pairs), 64):
        features = encoded.gather(pairs[start : start + 64])
        images.append(pool_regions(features.regions).numpy())
        texts.append(pool_tokens(features.tokens, features.token_mask, "mean").numpy())
    return _scale(np.concatenate(images)), _scale(np.concatenate(texts))


def _scale(part: np.ndarray) -> np.ndarray:
    """Return rows of length 1."""
    scaled: np.ndarray = part / np.linalg.norm(part, axis=1, keepdims=True)
    return scaled


def sketch_product(image: np.ndarray, text: np.ndarray, seed: int = 0) -> np.ndarray:
    """Count sketch ``[n, m]`` of each sample's outer product, by multiplying the sketches' spectra."""
    rng = np.random.default_rng(seed)
    spectra = []
    for part in (image, text):
        places, signs = rng.integers(0, SKETCH_WIDTH, part.shape[1]), rng.choice([-1.0, 1.0], part.shape[1])
        sketch = np.zeros((len(part), SKETCH_WIDTH))
        np.add.at(sketch.T, places, (part * signs).T)
        spectra.append(np.fft.rfft(sketch))
    product: np.ndarray = np.fft.irfft(spectra[0] * spectra[1], n=SKETCH_WIDTH)
    return product


def _views(image: np.ndarray, text: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "image only": image,
        "text only": text,
        "concatenation": np.concatenate([image, text], axis=1),
        "compact bilinear": 20 * sketch_product(image, text),
    }


def _agreed(encoded: EncodedSamples, pairs: Sequence[Pair], task: Task) -> tuple[np.ndarray, np.ndarray]:
    """Return rows whose target is one known class, and that class."""
    targets = [fused_target(pair, encoded.samples, task) for pair in pairs]
    rows = np.array([row for row, (one, other) in enumerate(targets) if one == other != UNKNOWN], dtype=int)
    return rows, np.array([targets[row][0] for row in rows], dtype=int)


def measure_baselines(train: EncodedSamples, dev: EncodedSamples, seed: int = 0) -> dict[str, dict[str, Any]]:
    """Return figures on dev's agreed pairs, by task and baseline: logistic regression and averaged scores."""
    from sklearn.linear_model import LogisticRegression

    sampler = PairSampler(train.samples, _PAIRS_ONLY, seed)
    pairs = list(dict.fromkeys(pair for _ in range(BATCHES) for pair in sampler.draw()))
    dev_pairs = list_pairs(dev, ReadingKind.FUSED_PAIR)
    views, dev_views = _views(*_pool(train, pairs)), _views(*_pool(dev, dev_pairs))
    measured: dict[str, dict[str, Any]] = {}
    for task, labels in TASK_LABELS.items():
        known, target = _agreed(train, pairs, task)
        dev_known, truth = _agreed(dev, dev_pairs, task)
        measured[task.value] = {}
        if len(np.unique(target)) < 2:
            continue  # nothing to tell apart
        shares = {}
        for name, view in views.items():
            model = LogisticRegression(C=10.0, max_iter=400, class_weight="balanced").fit(view[known], target)
            shares[name] = np.zeros((len(truth), len(labels)))
            shares[name][:, model.classes_] = model.predict_proba(dev_views[name][dev_known])
        shares["score fusion"] = (shares["image only"] + shares["text only"]) / 2
        for name, share in shares.items():
            scored = score_predictions(truth, share.argmax(axis=1), len(labels))
            measured[task.value][name] = scored.as_dict() if scored else {"n": 0}
    return measured
