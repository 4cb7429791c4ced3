from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from db.vocabulary import Modality, Task
from inference.evaluation.predictions import tabulate
from inference.evaluation.report import describe_reading, describe_table
from inference.model.predictor import PostPrediction
from inference.training.data import Sample

MakeTable = Callable[..., pd.DataFrame]
GROUPS = ("language", "event", "source", "author_kind")


def describe_texts(*tables: pd.DataFrame) -> dict:
    return describe_reading(pd.concat(tables), Modality.TEXT_ONLY, Task.HUMANITARIAN)


@pytest.fixture
def pairs(make_sample: Callable[..., Sample], make_answer: Callable[..., PostPrediction]) -> pd.DataFrame:
    """Twenty posts whose text says that a vehicle is damaged and whose picture says nothing; read rightly."""
    vehicle = {"informativeness": "informative", "humanitarian": "vehicle_damage"}
    nothing = {"informativeness": "not_informative", "humanitarian": "not_humanitarian"}
    damage = {"damage": "little_or_no_damage"}
    sample = make_sample(picture=Path("x.jpg"), of_text=vehicle, of_image=nothing | damage, language="sw")
    answer = make_answer(vehicle | damage, text=vehicle, image=nothing | damage)
    return tabulate([sample] * 20, [answer] * 20)


@pytest.mark.parametrize("kind", GROUPS)
def test_texts_are_described_by_every_kind_of_group(make_table: MakeTable, kind: str) -> None:
    one = make_table(20, "vehicle_damage", **{kind: "one"})
    other = make_table(30, "vehicle_damage", "not_humanitarian", **{kind: "other"})
    described = describe_texts(one, other)
    assert {name: row["n"] for name, row in described[kind].items()} == {"one": 20, "other": 30}
    assert (described[kind]["one"]["accuracy"], described[kind]["other"]["accuracy"]) == (1.0, 0.0)
    assert described["all"]["accuracy"] == 0.4


def test_a_group_of_fewer_than_20_answers_is_left_out_and_yet_counts_over_all(make_table: MakeTable) -> None:
    described = describe_texts(
        make_table(20, "vehicle_damage", language="sw"), make_table(19, "vehicle_damage", language="so")
    )
    assert set(described["language"]) == {"sw"}
    assert described["all"]["n"] == 39


def test_labels_of_several_classes_are_answers_of_a_group_too(make_table: MakeTable) -> None:
    described = describe_texts(
        make_table(12, "vehicle_damage", language="sw"),
        make_table(8, "vehicle_damage|affected_individuals", language="sw"),
    )
    assert (described["language"]["sw"]["n"], described["language"]["sw"]["n_set"]) == (12, 8)


def test_posts_that_nobody_judged_make_no_group(make_table: MakeTable) -> None:
    described = describe_texts(make_table(30, "", "not_humanitarian", language="sw"))
    assert described["language"] == {}


def test_a_group_without_a_name_is_none(make_table: MakeTable) -> None:
    described = describe_texts(make_table(30, "vehicle_damage", language="", author_kind=""))
    assert described["language"] == described["author_kind"] == {}
    assert set(described["event"]) == {"floods"}


def test_pictures_have_groups_of_event_and_source_alone(pairs: pd.DataFrame) -> None:
    described = describe_table(pairs)["pictures"]["informativeness"]
    assert set(described) == {"all", "event", "source"}
    assert described["event"]["floods"]["n"] == 20


def test_texts_and_pictures_are_held_against_their_own_labels_and_posts_against_what_both_say(
    pairs: pd.DataFrame,
) -> None:
    described = describe_table(pairs)
    assert described["texts"]["humanitarian"]["all"]["per_class"]["vehicle_damage"]["n"] == 20
    assert described["pictures"]["humanitarian"]["all"]["per_class"]["not_humanitarian"]["n"] == 20
    readings = described["posts"]["humanitarian"]["readings"]
    assert {name: row["accuracy"] for name, row in readings.items()} == {
        "fused": 1.0,
        "text_only": 1.0,
        "image_only": 0.0,
    }


def test_damage_is_a_matter_of_pictures_and_of_posts_that_have_one(pairs: pd.DataFrame) -> None:
    described = describe_table(pairs)
    assert set(described["texts"]) == {"informativeness", "humanitarian"}
    assert set(described["pictures"]) == {"informativeness", "humanitarian", "damage"}
    assert set(described["posts"]["damage"]["readings"]) == {"fused", "image_only"}


def test_whole_posts_are_also_described_by_the_papers_five_classes(pairs: pd.DataFrame) -> None:
    posts = describe_table(pairs)["posts"]
    assert set(posts) == {"informativeness", "humanitarian", "humanitarian_five", "damage"}
    assert set(posts["humanitarian_five"]["fused"]["per_class"]) >= {"infrastructure_and_utility_damage"}
    assert len(posts["humanitarian_five"]["fused"]["per_class"]) == 5
    assert posts["humanitarian_five"]["readings"]["fused"]["accuracy"] == 1.0


def test_a_post_that_lacks_its_text_or_its_picture_is_no_pair(
    pairs: pd.DataFrame, make_table: MakeTable
) -> None:
    described = describe_table(pd.concat([pairs, make_table(30, "vehicle_damage")]))
    assert described["posts"]["humanitarian"]["n"] == 20
    assert described["texts"]["humanitarian"]["all"]["n"] == 50


def test_texts_alone_have_figures_and_pictures_and_posts_none(make_table: MakeTable) -> None:
    described = describe_table(make_table(30, "vehicle_damage"))
    assert described["texts"]["humanitarian"]["all"]["n"] == 30
    assert all(row["all"]["n"] == 0 for row in described["pictures"].values())
    assert all(row["n"] == 0 for row in described["posts"].values())


def test_no_posts_at_all_have_no_figures() -> None:
    described = describe_table(tabulate([], []))
    assert described["texts"]["humanitarian"]["all"] == {"n": 0, "n_set": 0, "set_accuracy": None}
