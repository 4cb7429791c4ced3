"""Labels that nobody gave, guessed by a reader that is sure: self-training (Xie et al. 2020).

Half of the pictures were judged for some tasks only, and some for none. A reader that has learnt from the
others says what they show; where it is sure, the next round of tuning takes its word.

Shapes: b batch, c classes.
"""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from db.vocabulary import TASK_LABELS, Task
from inference.training.data import Labels, Sample

_BATCH = 64


@torch.inference_mode()
def guess_labels(
    read: Callable[[Sequence[Sample]], Mapping[Task, Tensor]],
    samples: Sequence[Sample],
    labels: Callable[[Sample], Labels],
    tasks: Sequence[Task],
    above: float,
) -> list[Labels]:
    """Return the labels of each sample: those that it has, and for tasks without one a sure guess.

    Args:
        read: Gives the scores ``[b, c]`` of a batch by task.
        samples: What to read.
        labels: The judgements that were given.
        tasks: Tasks that the reader was taught.
        above: Least probability of a guess that is taken.
    """
    guessed: list[Labels] = []
    for start in range(0, len(samples), _BATCH):
        rows = samples[start : start + _BATCH]
        found = {task: scores.softmax(dim=1).max(dim=1) for task, scores in read(rows).items()}
        for row, sample in enumerate(rows):
            given = labels(sample)
            sure = {
                task: frozenset({int(found[task].indices[row])})
                for task in tasks
                if not given[task] and float(found[task].values[row]) >= above
            }
            guessed.append({task: sure.get(task, given[task]) for task in TASK_LABELS})
    return guessed
