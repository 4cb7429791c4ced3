"""What a sure reader adds to labels, and what it leaves."""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from db.vocabulary import TASK_LABELS, Task
from inference.training.data import UNKNOWN, ClassSet, Labels, Sample
from inference.training.guesses import guess_labels

NOTHING = dict.fromkeys(TASK_LABELS, UNKNOWN)
ALL_TASKS = tuple(TASK_LABELS)


def make_sample(**judged: ClassSet) -> Sample:
    return Sample(
        "1",
        "flood",
        "",
        "",
        None,
        NOTHING,
        {**NOTHING, **{Task(name): label for name, label in judged.items()}},
    )


def read_first_class(sure: float) -> Callable[[Sequence[Sample]], Mapping[Task, Tensor]]:
    """Return a reader that gives the first class of each task this probability."""

    def read(samples: Sequence[Sample]) -> Mapping[Task, Tensor]:
        return {
            task: torch.tensor(
                [[sure, *[(1 - sure) / (len(labels) - 1)] * (len(labels) - 1)]] * len(samples)
            ).log()
            for task, labels in TASK_LABELS.items()
        }

    return read


def guess(samples: Sequence[Sample], sure: float = 0.9, tasks: Sequence[Task] = ALL_TASKS) -> list[Labels]:
    return guess_labels(read_first_class(sure), samples, lambda each: each.image_labels, tasks, 0.85)


def test_a_label_that_is_missing_is_guessed_where_the_reader_is_sure() -> None:
    (labels,) = guess([make_sample(informativeness=frozenset({1}))])
    assert labels[Task.INFORMATIVENESS] == {1}
    assert labels[Task.HUMANITARIAN] == {0}
    assert labels[Task.DAMAGE] == {0}


def test_a_partial_label_is_left_as_it_was_given() -> None:
    (labels,) = guess([make_sample(humanitarian=frozenset({2, 3}))])
    assert labels[Task.HUMANITARIAN] == {2, 3}


def test_nothing_is_guessed_where_the_reader_wavers() -> None:
    (labels,) = guess([make_sample()], sure=0.8)
    assert labels == NOTHING


def test_a_task_that_the_reader_was_never_taught_is_not_guessed() -> None:
    (labels,) = guess([make_sample()], tasks=[Task.INFORMATIVENESS])
    assert labels == {**NOTHING, Task.INFORMATIVENESS: frozenset({0})}


def test_samples_keep_their_order_over_several_batches() -> None:
    samples = [make_sample(informativeness=frozenset({row % 2})) for row in range(70)]
    assert [labels[Task.INFORMATIVENESS] for labels in guess(samples)] == [{row % 2} for row in range(70)]
