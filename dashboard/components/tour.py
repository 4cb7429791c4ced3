"""The tour of the desk: what is said beside which part; assets/static/lookout/tour.js goes through it."""

import json

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.markup import escape_text
from dashboard.speaking import say

# Part of the page as a selector, a title and some words.
STEPS: tuple[tuple[str, str, str], ...] = (
    (
        ".st-key-desk_queue, .st-key-desk_table",
        mark("The list"),
        mark(
            "The most urgent first, a message and its reposts in one row. The tabs above ask for what is "
            "hard: text and picture disagree, severity unclear, unlike what the model was trained on. J "
            "opens the next post, K the one before."
        ),
    ),
    (
        ".st-key-map_frame",
        mark("The map"),
        mark(
            "Where posts are, most of them by the place that their words name, so that many stand at the "
            "middle of a town. Where no post is, nobody posted: that does not mean that nobody needs "
            "help. Press a circle for its posts, or draw an area."
        ),
    ),
    (
        ".st-key-desk_map .stPlotlyChart",
        mark("The timeline"),
        mark(
            "Posts over time by category. Drag across the bars to choose a period; Play lets that run "
            "over the event."
        ),
    ),
    (
        ".st-key-desk_evidence",
        mark("The post"),
        mark(
            "Its words and its picture, shaded by what spoke for the class that the model chose. A share "
            "says how sure the model is of its class. It does not know what is true, and a sure model can "
            "be wrong."
        ),
    ),
    (
        ".st-key-desk_decide",
        mark("Your decision"),
        mark(
            "One key each: 1 to 8 the category, Q W E the severity, A if the labels are right, C F X what "
            "you found of the information. What you decide goes before what the model read, everywhere. U "
            "takes it back."
        ),
    ),
    (
        '[data-testid="stTopNavLink"][href*="reports"]',
        mark("Reports"),
        mark(
            "Each sentence of a report names the posts that it rests on, and a named person clears it "
            "before it goes out. All keys stand under Keys, where this tour begins anew."
        ),
    ),
)
# What it begins with, of an exercise and of an event that is none.
TITLE = mark("The desk in two minutes")
IN_EXERCISE = mark(
    "This event is an exercise: hurricane, people and posts are invented. The model reads them as it "
    "reads real ones, and is wrong on some of them. Try what you like: nobody acts on it."
)
IN_EARNEST = mark(
    "This event is real: what you decide here counts. The model reads its posts by itself and is wrong on "
    "some of them. To try things, choose the exercise."
)
# These are there once a post is open.
OPENS = {".st-key-desk_evidence", ".st-key-desk_decide"}


def render_tour(*, is_exercise: bool) -> None:
    """Hand the tour to the browser, which begins it on a press."""
    first = ("", TITLE, IN_EXERCISE if is_exercise else IN_EARNEST)
    told = {
        "steps": [
            {"part": part, "title": say(title), "words": say(words), "opens": part in OPENS}
            for part, title, words in (first, *STEPS)
        ],
        "next": say("Next"),
        "back": say("Back"),
        "done": say("Done"),
        "end": say("End the tour"),
    }
    st.html(f'<i hidden data-lookout-steps="{escape_text(json.dumps(told))}"></i>')


def make_tour_offer() -> str:
    """Return what asks in the banner of an exercise; the style sheet shows it on the desk alone."""
    return (
        f'<div class="lo-tour-offer" hidden>{make_tour_button()}'
        f'<button type="button" data-lookout-tour="refuse">{escape_text(say("No tour"))}</button></div>'
    )


def make_tour_button() -> str:
    """Return the button that starts the tour, in HTML."""
    return (
        '<button type="button" class="lo-tour-start" data-lookout-tour="start">'
        f"{escape_text(say('Take the tour (two minutes)'))}</button>"
    )
