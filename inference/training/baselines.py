"""The simpler models that the shipped one must beat, on the very same encoded samples and development pairs.

Each is fitted on pairs as the fusion was trained on, with scikit-learn on the encoders' pooled embeddings:
one modality, both side by side, their probabilities averaged, or their outer product compressed by count
sketches (compact bilinear pooling, Gao et al. 2016). Encoders that tuning adapted serve them too.

Shapes: n samples, d width of an encoder, m width of the sketch.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.model.calibration import ReadingKind
from inference.model.network import FusionHead
from inference.model.scores import score_predictions, settle
from inference.training.calibrate import list_pairs
from inference.training.data import only_class
from inference.training.loop import EncodedSamples, read_pairs
from inference.training.losses import mark_allowed
from inference.training.pairs import Mixture, Pair, PairSampler, post_label

SKETCH_WIDTH = 2048
_FOLDS = 10
BATCHES = 30  # of the pairs that the fusion learns from


def _pool(head: FusionHead, encoded: EncodedSamples, pairs: Sequence[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """Return pooled embeddings of the pictures and of the texts, both ``[n, d]``, each of length 1."""
    images, texts = [], []
    for start in range(0, len(pairs), 64):
        image, text = head.pool(encoded.gather(pairs[start : start + 64]))
        images.append(image.numpy())
        texts.append(text.numpy())
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


def _read(head: FusionHead, encoded: EncodedSamples, pairs: Sequence[Pair], task: Task) -> np.ndarray:
    """Return the log-probabilities of both single readings ``[n, 2 c]``."""
    output = read_pairs(head, encoded, pairs, "cpu")
    parts = [output.scores[modality][task] for modality in (Modality.IMAGE_ONLY, Modality.TEXT_ONLY)]
    read: np.ndarray = torch.cat([part.log_softmax(dim=1) for part in parts], dim=1).numpy()
    return read


def _cross_fit(read: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Return probabilities ``[n, c]`` from what both readings say, each fold's by a fit to the others.

    Fitted to development pairs, as both readings know the labels of the training pairs.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import KFold

    labels = allowed.argmax(axis=1)
    shares = np.zeros(allowed.shape)
    for fitted, asked in KFold(min(_FOLDS, len(read)), shuffle=True, random_state=0).split(read):
        if len(np.unique(labels[fitted])) < 2:
            shares[asked, labels[fitted][0]] = 1.0
            continue
        model = LogisticRegression(max_iter=400).fit(read[fitted], labels[fitted])
        shares[np.ix_(asked, model.classes_)] = model.predict_proba(read[asked])
    return shares


def measure_baselines(
    head: FusionHead, train: EncodedSamples, dev: EncodedSamples, seed: int = 0
) -> dict[str, dict[str, Any]]:
    """Return figures on dev's pairs against what the post says, by task and baseline.

    Logistic regression on each view, the mean of the two of one modality, and logistic regression on nothing
    but what the head's own single readings say ("two readings", cross-fitted on dev's pairs).
    """
    from sklearn.linear_model import LogisticRegression

    sampler = PairSampler(train.samples, Mixture(), seed)
    pairs = list(dict.fromkeys(pair for _ in range(BATCHES) for pair in sampler.draw()))
    dev_pairs = list_pairs(dev, ReadingKind.FUSED_PAIR)
    views, dev_views = _views(*_pool(head, train, pairs)), _views(*_pool(head, dev, dev_pairs))
    measured: dict[str, dict[str, Any]] = {}
    for task, labels in TASK_LABELS.items():
        target = [only_class(post_label(pair, train.samples, task)) for pair in pairs]
        known = np.array([row for row, label in enumerate(target) if label is not None], dtype=int)
        taught = np.array([target[row] for row in known], dtype=int)
        allowed = mark_allowed(
            [post_label(pair, dev.samples, task) for pair in dev_pairs], len(labels)
        ).numpy()
        judged = allowed.any(axis=1)
        measured[task.value] = {}
        if len(np.unique(taught)) < 2 or not judged.any():
            continue  # nothing to tell apart
        shares = {}
        for name, view in views.items():
            model = LogisticRegression(C=10.0, max_iter=400, class_weight="balanced").fit(view[known], taught)
            shares[name] = np.zeros((int(judged.sum()), len(labels)))
            shares[name][:, model.classes_] = model.predict_proba(dev_views[name][judged])
        read = _read(head, dev, dev_pairs, task)[judged]
        shares["two readings"] = _cross_fit(read, allowed[judged])
        shares["score fusion"] = (shares["image only"] + shares["text only"]) / 2
        for name, share in shares.items():
            scored = score_predictions(*settle(share, allowed[judged]), len(labels))
            measured[task.value][name] = scored.as_dict() if scored else {"n": 0}
    return measured
