from typing import Any

import pytest

from inference.evaluation.evaluate import gather_seeds
from inference.evaluation.tables import (
    format_baselines,
    format_classes,
    format_faithfulness,
    format_gates,
    format_groups,
    format_pairs,
    format_robustness,
    format_selective,
    format_share,
    format_table,
    format_tables,
    say_gains,
)

SCORED: dict[str, Any] = {
    "n": 40,
    **{
        key: value
        for name in ("accuracy", "macro_f1", "weighted_f1")
        for key, value in ((name, 0.75), (f"{name}_ci", [0.5, 1.0]))
    },
    "n_set": 5,
    "set_accuracy": 0.6,
    "ece": 0.031,
    "ece_floor": 0.02,
    "selective": {"0.5": 1.0, "0.6": 0.9, "0.7": 0.9, "0.8": 0.8, "0.9": 0.8, "1.0": 0.75},
    "per_class": {
        "informative": {"n": 30, "f1": 0.8, "found": 0.9},
        "not_informative": {"n": 0, "f1": 0.0, "found": None},
    },
}
NOTHING: dict[str, Any] = {"n": 0, "n_set": 0, "set_accuracy": None}
INTERVAL = "75.0 (50.0 to 100.0)"


def make_pairs(low: float = -0.01) -> dict[str, Any]:
    gain = {"over": "text_only", "gain": 0.05, "gain_ci": [low, 0.2]}
    return {
        "n": 40,
        "readings": {
            "fused": {"accuracy": 0.75, "macro_f1": 0.7},
            "image_only": {"accuracy": 0.6, "macro_f1": 0.5},
        },
        "accuracy_gain": gain,
        "macro_f1_gain": gain | {"gain_ci": [-0.1, 0.2]},
        "surer_and_wrong": 0.025,
        "fused": SCORED,
    }


def make_document(**changes: object) -> dict[str, Any]:
    return {
        "split": "dev",
        "version": "v1",
        "near_duplicates_removed": 2,
        "pictures_lost": [],
        "pictures_unreadable": [],
        "texts": {"informativeness": {"all": SCORED, "language": {"sw": SCORED}}},
        "pictures": {"damage": {"all": NOTHING, "event": {}}},
        "posts": {"damage": make_pairs(), "humanitarian": {"n": 0, "fused": NOTHING}},
        **changes,
    }


def list_cells(table: str, row: int) -> list[str]:
    return [cell.strip() for cell in table.splitlines()[row].strip("|").split("|")]


def test_a_table_has_a_rule_under_its_head() -> None:
    assert format_table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_a_share_of_nothing_is_a_dash() -> None:
    assert (format_share(None), format_share(0.0), format_share(0.125)) == ("–", "0.0", "12.5")


def test_every_benchmark_has_its_heading_and_stands_apart() -> None:
    blocks = format_tables(make_document()).split("\n\n")
    assert blocks[0] == "Split `dev`, model `v1`; 2 near-duplicates of training pictures removed."
    assert [block for block in blocks if block.startswith("#")] == [
        "### Whole posts: what the post says",
        "### Texts: informativeness",
        "### Pictures: damage",
        "### F1 by class in per cent (posts)",
        "### Accuracy in per cent over the most confident share",
    ]
    assert all(block.startswith(("#", "|", "Split", "In no task")) for block in blocks)


def test_what_was_measured_besides_has_a_heading_of_its_own() -> None:
    changed = {"none": {"damage": {"accuracy": None, "unchanged": 1.0}}}
    besides = {"gates": {"n": 4, "image": None, "text": None}, "robustness": changed}
    text = format_tables(
        make_document(**besides, seeds=gather_seeds([make_document()], share_encoders=False))
    )
    for heading in ("### Gates", "### Changed posts", "### Seeds"):
        assert heading in text.split("\n\n")


def test_pictures_that_were_left_out_are_counted_and_one_is_named() -> None:
    text = format_tables(make_document(pictures_lost=["a.jpg"], pictures_unreadable=["b.jpg: torn"]))
    assert "2 pictures are not there or cannot be read, such as a.jpg." in text


def test_labels_of_one_class_and_of_several_stand_in_columns_of_their_own() -> None:
    table = format_groups({"all": SCORED, "language": {"sw": SCORED | {"n": 20}}})
    assert list_cells(table, 0)[-4:] == ["floor", "n, sets", "in the set", "informative found"]
    everything = [INTERVAL, INTERVAL, "0.031", "0.020", "5", "60.0", "90.0"]
    assert list_cells(table, 2) == ["all", "", "40", *everything]
    assert list_cells(table, 3) == ["language", "sw", "20", *everything]


def test_a_benchmark_of_nothing_shows_dashes() -> None:
    assert list_cells(format_groups({"all": NOTHING}), 2) == ["all", "", "0", *["–"] * 4, "0", "–"]


