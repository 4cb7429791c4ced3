"""Who is looked at first: what nobody has judged, people, and whatever a picture shows."""

from itertools import product
from typing import Any

import pytest

from db.labels.urgency import find_urgency
from db.vocabulary import (
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Task,
    Use,
)

SURE: dict[Task, float | None] = dict.fromkeys(Task, 1.0)


def say(**words: Any) -> dict[str, Any]:
    return {
        "informativeness": Informativeness.INFORMATIVE,
        "humanitarian": Humanitarian.NOT_HUMANITARIAN,
        "damage": None,
        "label_decision": LabelDecision.NOT_JUDGED,
        "information": Information.NOT_JUDGED,
        "use": Use.USED,
        "familiarity": Familiarity.NOT_MARKED,
        **words,
    }


@pytest.mark.parametrize("informativeness", list(Informativeness))
@pytest.mark.parametrize("humanitarian", list(Humanitarian))
def test_a_severe_picture_is_urgent_whatever_its_category(
    informativeness: Informativeness, humanitarian: Humanitarian
) -> None:
    words = say(informativeness=informativeness, humanitarian=humanitarian)
    severe = find_urgency({**words, "damage": Damage.SEVERE_DAMAGE}, SURE)
    mild = find_urgency({**words, "damage": Damage.MILD_DAMAGE}, SURE)
    assert severe >= 0.5
    assert severe >= mild >= find_urgency(words, SURE)


def test_a_severity_that_is_hardly_likely_weighs_little() -> None:
    words = say(damage=Damage.SEVERE_DAMAGE)
    assert find_urgency(words, {**SURE, Task.DAMAGE: 0.34}) == pytest.approx(0.17)
    assert find_urgency(words, {**SURE, Task.DAMAGE: None}) == 0.0


JUDGED = [
    {"label_decision": LabelDecision.RIGHT},
    {"label_decision": LabelDecision.CORRECTED},
    {"information": Information.CORROBORATED},
    {"information": Information.FALSE, "use": Use.NOT_USED},
    {"use": Use.NOT_USED},
]


@pytest.mark.parametrize("judged", JUDGED)
def test_whatever_was_judged_comes_behind_all_that_was_not(judged: dict[str, Any]) -> None:
    unjudged = [
        find_urgency(say(informativeness=i, humanitarian=h, damage=d), dict.fromkeys(Task, confidence))
        for i, h, d, confidence in product(Informativeness, Humanitarian, (None, *Damage), (0.0, 0.5, 1.0))
    ]
    most = say(humanitarian=Humanitarian.INJURED_OR_DEAD_PEOPLE, damage=Damage.SEVERE_DAMAGE, **judged)
    assert 0 <= min(unjudged) <= max(unjudged) <= 1
    assert find_urgency(most, SURE) < min(unjudged)


def test_a_post_that_waits_for_the_worker_has_no_urgency_yet() -> None:
    words = say(informativeness=None, humanitarian=None)
    assert find_urgency(words, dict.fromkeys(Task)) == 0.0
