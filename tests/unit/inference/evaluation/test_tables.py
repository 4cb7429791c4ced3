from typing import Any

from inference.evaluation.evaluate import gather_seeds
from inference.evaluation.plots import draw_reliability
from inference.evaluation.tables import compare_baselines, format_table, format_tables, say_gains

FIGURES: dict[str, Any] = {
    "n": 4,
    **{
        key: value
        for name in ("accuracy", "macro_f1", "weighted_f1")
        for key, value in ((name, 0.75), (f"{name}_ci", [0.5, 1.0]))
    },
}


def make_document(**pairs: object) -> dict[str, Any]:
    subsets = {"pairs_agreed": FIGURES | {"ece": 0.031} | pairs, "pictures_only": {"n": 0}}
    return {
        "split": "dev",
        "version": "v1",
        "near_duplicates_removed": 2,
        "tasks": {"damage": {"labels": ["mild_damage"], "subsets": subsets, "readings": {"n": 0}}},
    }


def test_a_table_has_a_rule_under_its_head() -> None:
    assert format_table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_headings_and_tables_stand_apart_and_an_empty_subset_shows_dashes() -> None:
    blocks = format_tables(make_document()).split("\n\n")
    assert blocks[0].startswith("Split `dev`, model `v1`; 2 near-duplicates")
    assert blocks[1] == "### damage"
    rows = blocks[2].splitlines()
    interval = "75.0 (50.0–100.0)"
    assert rows[2] == f"| pairs_agreed | 4 | {interval} | {interval} | {interval} | 0.031 | – | – | – |"
    assert rows[3] == "| pictures_only | 0 | – | – | – | – | – | – | – |"
    assert blocks[3] == "No agreed pairs."


def test_seeds_show_their_mean_and_range_for_subsets_that_are_not_empty() -> None:
    better = make_document(accuracy=0.85)
    better["version"] = "v2"
    document = make_document() | {"seeds": gather_seeds([make_document(), better])}
    text = format_tables(document)
    assert "Mean and range of 2 whole trainings" in text
    row = "| damage | pairs_agreed | 80.0 (75.0–85.0) | 75.0 (75.0–75.0) | 75.0 (75.0–75.0) |"
    assert text.splitlines()[-1] == row


def test_a_baseline_that_is_better_is_named_with_the_figure_that_it_wins() -> None:
    models = {"image only": FIGURES | {"accuracy": 0.8}, "text only": FIGURES}
    assert (
        compare_baselines({"damage": models}, make_document()) == "- damage: loses to image only in accuracy."
    )
    models = {"text only": FIGURES}
    assert "no baseline is better" in compare_baselines({"damage": models}, make_document())


def test_a_bin_of_perfect_confidence_stands_in_the_corner_of_its_panel() -> None:
    tasks = make_document(reliability=[(1.0, 1.0, 4)])["tasks"]
    plot = draw_reliability(tasks)
    assert '<circle cx="300.0" cy="60.0" r="16.0"' in plot
    assert "pairs_agreed: 4 posts" in plot


def test_a_gain_is_only_claimed_where_its_interval_excludes_zero() -> None:
    document = make_document()
    document["tasks"]["damage"]["readings"] = {"n": 80, "gain_ci": [-0.01, 0.2]}
    assert say_gains(document).startswith("In no task")
    assert "damage 80" in say_gains(document)
    document["tasks"]["damage"]["readings"] = {"n": 80, "gain_ci": [0.01, 0.2]}
    assert say_gains(document).endswith("beyond chance in damage.")
