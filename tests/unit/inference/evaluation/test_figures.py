from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from db.vocabulary import Humanitarian, Modality, Task
from inference.evaluation.figures import (
    Answers,
    compare_readings,
    describe_answers,
    gather_answers,
    merge_to_five,
)
from inference.evaluation.predictions import tabulate
from inference.model.predictor import PostPrediction
from inference.training.data import Sample

EIGHT = tuple(str(label) for label in Humanitarian)


def answer(
    said: Sequence[int], right: Sequence[set[int]], *, share: float | Sequence[float] = 0.9, classes: int = 3
) -> Answers:
    """Answers that give a share to the class said and spread the rest over the others."""
    shares = np.broadcast_to(share, len(said))
    probabilities = np.repeat((1 - shares)[:, None] / (classes - 1), classes, axis=1)
    probabilities[np.arange(len(said)), said] = shares
    allowed = np.array([[label in each for label in range(classes)] for each in right], dtype=bool)
    return Answers(probabilities, allowed.reshape(len(said), classes), tuple("abcdefgh"[:classes]))


def compare(**said: Sequence[int]) -> dict:
    """Readings beside each other on twice as many zeros as ones and some more, of two classes."""
    right = [{0}] * 8 + [{1}] * 2
    return compare_readings({Modality(name): answer(each, right, classes=2) for name, each in said.items()})


TRUE = [0] * 8 + [1] * 2
ALL_ZERO = [0] * 10  # 80 % accurate, blind to ones
SEES_ONES = [0] * 5 + [1] * 5  # 70 % accurate, better in macro-F1


def test_labels_of_one_class_and_of_several_never_meet_in_one_accuracy() -> None:
    described = describe_answers(answer([0, 1, 2, 0, 0, 1], [{0}, {1}, {2}, {1, 2}, {1, 2}, {1, 2}]))
    assert (described["n"], described["accuracy"], described["macro_f1"]) == (3, 1.0, 1.0)
    assert described["n_set"] == 3
    assert described["set_accuracy"] == pytest.approx(1 / 3)


def test_only_labels_of_one_class_count_by_class() -> None:
    by_class = describe_answers(answer([0, 0, 1], [{0}, {1}, {0, 1}]))["per_class"]
    assert {name: row["n"] for name, row in by_class.items()} == {"a": 1, "b": 1, "c": 0}


def test_a_class_is_found_as_often_as_posts_that_have_it_are_read_so() -> None:
    by_class = describe_answers(answer([0, 0, 0, 1, 0], [{0}, {0}, {0}, {0}, {1}]))["per_class"]
    assert by_class["a"]["found"] == 0.75
    assert by_class["b"]["found"] == 0.0
    assert by_class["c"]["found"] is None


def test_every_figure_of_single_labels_has_an_interval_around_it() -> None:
    described = describe_answers(answer([0, 1, 2, 1] * 10, [{0}, {1}, {2}, {0}] * 10))
    for name in ("accuracy", "macro_f1", "weighted_f1"):
        low, high = described[f"{name}_ci"]
        assert 0 < low < described[name] < high < 1


def test_the_calibration_error_asks_of_both_kinds_of_labels_whether_an_answer_was_right() -> None:
    described = describe_answers(answer([0, 0, 0, 0], [{0}, {0}, {1, 2}, {1, 2}]))
    assert described["ece"] == pytest.approx(0.9 - 0.5)
    assert describe_answers(answer([0, 0], [{0, 1}, {0, 2}]))["ece"] == pytest.approx(0.1)


def test_the_floor_of_the_calibration_error_is_what_chance_leaves_of_so_few_answers() -> None:
    few, many = (describe_answers(answer([0] * n, [{0}] * n, share=0.7)) for n in (10, 1000))
    assert few["ece_floor"] > 5 * many["ece_floor"] > 0
    assert describe_answers(answer([0] * 9, [{0}] * 9, share=1.0))["ece_floor"] == 0.0


def test_the_most_confident_answers_are_scored_first() -> None:
    said, right = [0] * 10, [{0}] * 5 + [{1}] * 5
    selective = describe_answers(answer(said, right, share=[0.9] * 5 + [0.6] * 5))["selective"]
    assert list(selective) == ["0.5", "0.6", "0.7", "0.8", "0.9", "1.0"]
    assert (selective["0.5"], selective["1.0"]) == (1.0, 0.5)


def test_every_answer_stands_in_one_bin_of_its_confidence() -> None:
    bins = describe_answers(answer([0] * 5, [{0}] * 4 + [{1}], share=[1.0, 1.0, 0.72, 0.78, 0.41]))[
        "reliability"
    ]
    assert [(round(confidence, 3), right, count) for confidence, right, count in bins] == [
        (0.41, 0.0, 1),
        (0.75, 1.0, 2),
        (1.0, 1.0, 2),
    ]


def test_no_answers_have_no_figures() -> None:
    assert describe_answers(answer([], [])) == {"n": 0, "n_set": 0, "set_accuracy": None}


def test_labels_of_several_classes_alone_are_a_benchmark_without_an_accuracy() -> None:
    described = describe_answers(answer([0, 1], [{0, 1}, {0, 2}]))
    assert (described["n"], described["n_set"], described["set_accuracy"]) == (0, 2, 0.5)
    assert "accuracy" not in described
    assert "per_class" not in described
    assert described["ece"] > 0


