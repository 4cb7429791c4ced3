from collections.abc import Sequence
from itertools import count

import torch

from db.vocabulary import TASK_LABELS, Task
from inference.training.data import UNKNOWN, ClassSet, Labels, Sample
from inference.training.unseen import score_unseen

NOTHING: dict[Task, ClassSet] = dict.fromkeys(TASK_LABELS, UNKNOWN)
_NUMBERS = count()


def judge(
    number: int, label: ClassSet, answer: int, *, language: str = "en", task: Task = Task.HUMANITARIAN
) -> list[Sample]:
    """Samples that are judged alike and all read as one class, of different lengths."""
    return [
        Sample(
            f"{answer}",
            "flood",
            "one",
            "word " * (next(_NUMBERS) * 7 % 23 + 1),
            None,
            {**NOTHING, task: label},
            NOTHING,
            language=language,
        )
        for _ in range(number)
    ]


def read(samples: Sequence[Sample]) -> dict[Task, torch.Tensor]:
    """Each sample's key is the class that it is read as, in every task that has so many."""
    answers = torch.tensor([int(sample.key) for sample in samples])
    return {
        task: torch.nn.functional.one_hot(answers.clamp(max=len(labels) - 1), len(labels)).float()
        for task, labels in TASK_LABELS.items()
    }


def labels_of(sample: Sample) -> Labels:
    return sample.text_labels


def test_each_class_counts_once_however_many_have_it() -> None:
    dev = judge(200, frozenset({0}), 0) + judge(20, frozenset({1}), 0)
    assert score_unseen(read, dev, labels_of) == 0.5


def test_each_bench_counts_once_however_many_posts_it_has() -> None:
    dev = judge(200, frozenset({0}), 0) + judge(20, frozenset({0}), 2, language="es")
    assert score_unseen(read, dev, labels_of) == 0.5


def test_a_class_too_rare_in_a_bench_is_left_out() -> None:
    dev = judge(40, frozenset({0}), 0) + judge(19, frozenset({1}), 0)
    assert score_unseen(read, dev, labels_of) == 1.0


def test_partial_labels_are_left_out() -> None:
    dev = judge(40, frozenset({0}), 0) + judge(40, frozenset({1, 2}), 3) + judge(40, UNKNOWN, 3)
    assert score_unseen(read, dev, labels_of) == 1.0


def test_tasks_count_alike() -> None:
    dev = judge(200, frozenset({0}), 0) + judge(30, frozenset({2}), 0, task=Task.DAMAGE)
    assert score_unseen(read, dev, labels_of) == 0.5


def test_answers_stay_with_their_samples_whatever_the_lengths() -> None:
    dev = [sample for label in range(8) for sample in judge(25, frozenset({label}), label)]
    assert score_unseen(read, dev, labels_of) == 1.0


def test_nothing_to_score_is_zero() -> None:
    assert score_unseen(read, [], labels_of) == 0.0
    assert score_unseen(read, judge(5, frozenset({0}), 0), labels_of) == 0.0
