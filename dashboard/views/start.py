"""What stands in place of a view without an event: the store holds none, or the address names another."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.frame import render_empty, render_head
from dashboard.components.links import render_link
from dashboard.components.markup import escape_markdown
from dashboard.speaking import say
from dashboard.views.pages import Page, find_page
from db.queries.events import EventSummary

MAX_LISTED, MAX_SHOWN_LENGTH = 20, 40


def render_start() -> None:
    """Invite to bring in the first posts."""
    render_empty(
        say("No event yet"),
        say("Import posts into a new event, or start with `make run`, which loads the bundled exercise."),
        icon="flag",
    )
    st.page_link(find_page(Page.IMPORT), label=say("Import posts"), icon=":material/upload_file:")


def render_unknown_event(events: Sequence[EventSummary]) -> None:
    """Say that the address names an event that the store does not hold, and offer those that it does."""
    asked = st.query_params["event"][:MAX_SHOWN_LENGTH]
    render_head(say("No such event"))
    render_empty(
        say("This address names the event “{name}”, which is not in this store", name=escape_markdown(asked)),
        say(
            "It may be mistyped, or come from another Lookout. Nothing is lost: choose one of the events "
            "here."
        ),
        icon="search_off",
    )
    for event in events[:MAX_LISTED]:
        render_link(event.name, {"event": [str(event.id)]})
