from typing import Any

from inference.evaluation.card import format_ablation, format_severity, say_differences

RUNS: dict[str, list[dict[str, float]]] = {
    "as shipped": [{"damage": 0.5, "humanitarian": 0.40}, {"damage": 0.6, "humanitarian": 0.42}],
    "without words": [{"damage": 0.4, "humanitarian": 0.43}, {"damage": 0.45, "humanitarian": 0.5}],
    "with noise": [{"damage": 0.5, "humanitarian": 0.3}, {"damage": 0.7, "humanitarian": 0.44}],
}
MEASURED: dict[str, Any] = {"variants": RUNS, "pairs": 30, "seeds": 2, "steps": 400}


def test_an_ablation_shows_mean_and_range_over_the_seeds() -> None:
    heading, said, table, differences = format_ablation(MEASURED)
    assert heading == "## What the parts are worth"
    assert "30 pairs of dev" in said
    assert "2 seeds, heads of 400 steps" in said
    assert table.splitlines()[0] == "| variant | damage | humanitarian |"
    assert "| as shipped | 55.0 (50.0 to 60.0) | 41.0 (40.0 to 42.0) |" in table.splitlines()
    assert differences == say_differences(RUNS, ["damage", "humanitarian"])


def test_a_variant_differs_only_where_every_seed_lies_beyond_every_seed_of_the_first() -> None:
    lines = say_differences(RUNS, ["damage", "humanitarian"]).splitlines()
    assert lines == [
        "Beside as shipped, every seed of a variant above or below every seed of it:",
        "- without words: better in humanitarian and worse in damage.",
        "- with noise: within the seeds of each other everywhere.",
    ]


def test_a_seed_that_ties_is_no_difference() -> None:
    runs = {"as shipped": [{"damage": 0.5}], "other": [{"damage": 0.5}]}
    assert say_differences(runs, ["damage"]).endswith("- other: within the seeds of each other everywhere.")


def test_severity_shows_each_collection_left_out_and_the_posts_beside_it() -> None:
    held_out = {"pictures": {"damage": {"all": {"per_class": {"severe_damage": {"found": 0.25}}}}}}
    measured = {"ruins": {"n": 12, "severe": 8, "found": 0.875, "false": 0.0}}
    heading, said, table = format_severity(measured, held_out)
    assert heading == "## Severe damage in pictures of other collections"
    assert said.endswith("25.0 are found.")
    assert table.splitlines()[-1] == "| ruins | 12 | 8 | 87.5 | 0.0 |"
