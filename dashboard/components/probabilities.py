"""All class probabilities of the three readings, side by side."""

from collections.abc import Mapping

import streamlit as st

from dashboard.components.markup import escape_text
from dashboard.labels import LABEL_WORDS, READING_WORDS, TASK_WORDS
from dashboard.speaking import say
from db.vocabulary import TASK_LABELS, Modality, Task

Readings = Mapping[str, Mapping[str, Mapping[str, float]]]


def render_probabilities(readings: Readings) -> None:
    """Show one table a task: a row for each class, a column for each reading; the likeliest is bold."""
    st.html("".join(make_table(task, readings) for task in Task))


def make_table(task: Task, readings: Readings) -> str:
    """Return a task's table as HTML with a column for each reading there is, or a line that says why none."""
    heading = escape_text(say(TASK_WORDS[task]))
    found = {modality: readings.get(modality, {}).get(task, {}) for modality in Modality}
    columns = {modality: reading for modality, reading in found.items() if reading}
    if not columns:
        words = say("{task}: not judged, the post has no picture.", task=say(TASK_WORDS[task]))
        return f'<p class="lo-meta">{escape_text(words)}</p>'
    head = "".join(
        f'<th scope="col">{escape_text(say(READING_WORDS[modality]))}</th>' for modality in columns
    )
    best = {modality: max(reading, key=reading.__getitem__) for modality, reading in columns.items()}
    named, rows = escape_text(say("Class")), ""
    for label in TASK_LABELS[task]:
        cells = "".join(_make_cell(reading.get(label), best[m] == label) for m, reading in columns.items())
        rows += f'<tr><th scope="row">{escape_text(say(LABEL_WORDS[label]))}</th>{cells}</tr>'
    return (
        f'<table class="lo-probabilities"><caption>{heading}</caption>'
        f'<thead><tr><th scope="col">{named}</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _make_cell(probability: float | None, is_best: bool) -> str:
    if probability is None:
        return "<td>–</td>"
    share = f"{probability:.0%}"
    strong = ' class="lo-best"' if is_best else ""
    bar = f'<div class="lo-bar"><i style="width:{share}"></i></div>'
    return f'<td{strong}><div class="lo-share">{bar}<span>{share}</span></div></td>'
