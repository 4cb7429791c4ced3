"""One number for how well a reading holds on what training has not seen, to stop and to choose by.

A collection that has more posts, or a language that has more, must not decide alone: each bench (a language,
or a folder that names none) counts once, and in it each class.

Shapes: b batch, c classes.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from db.vocabulary import TASK_LABELS, Task
from inference.training.data import Labels, Sample, only_class

_LEAST = 20  # labels of a class in a bench, below which chance decides
_BATCH = 64


@torch.inference_mode()
def score_unseen(
    read: Callable[[Sequence[Sample]], Mapping[Task, Tensor]],
    dev: Sequence[Sample],
    labels: Callable[[Sample], Labels],
) -> float:
    """Return the mean over tasks and benches of the mean recall of the classes, 0 to 1.

    Args:
        read: Gives the scores ``[b, c]`` of a batch by task.
        dev: Samples to read.
        labels: Whose judgements count; partial ones are left out.
    """
    order = sorted(range(len(dev)), key=lambda row: len(dev[row].text))
    predicted: dict[Task, dict[int, int]] = {task: {} for task in TASK_LABELS}
    for start in range(0, len(order), _BATCH):
        rows = order[start : start + _BATCH]
        scores = read([dev[row] for row in rows])
        for task in TASK_LABELS:
            predicted[task] |= zip(rows, scores[task].argmax(dim=1).tolist(), strict=True)
    recalls = []
    for task in TASK_LABELS:
        hits: defaultdict[str, defaultdict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
        for row, sample in enumerate(dev):
            label = only_class(labels(sample)[task])
            if label is not None:
                hits[sample.language][label].append(predicted[task][row] == label)
        for bench in hits.values():
            enough = [float(np.mean(each)) for each in bench.values() if len(each) >= _LEAST]
            if enough:
                recalls.append(float(np.mean(enough)))
    return float(np.mean(recalls)) if recalls else 0.0