def test_five_classes_add_up_the_probabilities_of_those_they_merge() -> None:
    five = merge_to_five(answer([EIGHT.index("vehicle_damage")], [{0}], share=0.3, classes=8))
    assert len(five.classes) == 5
    shares = dict(zip(five.classes, five.probabilities[0], strict=True))
    assert shares["infrastructure_and_utility_damage"] == pytest.approx(0.3 + 0.1)
    assert shares["affected_individuals"] == pytest.approx(0.3)
    assert sum(shares.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("allowed", "merged"),
    [
        (["injured_or_dead_people"], ["affected_individuals"]),
        (["injured_or_dead_people", "missing_or_found_people"], ["affected_individuals"]),
        (
            ["vehicle_damage", "not_humanitarian"],
            ["infrastructure_and_utility_damage", "not_humanitarian"],
        ),
    ],
)
def test_a_label_allows_the_merged_class_of_each_that_it_allowed(
    allowed: list[str], merged: list[str]
) -> None:
    five = merge_to_five(answer([0], [{EIGHT.index(label) for label in allowed}], classes=8))
    assert [label for label, own in zip(five.classes, five.allowed[0], strict=True) if own] == merged


def test_answers_are_gathered_where_somebody_judged_and_the_reading_is_there(
    make_table: Callable[..., pd.DataFrame],
) -> None:
    table = pd.concat([make_table(2, "vehicle_damage"), make_table(3, "")])
    assert len(gather_answers(table, Modality.TEXT_ONLY, Task.HUMANITARIAN).allowed) == 2
    assert len(gather_answers(table, Modality.IMAGE_ONLY, Task.HUMANITARIAN).allowed) == 0
    assert len(gather_answers(table, Modality.TEXT_ONLY, Task.DAMAGE).allowed) == 0


def test_each_reading_is_held_against_its_own_part_unless_another_is_named(
    make_sample: Callable[..., Sample], make_answer: Callable[..., PostPrediction]
) -> None:
    sample = make_sample(
        of_text={"informativeness": "informative"}, of_image={"informativeness": "not_informative"}
    )
    said = {"informativeness": "informative"}
    table = tabulate([sample], [make_answer(said, text=said, image=said)])
    for modality, hit in ((Modality.TEXT_ONLY, True), (Modality.IMAGE_ONLY, False), (Modality.FUSED, True)):
        assert gather_answers(table, modality, Task.INFORMATIVENESS).right.tolist() == [hit]
    assert gather_answers(table, Modality.IMAGE_ONLY, Task.INFORMATIVENESS, "post").right.tolist() == [True]


def test_fusing_is_held_against_the_better_single_reading_of_each_figure() -> None:
    described = compare(fused=TRUE, text_only=ALL_ZERO, image_only=SEES_ONES)
    assert described["readings"]["text_only"]["accuracy"] == 0.8
    assert described["accuracy_gain"]["over"] == "text_only"
    assert described["accuracy_gain"]["gain"] == pytest.approx(0.2)
    assert described["macro_f1_gain"]["over"] == "image_only"
    assert described["macro_f1_gain"]["gain"] == pytest.approx(
        1 - described["readings"]["image_only"]["macro_f1"]
    )


def test_a_gain_lies_within_its_interval() -> None:
    described = compare(fused=TRUE, text_only=ALL_ZERO, image_only=SEES_ONES)
    for figure in ("accuracy", "macro_f1"):
        gain = described[f"{figure}_gain"]
        low, high = gain["gain_ci"]
        assert low <= gain["gain"] <= high
        assert low < high


def test_a_reading_that_answers_alike_gains_nothing_in_any_draw() -> None:
    described = compare(fused=SEES_ONES, text_only=[1] * 10, image_only=SEES_ONES)
    for figure in ("accuracy", "macro_f1"):
        assert described[f"{figure}_gain"] == {"over": "image_only", "gain": 0.0, "gain_ci": [0.0, 0.0]}


def test_a_fused_reading_that_loses_has_a_gain_below_nothing() -> None:
    described = compare(fused=[1] * 8 + [0] * 2, text_only=TRUE, image_only=ALL_ZERO)
    assert described["accuracy_gain"]["gain"] == -1.0
    assert described["accuracy_gain"]["gain_ci"][1] < 0


def test_one_of_several_right_classes_is_right_in_a_comparison() -> None:
    readings = {
        Modality.FUSED: answer([0, 1, 2], [{0, 1}] * 3),
        Modality.TEXT_ONLY: answer([2, 1, 2], [{0, 1}] * 3),
    }
    described = compare_readings(readings)
    assert described["readings"]["fused"]["accuracy"] == pytest.approx(2 / 3)
    assert described["accuracy_gain"]["gain"] == pytest.approx(1 / 3)


def test_no_pairs_are_not_compared() -> None:
    assert compare_readings({m: answer([], []) for m in Modality}) == {"n": 0}


def test_a_fused_reading_is_surer_where_both_parts_are_15_points_behind() -> None:
    right = [{0}, {0}, {0}, {0}]
    described = compare_readings(
        {
            Modality.FUSED: answer([0, 1, 1, 0], right, share=0.9),
            Modality.TEXT_ONLY: answer([0] * 4, right, share=[0.6, 0.6, 0.8, 0.6]),
            Modality.IMAGE_ONLY: answer([0] * 4, right, share=[0.7, 0.7, 0.6, 0.88]),
        }
    )
    assert described["surer"] == 0.5
    assert described["surer_and_wrong"] == 0.25


def test_answers_are_told_apart_by_whether_the_single_readings_agree() -> None:
    described = compare(fused=ALL_ZERO, text_only=ALL_ZERO, image_only=TRUE)
    assert described["accuracy_when_readings_agree"] == 1.0
    assert described["accuracy_when_readings_differ"] == 0.0
    alike = compare(fused=TRUE, text_only=TRUE, image_only=TRUE)
    assert alike["accuracy_when_readings_differ"] is None
