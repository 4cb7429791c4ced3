"""What an analyst sees: frame, event, analyst's name and navigation. ``app.py`` serves it."""

from functools import partial

import streamlit as st

from dashboard import auth, data, state
from dashboard.components import filters, frame
from dashboard.views import imports, operations, post, posts, reports, situation, triage
from dashboard.views.pages import Page, make_pages
from db.queries.events import EventSummary
from db.queries.filters import PostFilter

VIEWS = {
    Page.SITUATION: situation.render,
    Page.POSTS: posts.render,
    Page.POST: post.render,
    Page.TRIAGE: triage.render,
    Page.IMPORT: imports.render,
    Page.REPORTS: reports.render,
    Page.OPERATIONS: operations.render,
}


@frame.guard
def show() -> None:
    """Draw the frame and the page inside it."""
    state.restore_params()
    events = data.list_events()
    event = state.choose_event(events) if events else None
    if event is not None:
        state.pin_event(event)
    page = st.navigation(make_pages(lambda name: partial(_show_view, name, event)), position="top")
    with st.sidebar:
        if event is not None:
            filters.render_event_choice(
                events, event, lambda chosen: state.write_filter(PostFilter(chosen.id))
            )
        auth.render_name()
    if event is not None:
        frame.render_banner(event)
    frame.show_notice()
    page.run()


@frame.guard
def _show_view(name: Page, event: EventSummary | None) -> None:
    VIEWS[name](event)


st.set_page_config(page_title="Lookout", page_icon="assets/icons/lookout.svg", layout="wide")
frame.render_styles()
show()
