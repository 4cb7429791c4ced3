"""The severity of a picture, learnt once more on an encoder that stands still.

Adapting the encoder sees many pictures that nobody judged for damage; its classifier of damage then knows
little of the rare classes. Learning the last layer anew, its classes balanced, mends that (classifier
re-training, Kang et al. 2020).

Shapes: n pictures, d width of the encoder, c classes.
"""

import numpy as np
import torch

from db.vocabulary import TASK_LABELS, Task
from inference.model.fusion import pool_regions
from inference.model.network import Reader
from inference.training.data import only_class
from inference.training.linear import fit_linear
from inference.training.loop import EncodedSamples

_POSTED = 3.0  # weight of a picture of a post, which is what the model is asked about


@torch.no_grad()
def relearn_severity(reader: Reader, train: EncodedSamples) -> None:
    """Fit the reader's classifier of damage in place; unless every class was judged it stays as it is."""
    judged = [
        (row, label, _POSTED if sample.text else 1.0)
        for sample, row in zip(train.samples, train.picture_rows, strict=True)
        if row >= 0 and (label := only_class(sample.image_labels[Task.DAMAGE])) is not None
    ]
    if len({label for _, label, _ in judged}) < len(TASK_LABELS[Task.DAMAGE]):
        return
    rows, labels, weights = (np.array(column) for column in zip(*judged, strict=True))
    pooled = pool_regions(train.regions[rows, 0].float()).numpy()
    weight, bias = fit_linear(pooled, labels, weights)
    classifier = reader.tasks[Task.DAMAGE.value]
    classifier.load_state_dict({"weight": torch.from_numpy(weight), "bias": torch.from_numpy(bias)})