def test_labels_of_several_classes_alone_show_dashes_for_accuracy_and_what_was_found() -> None:
    sets = {"n": 0, "n_set": 20, "set_accuracy": 0.5, "ece": 0.1, "ece_floor": 0.02}
    row = list_cells(format_groups({"all": SCORED, "event": {"fires": sets}}), 3)
    assert row == ["event", "fires", "0", "–", "–", "0.100", "0.020", "20", "50.0", "–"]


def test_pairs_show_every_reading_and_a_dash_for_one_that_is_not_asked() -> None:
    table = format_pairs({"damage": make_pairs(), "humanitarian": {"n": 0, "fused": NOTHING}})
    gain = "+5.0 (-1.0 to +20.0)", "+5.0 (-10.0 to +20.0)"
    assert len(table.splitlines()) == 3
    assert list_cells(table, 2) == [
        *("damage", "40", "75.0 / 70.0", "–", "60.0 / 50.0", *gain, "0.031", "0.020", "2.5")
    ]


def test_no_pairs_are_said_to_be_none() -> None:
    assert format_pairs({"damage": {"n": 0}}) == "No post has both a text and a picture."


def test_a_gain_is_only_claimed_where_its_interval_excludes_zero() -> None:
    assert say_gains(make_document()).startswith("In no task")
    claimed = say_gains(make_document(posts={"damage": make_pairs(low=0.01)}))
    assert claimed.endswith("beyond chance in damage (accuracy).")
    assert say_gains(make_document(posts={"damage": make_pairs(low=0.0)})).startswith("In no task")


def test_a_gate_that_was_not_measured_has_no_row() -> None:
    row = {
        "auc": 0.9,
        "auc_informative": 0.95,
        "own_share": 0.6,
        "exchanged_share": 0.3,
        "closing": 0.8,
    }
    table = format_gates({"n": 4, "image": row, "text": None})
    assert len(table.splitlines()) == 3
    assert list_cells(table, 2) == ["image", "0.900", "0.950", "0.60", "0.30", "80.0"]


def test_classes_that_no_label_has_are_left_out_of_their_table() -> None:
    table = format_classes(make_document(posts={"damage": {"n": 0}}))
    assert [list_cells(table, row) for row in range(2, len(table.splitlines()))] == [
        ["informativeness", "texts", "informative", "80", "30"]
    ]


def test_coverage_is_shown_for_benchmarks_that_have_answers() -> None:
    table = format_selective(make_document())
    assert list_cells(table, 0)[2:] == ["50 %", "60 %", "70 %", "80 %", "90 %", "100 %"]
    assert [list_cells(table, row)[:3] for row in (2, 3)] == [
        ["damage", "posts", "100.0"],
        ["informativeness", "texts", "100.0"],
    ]
    assert len(table.splitlines()) == 4


def test_seeds_show_their_mean_and_range() -> None:
    pairs = make_pairs() | {"surer_and_wrong": 0.035}
    better = make_document(version="v2", posts={"humanitarian": pairs})
    document = make_document() | {
        "seeds": gather_seeds(
            [make_document(posts={"humanitarian": make_pairs()}), better], share_encoders=True
        )
    }
    text = format_tables(document)
    assert "Mean and range of 2 trainings, of other seeds each, all on the same adapted encoders" in text
    assert (
        "| fused surer than both parts by 15 points and wrong | 3.0 % (2.5 % to 3.5 %) |" in text.splitlines()
    )


def test_simpler_models_stand_above_the_fused_reading_of_their_task() -> None:
    models = {"text only": {"n": 40, "accuracy": 0.5, "macro_f1": 0.4}, "no one": {"n": 0}}
    table = format_baselines({"damage": models, "humanitarian": {}}, make_document())
    assert [list_cells(table, row) for row in range(2, len(table.splitlines()))] == [
        ["damage", "text only", "50.0", "40.0"],
        ["damage", "**fused, on dev**", "75.0", "70.0"],
    ]


def test_a_changed_post_shows_accuracy_and_how_many_answers_stayed() -> None:
    table = format_robustness(
        {
            "none": {"damage": {"accuracy": 0.5, "unchanged": 1.0}},
            "blur": {"damage": {"accuracy": None, "unchanged": 0.75}},
        }
    )
    assert [list_cells(table, row) for row in (2, 3)] == [["none", "50.0, 100 %"], ["blur", "–, 75 %"]]


@pytest.mark.parametrize(("alike", "shown"), [({"gradient-times-input": 0.123}, "0.12"), ({}, "–")])
def test_a_map_shows_both_curves_and_its_likeness_to_an_untrained_heads(
    alike: dict[str, float], shown: str
) -> None:
    side = {"auc": 0.4, "gain_over_random": 0.05, "gain_ci": [0.01, 0.09]}
    maps = {"gradient-times-input": {"deletion": side, "insertion": side | {"auc": 0.6}}}
    measured = {"n": 2, "regions_grey": maps, "randomised": {"regions": alike}}
    table = format_faithfulness({"pairs": measured})
    gain = "+0.050 (+0.010 to +0.090)"
    assert list_cells(table, 2) == [
        *("pairs", "2", "regions_grey", "gradient-times-input", "0.400", gain, "0.600", gain, shown)
    ]
