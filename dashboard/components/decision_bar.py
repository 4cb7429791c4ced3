"""The decisions about a post on the desk, one key each: category, severity, right, true or not, undo."""

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.components.evidence import is_veiled
from dashboard.components.keys import name_button, render_keys
from dashboard.components.review_panel import (
    UNVERIFIABLE_REASONS,
    Judged,
    Judgement,
    ask_reason,
    read_drawn,
    read_labels,
    refuse_keys,
    render_information_buttons,
    render_right,
    render_undo,
)
from dashboard.components.uncertainty import find_credibility
from dashboard.labels import LABEL_WORDS, say_share
from dashboard.services.implying import imply_labels
from dashboard.speaking import say
from db.queries.posts import PostDetail
from db.vocabulary import Clarity, Credibility, Damage, Humanitarian, Label, LabelDecision, Modality, Task

CATEGORY_KEYS: dict[str, Humanitarian] = {str(n): c for n, c in enumerate(Humanitarian, start=1)}
SEVERITY_KEYS: dict[str, Damage] = dict(zip("QWE", Damage, strict=True))
CATEGORY_COLUMNS = 2
# Of eight classes; below it a number beside a button tells nothing.
LEAST_SHARE = 0.05

Judge = Callable[[Judgement], None]


def render_decision_bar(
    detail: PostDetail,
    *,
    undoable: Judged | None,
    judge: Judge,
    undo: Callable[[Judged], None],
    rate: Callable[[], Credibility] | None = None,
) -> None:
    """Draw the buttons; each saves at once. A key acts once the picture has been seen.

    Args:
        rate: gives the credibility that is recorded with what the information is found to be; without it that
            which stands.
        undoable: the judgement that undo takes back: of this post, or of the one that was judged before it.
        judge: takes the judgement.
    """
    has_keys = not is_veiled(detail)
    _render_classes(detail, Task.HUMANITARIAN, CATEGORY_KEYS, CATEGORY_COLUMNS, judge)
    if detail.media:
        _render_classes(detail, Task.DAMAGE, SEVERITY_KEYS, len(SEVERITY_KEYS), judge)
    with st.container(horizontal=True):
        render_right(detail, has_keys, judge)
        render_undo(detail, undoable, undo)
    reason = f"reason_{detail.row.id}"
    ask_reason(say("Reason (needed for unverifiable)"), UNVERIFIABLE_REASONS, reason, is_narrow=True)
    render_information_buttons(detail, has_keys, rate or (lambda: find_credibility(detail)), reason, judge)
    render_keys(refuse_keys(detail, undoable) | _refuse_classes(detail))


def _render_classes(
    detail: PostDetail, task: Task, keys: Mapping[str, Label], columns: int, judge: Judge
) -> None:
    """Draw a button for each class with its probability; that in force bears a mark and corrects nothing."""
    in_force = _find_in_force(detail)[task]
    reading = _find_reading(detail, task)
    drawn = read_drawn(detail)
    cells = st.columns(columns, gap="xxsmall")
    for number, (key, label) in enumerate(keys.items()):
        share = f" · {say(say_share(reading[label]))}" if reading.get(label, 0.0) >= LEAST_SHARE else ""
        cells[number * columns // len(keys)].button(
            f"{key} {say(LABEL_WORDS[label])}{share}",
            key=name_button(key, f"{detail.row.id}"),
            type="primary" if label == in_force else "secondary",
            disabled=label == in_force,
            width="stretch",
            on_click=judge,
            args=(Judgement(LabelDecision.CORRECTED, imply_labels(task, label), seen=drawn),),
        )


def _find_in_force(detail: PostDetail) -> dict[Task, str | None]:
    """Return the labels in force; a severity that is unclear is none yet, and can be decided to be any."""
    is_unclear = detail.row.damage_clarity is Clarity.UNCLEAR
    return read_labels(detail) | ({Task.DAMAGE: None} if is_unclear else {})


def _find_reading(detail: PostDetail, task: Task) -> dict[str, float]:
    """Return the probabilities that the page goes by: of both parts, else of the one there is."""
    readings = detail.prediction.readings if detail.prediction else {}
    by_part = (
        readings.get(part, {}).get(task) for part in (Modality.FUSED, Modality.TEXT_ONLY, Modality.IMAGE_ONLY)
    )
    return dict(next((reading for reading in by_part if reading), {}))


def _refuse_classes(detail: PostDetail) -> dict[str, str]:
    unseen = (
        say("The picture is veiled: reveal it first, or judge with the mouse.") if is_veiled(detail) else ""
    )
    no_picture = "" if detail.media else say("The post has no picture: there is no severity to judge.")
    labels = _find_in_force(detail)
    standing = say("This is the label in force: press A if the labels are right.")
    told = {}
    for task, keys in ((Task.HUMANITARIAN, CATEGORY_KEYS), (Task.DAMAGE, SEVERITY_KEYS)):
        for key, label in keys.items():
            told[key] = unseen or (no_picture if task is Task.DAMAGE else "")
            if not told[key] and labels[task] == label:
                told[key] = standing
    return told
