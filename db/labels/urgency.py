"""Urgency: in which order a person should look at posts. Nobody's probability, and shown to nobody."""

from collections.abc import Mapping
from typing import Any

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

# People first, then damage; our choice, after what emergency managers say in interviews: people in need and
# calls for rescue before property.
CATEGORY_WEIGHT: Mapping[Humanitarian | None, float] = {
    None: 0.0,
    Humanitarian.INJURED_OR_DEAD_PEOPLE: 1.0,
    Humanitarian.MISSING_OR_FOUND_PEOPLE: 0.95,
    Humanitarian.AFFECTED_INDIVIDUALS: 0.8,
    Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE: 0.6,
    Humanitarian.VEHICLE_DAMAGE: 0.5,
    Humanitarian.RESCUE_VOLUNTEERING_OR_DONATION_EFFORT: 0.45,
    Humanitarian.OTHER_RELEVANT_INFORMATION: 0.25,
    Humanitarian.NOT_HUMANITARIAN: 0.0,
}
# A severe picture weighs as much as a wrecked vehicle, and lifts damaged infrastructure to people in need.
DAMAGE_WEIGHT: Mapping[Damage | None, float] = {
    None: 0.0,
    Damage.LITTLE_OR_NO_DAMAGE: 0.0,
    Damage.MILD_DAMAGE: 0.25,
    Damage.SEVERE_DAMAGE: 0.5,
}
# What is added once a person has judged anything of a post: then it stands behind every post that nobody has.
JUDGED = -2.0
# Of a post that was set aside for what it says: its reposts are done with it, see db.queries.urgent.
WORDS_SET_ASIDE = -4.0


def find_urgency(
    words: Mapping[Any, Any], confidences: Mapping[Task, float | None], *, are_words_set_aside: bool = False
) -> float:
    """Return the urgency of a post: from 0 to 1, from -2 to -1 once a person has judged it, or -4.

    What it says and what its picture shows weigh each by itself, so that a severe picture is urgent whatever
    its category; both together weigh more than either. Each is scaled by its confidence until a person has
    judged the label; a confidence in what the model was not made for means nothing, and scales nothing down.
    A post that is not used weighs nothing.

    Args:
        words: those of the packed label, by the names of its parts.
        confidences: of the classes among them.
        are_words_set_aside: whether a person set the post aside for what it says.
    """
    if are_words_set_aside:
        return WORDS_SET_ASIDE
    is_label_judged = words["label_decision"] != LabelDecision.NOT_JUDGED
    is_used = words["use"] == Use.USED
    is_judged = is_label_judged or not is_used or words["information"] != Information.NOT_JUDGED

    is_unscaled = is_label_judged or words["familiarity"] == Familiarity.UNFAMILIAR

    def scale(task: Task) -> float:
        return 1.0 if is_unscaled else confidences[task] or 0.0

    is_noise = words[Task.INFORMATIVENESS] == Informativeness.NOT_INFORMATIVE
    said = 0.0 if is_noise else CATEGORY_WEIGHT[words[Task.HUMANITARIAN]] * scale(Task.HUMANITARIAN)
    shown = DAMAGE_WEIGHT[words[Task.DAMAGE]] * scale(Task.DAMAGE)
    weight = said + shown - said * shown if is_used else 0.0
    return weight + JUDGED if is_judged else weight
