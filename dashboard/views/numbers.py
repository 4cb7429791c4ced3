"""Numbers explained: each number of the screens, what it counts, from what, and what it does not say."""

from collections.abc import Sequence

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.frame import render_head
from dashboard.components.markup import escape_text
from dashboard.components.number_words import FIGURES, READINGS, WORK, NumberWords
from dashboard.speaking import say
from db.queries.events import EventSummary

PARTS = ((mark("Of an event"), FIGURES), (mark("Of a post"), READINGS), (mark("Of the work"), WORK))
COLUMNS = (mark("Number"), mark("Counts"), mark("Made of"), mark("Does not say"))


def render(event: EventSummary | None) -> None:
    """Draw the page, which is the same for every event."""
    render_head(say("Numbers explained"), event, say("What each number counts, and what it does not say"))
    for title, numbers in PARTS:
        st.header(say(title), anchor=False)
        st.html(_make_table(say(title), numbers))


def _make_table(title: str, numbers: Sequence[NumberWords]) -> str:
    columns = [escape_text(say(column)) for column in COLUMNS]
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    rows = "".join(
        f'<tr><th scope="row">{escape_text(say(number.name))}</th>'
        + "".join(
            f'<td data-column="{column}">{escape_text(say(words))}</td>'
            for column, words in zip(
                columns[1:], (number.counts, number.made_of, number.not_said), strict=True
            )
        )
        + "</tr>"
        for number in numbers
    )
    return (
        f'<table class="lo-numbers" aria-label="{escape_text(title)}">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
