"""Goals beside what was measured."""

from pathlib import Path

import pytest

from inference.evaluation.goals import GOALS, Goal, find_missed, format_goals
from inference.evaluation.tried import TRIED, format_tried

FOUND = Goal("found", ("texts", "found"), 0.8, 0.9)
WRONG = Goal("wrong", ("posts", "wrong", 1), 0.1, 0.05, less_is_better=True, percent=False)


@pytest.mark.parametrize(("value", "said"), [(0.79, "missed"), (0.8, "holds"), (0.9, "aim")])
def test_a_share_must_reach_its_bars(value: float, said: str) -> None:
    assert FOUND.judge(value) == said


@pytest.mark.parametrize(("value", "said"), [(0.11, "missed"), (0.1, "holds"), (0.05, "aim")])
def test_an_error_must_stay_under_its_bars(value: float, said: str) -> None:
    assert WRONG.judge(value) == said


def test_a_goal_finds_its_figure_and_one_end_of_an_interval() -> None:
    document = {"texts": {"found": 0.85}, "posts": {"wrong": [0.01, 0.02]}}
    assert FOUND.find(document) == 0.85
    assert WRONG.find(document) == 0.02


@pytest.mark.parametrize("document", [{}, {"texts": {}}, {"texts": {"found": None}}, {"texts": None}])
def test_what_was_not_measured_is_none(document: dict[str, object]) -> None:
    assert FOUND.find(document) is None


def test_every_goal_has_a_row_also_where_nothing_was_measured() -> None:
    document = {
        "texts": {"informativeness": {"language": {"en": {"per_class": {"informative": {"found": 0.9}}}}}}
    }
    rows = format_goals(document)
    assert [row[0] for row in rows] == [goal.name for goal in GOALS]
    assert rows[0] == ["informative posts found, English", "90.0 %", "89.0 %", "92.0 %", "holds"]
    assert rows[1][1:] == ["not measured here", "84.0 %", "92.0 %", ""]


def test_a_missed_goal_stands_with_what_was_tried_and_a_held_one_does_not() -> None:
    document = {"gates": {"image": {"auc": 0.7}, "text": {"auc": 0.9}}}
    assert [goal.name for goal in find_missed(document)] == ["a picture's share against a wrong partner: AUC"]
    assert format_tried(document).startswith(
        "- a picture's share against a wrong partner: AUC: wrong partners"
    )
    assert "a text's share" not in format_tried(document)


def test_the_card_says_of_every_miss_what_was_tried() -> None:
    card = Path("docs/model-card.md").read_text(encoding="utf-8")
    missed = [
        line.split(" | ")[0].removeprefix("| ") for line in card.splitlines() if line.endswith("| missed |")
    ]
    assert missed
    assert set(missed) <= set(TRIED) <= {goal.name for goal in GOALS}
