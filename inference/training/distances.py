"""Teaches a head where training samples lie in its encoders' spaces, and how far off new ones usually are."""

import torch
from torch import Tensor

from db.vocabulary import Task
from inference.model.calibration import ReadingKind
from inference.model.network import FusionHead
from inference.training.calibrate import list_pairs
from inference.training.data import only_class
from inference.training.loop import EncodedSamples

_BATCH = 256


def fit_distances(head: FusionHead, train: EncodedSamples, dev: EncodedSamples) -> None:
    """Fit the distance of each modality in place, on training samples of one category.

    What is ordinary is taken from development posts of events that training has not seen; of a modality of
    which there are none, from all development posts.
    """
    events = {sample.event for sample in train.samples}
    for kind, distance in (
        (ReadingKind.IMAGE_ONLY, head.image_distance),
        (ReadingKind.TEXT_ONLY, head.text_distance),
    ):
        pooled, labels = _pool(head, train, kind)
        ordinary, _ = _pool(head, dev, kind)
        unseen = [
            dev.samples[pair.picture if pair.text is None else pair.text].event not in events  # type: ignore[index]
            for pair in list_pairs(dev, kind)
        ]
        if any(unseen):
            ordinary = ordinary[torch.tensor(unseen)]
        if len(pooled) and len(ordinary):
            distance.fit(pooled[labels >= 0], labels[labels >= 0], ordinary)


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
