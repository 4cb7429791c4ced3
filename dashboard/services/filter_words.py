"""What narrows a filter, in words, on the screens and in reports."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from dashboard.catalogue import mark
from dashboard.labels import (
    CLARITY_WORDS,
    FAMILIARITY_WORDS,
    INFORMATION_WORDS,
    LABEL_DECISION_WORDS,
    LABEL_WORDS,
    TASK_WORDS,
    USE_WORDS,
    say_language,
)
from dashboard.services.places import say_area
from dashboard.services.shapes import say_shape
from db.queries.filters import PostFilter
from db.vocabulary import (
    Clarity,
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Task,
    Use,
)


class Choice(NamedTuple):
    """A part of the filter that allows some of a few words."""

    name: str
    label: str
    options: tuple[Any, ...]
    words: Mapping[Any, str]


CHOICES: tuple[Choice, ...] = (
    Choice("humanitarian", TASK_WORDS[Task.HUMANITARIAN], tuple(Humanitarian), LABEL_WORDS),
    Choice("damage", TASK_WORDS[Task.DAMAGE], tuple(Damage), LABEL_WORDS),
    Choice("damage_clarity", mark("Severity clear or not"), tuple(Clarity), CLARITY_WORDS),
    Choice("familiarity", mark("The model's training"), tuple(Familiarity), FAMILIARITY_WORDS),
    Choice("informativeness", TASK_WORDS[Task.INFORMATIVENESS], tuple(Informativeness), LABEL_WORDS),
    Choice("information", mark("Information"), tuple(Information), INFORMATION_WORDS),
    Choice("label_decision", mark("Label"), tuple(LabelDecision), LABEL_DECISION_WORDS),
    Choice("use", mark("Use"), tuple(Use), USE_WORDS),
)


class Narrowing(NamedTuple):
    """A part of a filter that narrows it; ``label`` is empty where the words speak for themselves."""

    label: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        words = ", ".join(self.words)
        return f"{self.label}: {words}" if self.label else words


def list_narrowings(chosen: PostFilter) -> list[Narrowing]:
    """Return what narrows a filter beside its period, part by part."""
    parts = [
        Narrowing(choice.label, tuple(choice.words[word] for word in getattr(chosen, choice.name)))
        for choice in CHOICES
    ]
    parts.append(Narrowing(mark("Language"), tuple(map(say_language, chosen.language))))
    alone = []
    if chosen.min_confidence > 0:
        alone.append(
            mark(
                "confidence of the category at least {percent:.0f} %, or judged by a person, or unlike the "
                "training",
                percent=100 * chosen.min_confidence,
            )
        )
    if chosen.has_picture is not None:
        alone.append(mark("with picture") if chosen.has_picture else mark("without picture"))
    if chosen.modalities_disagree is not None:
        alone.append(
            mark("picture and text disagree")
            if chosen.modalities_disagree
            else mark("picture and text do not disagree")
        )
    if chosen.is_placed is not None:
        alone.append(mark("with a known place") if chosen.is_placed else mark("without a known place"))
    if chosen.is_recycled is not None:
        alone.append(
            mark("picture seen in an older event")
            if chosen.is_recycled
            else mark("no picture of an older event")
        )
    if chosen.area:
        alone.append(say_area(chosen.area))
    if chosen.shape:
        alone.append(say_shape(chosen.shape))
    if chosen.words:
        alone.append(mark("words: {words}", words=chosen.words))
    if chosen.assignee:
        alone.append(mark("assigned to {name}", name=chosen.assignee))
    if chosen.incident is not None:
        alone.append(mark("incident {id}", id=chosen.incident))
    if chosen.same_as is not None:
        alone.append(mark("the same as post {id}", id=chosen.same_as))
    if chosen.after_post is not None:
        alone.append(mark("came in after post {id}", id=chosen.after_post))
    return [part for part in parts if part.words] + [Narrowing("", (words,)) for words in alone]
