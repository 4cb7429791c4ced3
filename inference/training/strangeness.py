"""Teaches a head where training samples lie in its encoders' spaces, and how far off new ones usually are."""

import numpy as np
import torch
from torch import Tensor

from db.vocabulary import Task
from inference.model.calibration import ReadingKind
from inference.model.network import FusionHead
from inference.training.calibrate import list_pairs
from inference.training.data import only_class
from inference.training.linear import fit_linear
from inference.training.loop import EncodedSamples

_BATCH = 256


def fit_strangeness(head: FusionHead, train: EncodedSamples, dev: EncodedSamples, drawn: Tensor) -> None:
    """Fit both scores in place, distances on training samples of one category.

    What is ordinary is taken from development posts of events that training has not seen; of a modality of
    which there are none, from all development posts. A modality without a sample is left as it is.

    Args:
        head: Whose scores are fitted.
        train: Training samples.
        dev: Development samples.
        drawn: Embeddings of pictures that no camera took, ``[k, d]``.
    """
    events = {sample.event for sample in train.samples}
    pictures, categories = _pool(head, train, ReadingKind.IMAGE_ONLY)
    ordinary = _pool_unseen(head, dev, ReadingKind.IMAGE_ONLY, events)
    if len(pictures) and len(ordinary):
        direction = find_direction(pictures, drawn)
        known = categories >= 0
        head.image_strangeness.fit(pictures[known], categories[known], ordinary, direction)
    texts, categories = _pool(head, train, ReadingKind.TEXT_ONLY)
    ordinary = _pool_unseen(head, dev, ReadingKind.TEXT_ONLY, events)
    if len(texts) and len(ordinary):
        known = categories >= 0
        head.text_strangeness.fit(texts[known], categories[known], ordinary)


def find_direction(taken: Tensor, drawn: Tensor) -> Tensor:
    """Return the direction ``[d]`` along which drawn pictures lie farthest from those that were taken.

    Args:
        taken: Embeddings of pictures that a camera took, ``[n, d]``.
        drawn: Of others, ``[k, d]``.
    """
    pooled = torch.cat([taken, drawn]).float().numpy()
    weight, _ = fit_linear(pooled, np.repeat([0, 1], [len(taken), len(drawn)]))
    return torch.from_numpy(weight[0]).float()


def _pool_unseen(head: FusionHead, dev: EncodedSamples, kind: ReadingKind, events: set[str]) -> Tensor:
    """Return embeddings ``[n, d]`` of the posts of other events; of all, where there is no other."""
    pooled, _ = _pool(head, dev, kind)
    unseen = [
        dev.samples[pair.picture if pair.text is None else pair.text].event not in events  # type: ignore[index]
        for pair in list_pairs(dev, kind)
    ]
    return pooled[torch.tensor(unseen)] if any(unseen) else pooled


def _pool(head: FusionHead, encoded: EncodedSamples, kind: ReadingKind) -> tuple[Tensor, Tensor]:
    """Return embeddings ``[n, d]`` and categories ``[n]``, -1 for none or several."""
    pairs = list_pairs(encoded, kind)
    embeddings, labels = [torch.empty(0, 0)], []
    for start in range(0, len(pairs), _BATCH):
        batch = pairs[start : start + _BATCH]
        features = encoded.gather(batch)
        image, text = head.pool(features)
        embeddings.append(image if kind is ReadingKind.IMAGE_ONLY else text)
    for pair in pairs:
        judged = (
            encoded.samples[pair.picture].image_labels
            if pair.picture is not None
            else encoded.samples[pair.text].text_labels  # type: ignore[index]
        )
        label = only_class(judged[Task.HUMANITARIAN])
        labels.append(-1 if label is None else label)
    return torch.cat([part for part in embeddings if len(part)] or embeddings), torch.tensor(labels)
