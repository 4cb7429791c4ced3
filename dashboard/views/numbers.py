"""Numbers explained: each number of the screens, what it counts, from what, and what it does not say."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.frame import render_head
from dashboard.components.markup import escape_text
from dashboard.components.number_words import FIGURES, READINGS, WORK, NumberWords
from db.queries.events import EventSummary

PARTS = (("Of an event", FIGURES), ("Of a post", READINGS), ("Of the work", WORK))
COLUMNS = ("Number", "Counts", "Made of", "Does not say")


def render(event: EventSummary | None) -> None:
    """Draw the page, which is the same for every event."""
    render_head("Numbers explained", event, "What each number counts, and what it does not say")
    for title, numbers in PARTS:
        st.header(title, anchor=False)
        st.html(_make_table(title, numbers))


def _make_table(title: str, numbers: Sequence[NumberWords]) -> str:
    head = "".join(f'<th scope="col">{column}</th>' for column in COLUMNS)
    rows = "".join(
        f'<tr><th scope="row">{escape_text(number.name)}</th>'
        + "".join(
            f'<td data-column="{column}">{escape_text(words)}</td>'
            for column, words in zip(
                COLUMNS[1:], (number.counts, number.made_of, number.not_said), strict=True
            )
        )
        + "</tr>"
        for number in numbers
    )
    return (
        f'<table class="lo-numbers" aria-label="{escape_text(title)}">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
