"""What the model is held to: the figures that were asked for, beside those that were measured.

A goal names one figure of an evaluation's document. One that the evaluation did not measure, such as a
language that the data do not have, is shown as not measured and never left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """One figure, what it must at least be and what it should be.

    Attributes:
        name: As the card says it.
        path: Keys into the document of an evaluation; a number picks one end of an interval.
        least: What it must reach; where less is better, what it must not exceed.
        aim: What it should reach.
        less_is_better: For errors.
        percent: Whether it is a share, to be shown in per cent.
    """

    name: str
    path: tuple[str | int, ...]
    least: float
    aim: float
    less_is_better: bool = False
    percent: bool = True

    def find(self, document: Mapping[str, Any]) -> float | None:
        """Return what was measured, None where nothing was."""
        value: Any = document
        for key in self.path:
            try:
                value = value[key]
            except (KeyError, TypeError):  # what was not measured is absent, or None
                return None
        return None if value is None else float(value)

    def show(self, value: float) -> str:
        """Return a value as the card writes it."""
        return f"{100 * value:.1f} %" if self.percent else f"{value:.3f}"

    def judge(self, value: float) -> str:
        """Return ``aim``, ``holds`` or ``missed``."""
        reached = [value <= bar if self.less_is_better else value >= bar for bar in (self.aim, self.least)]
        return "aim" if reached[0] else "holds" if reached[1] else "missed"


def _found(language: str, name: str, least: float, aim: float = 0.92) -> Goal:
    path = ("texts", "informativeness", "language", language, "per_class", "informative", "found")
    return Goal(f"informative posts found, {name}", path, least, aim)


def _exercise(column: str, name: str, said: str, least: float) -> Goal:
    return Goal(f"the exercise, category, {said}", ("exercise", column, name, "accuracy"), least, 0.75)


_ABOVE_0 = 1e-6
_NEW_EVENTS = ("trained_on", "no")

GOALS: Sequence[Goal] = (
    _found("en", "English", 0.89),
    _found("es", "Spanish", 0.84),
    _found("it", "Italian", 0.84),
    _found("fr", "French", 0.82),
    _found("ar", "Arabic", 0.95, 0.95),
    _found("pt", "Portuguese", 0.75, 0.85),
    _found("tl", "Tagalog", 0.78, 0.85),
    Goal(
        "informativeness of texts, new events: macro-F1",
        ("texts", "informativeness", *_NEW_EVENTS, "macro_f1"),
        0.81,
        0.85,
    ),
    Goal(
        "category of texts, new events: accuracy",
        ("texts", "humanitarian", *_NEW_EVENTS, "accuracy"),
        0.66,
        0.72,
    ),
    Goal(
        "category of texts, new events: macro-F1",
        ("texts", "humanitarian", *_NEW_EVENTS, "macro_f1"),
        0.55,
        0.65,
    ),
    Goal(
        "category of texts, each event by the others: ECE",
        ("cross_fitted", "fused_text", "humanitarian", "ece"),
        0.10,
        0.05,
        less_is_better=True,
        percent=False,
    ),
    Goal(
        "informativeness of texts, events trained on: accuracy",
        ("texts", "informativeness", "trained_on", "yes", "accuracy"),
        0.85,
        0.87,
    ),
    Goal(
        "category of texts, events trained on: accuracy",
        ("texts", "humanitarian", "trained_on", "yes", "accuracy"),
        0.70,
        0.73,
    ),
    Goal(
        "whole posts, informativeness: macro-F1",
        ("cross_fitted", "fused_pair", "informativeness", "macro_f1"),
        0.96,
        0.98,
    ),
    Goal(
        "whole posts, category: accuracy",
        ("cross_fitted", "fused_pair", "humanitarian", "accuracy"),
        0.86,
        0.90,
    ),
    Goal(
        "… informativeness, gain over the better single reading: macro-F1",
        ("posts", "informativeness", "macro_f1_gain", "gain"),
        0.0,
        0.04,
    ),
    Goal(
        "… lower end of its interval, above 0",
        ("posts", "informativeness", "macro_f1_gain", "gain_ci", 0),
        1e-6,
        1e-6,
    ),
    Goal(
        "… category, gain over the better single reading: accuracy",
        ("posts", "humanitarian", "accuracy_gain", "gain"),
        0.0,
        0.06,
    ),
    Goal(
        "… lower end of that interval, above 0",
        ("posts", "humanitarian", "accuracy_gain", "gain_ci", 0),
        1e-6,
        1e-6,
    ),
    Goal(
        "a picture's share against a wrong partner: AUC", ("gates", "image", "auc"), 0.85, 0.95, percent=False
    ),
    Goal("a text's share against a wrong partner: AUC", ("gates", "text", "auc"), 0.85, 0.95, percent=False),
    Goal(
        "fused surer than both parts by 15 points and wrong",
        ("posts", "humanitarian", "surer_and_wrong"),
        0.02,
        0.0,
        less_is_better=True,
    ),
    Goal(
        "severe damage found, collapsed buildings of a collection left out",
        ("severity", "aider", "found"),
        0.90,
        0.90,
    ),
    Goal("damage of pictures: macro-F1", ("pictures", "damage", "all", "macro_f1"), 0.52, 0.60),
    Goal(
        "class sets of the category hold, each event by the others",
        ("cross_fitted", "fused_text", "humanitarian", "coverage"),
        0.85,
        0.90,
    ),
    _exercise("language", "en", "English", 0.60),
    _exercise("language", "es", "Spanish", 0.55),
    _exercise("language", "pt", "Portuguese", 0.50),
    _exercise("voice", "eyewitness", "eyewitnesses", 0.45),
    Goal(
        "drawn pictures told from real ones: AUROC",
        ("exercise", "strange_pictures", "drawn"),
        0.80,
        0.90,
        percent=False,
    ),
    Goal(
        "texts as pictures told from photographs: AUROC",
        ("exercise", "strange_pictures", "screenshots"),
        0.80,
        0.90,
        percent=False,
    ),
)


def format_goals(document: Mapping[str, Any]) -> list[list[str]]:
    """Return a row a goal: its name, what was measured, the least, the aim, and what that means."""
    rows = []
    for goal in GOALS:
        value = goal.find(document)
        said = ["not measured here", ""] if value is None else [goal.show(value), goal.judge(value)]
        rows.append([goal.name, said[0], goal.show(goal.least), goal.show(goal.aim), said[1]])
    return rows


def find_missed(document: Mapping[str, Any]) -> list[Goal]:
    """Return the goals that were measured and are not reached."""
    measured = [(goal, goal.find(document)) for goal in GOALS]
    return [goal for goal, value in measured if value is not None and goal.judge(value) == "missed"]
