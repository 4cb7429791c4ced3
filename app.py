"""The dashboard's entry: frame, event, analyst's name and navigation. ``streamlit run app.py`` starts it."""

from functools import partial

import streamlit as st

from dashboard import auth, data, state
from dashboard.components import filters, frame
from dashboard.views import imports, operations, post, posts, reports, situation, triage
from dashboard.views.pages import PAGES, Page
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
    pages = {
        name: st.Page(
            partial(_show_view, name, event),
            title=PAGES[name].title,
            icon=PAGES[name].icon,
            url_path=name.value,
            default=name is Page.SITUATION,
            visibility="hidden" if name is Page.POST else "visible",
        )
        for name in Page
    }
    st.session_state[state.PAGE_OBJECTS] = pages
    page = st.navigation(list(pages.values()), position="top")
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
