from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from db.vocabulary import Task
from inference.evaluation.knowing import describe_knowing
from inference.evaluation.predictions import tabulate
from inference.model.predictor import PostPrediction
from inference.training.data import Sample

TRUE, OTHER = "vehicle_damage", "not_humanitarian"


@pytest.fixture
def make_rows(
    make_sample: Callable[..., Sample], make_answer: Callable[..., PostPrediction]
) -> Callable[..., pd.DataFrame]:
    """So many texts of one class with this class set and this distance."""

    def make(count: int, members: tuple[str, ...], score: float = 0.5, **about: str) -> pd.DataFrame:
        sample = make_sample(of_text={"humanitarian": TRUE}, **about)
        answer = replace(
            make_answer({}, text={"humanitarian": TRUE}),
            class_sets={Task.HUMANITARIAN: members},
            ood_scores={"text": score},
        )
        return tabulate([sample] * count, [answer] * count)

    return make


def test_coverage_is_how_often_a_set_holds_a_right_class(make_rows: Callable[..., pd.DataFrame]) -> None:
    table = pd.concat([make_rows(30, (OTHER, TRUE)), make_rows(10, (OTHER,))])
    described = describe_knowing(table)["class_sets"][Task.HUMANITARIAN]
    assert described["all"] == {"n": 40, "coverage": 0.75, "classes": 1.75}
    assert describe_knowing(table)["class_sets"][Task.DAMAGE]["all"] == {"n": 0}


def test_languages_and_events_are_covered_apart_and_small_groups_left_out(
    make_rows: Callable[..., pd.DataFrame],
) -> None:
    table = pd.concat(
        [
            make_rows(20, (TRUE,), language="es", event="quake"),
            make_rows(20, (OTHER,), language="fr", event="quake"),
            make_rows(19, (TRUE,), language="it", event="storm"),
        ]
    )
    described = describe_knowing(table)["class_sets"][Task.HUMANITARIAN]
    assert {name: row["coverage"] for name, row in described["language"].items()} == {"es": 1.0, "fr": 0.0}
    assert {name: row["coverage"] for name, row in described["event"].items()} == {"quake": 0.5}


def test_a_language_that_lies_further_off_is_told_from_all_others(
    make_rows: Callable[..., pd.DataFrame],
) -> None:
    table = pd.concat(
        [
            make_rows(20, (TRUE,), 0.9, language="xx"),
            make_rows(20, (TRUE,), 0.4, language="en"),
            make_rows(20, (TRUE,), 0.4, language="es"),
        ]
    )
    languages = describe_knowing(table)["distances"]["text"]["language"]
    assert languages["xx"] == {"n": 20, "mean": pytest.approx(0.9), "auroc": 1.0}
    assert languages["en"]["auroc"] == 0.25
