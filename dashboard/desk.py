"""What an analyst sees, once let in: frame, event, analyst's name and navigation. ``app.py`` serves it."""

import streamlit as st

from dashboard import data, state
from dashboard.cached_reads import forget_reads
from dashboard.components import frame
from dashboard.components.language import render_language_choice, tell_language
from dashboard.loaded import freeze_loaded
from dashboard.views import (
    accounts,
    alerts,
    desk,
    events,
    imports,
    incidents,
    numbers,
    operations,
    proposals,
    reports,
    second_review,
    sources,
    triage,
)
from dashboard.views.door import let_in
from dashboard.views.pages import Page, find_page, make_pages
from dashboard.views.shift import render_shift
from dashboard.views.start import render_unknown_event
from db.queries.events import EventSummary

VIEWS = {
    Page.DESK: desk.render,
    Page.INCIDENTS: incidents.render,
    Page.PROPOSALS: proposals.render,
    Page.SECOND_REVIEW: second_review.render,
    Page.TRIAGE: triage.render,
    Page.IMPORT: imports.render,
    Page.EVENTS: events.render,
    Page.SOURCES: sources.render,
    Page.REPORTS: reports.render,
    Page.OPERATIONS: operations.render,
    Page.ACCOUNTS: accounts.render,
    Page.NUMBERS: numbers.render,
}


# The menu holds what a shift needs in one row; these are reached from the side of every page.
LINKED = (Page.SECOND_REVIEW, Page.EVENTS, Page.NUMBERS)


@frame.guard
def show() -> None:
    """Draw the frame and the page inside it."""
    tell_language()
    if not let_in():
        return
    # Ahead of the parameters: it brings the browser to the page's own address, to which they then belong. The
    # views run at the end, when the event is known.
    hidden = LINKED if accounts.is_shown() else (*LINKED, Page.ACCOUNTS)
    pages = make_pages(lambda name: lambda: _show_view(name, event), hidden)
    page = st.navigation(pages, position="top")
    state.restore_params()
    event = _find_event()
    if page is not find_page(Page.DESK):
        # The desk has them in its bar: its columns need the room.
        with st.sidebar:
            render_shift(event)
            for name in LINKED:
                st.page_link(find_page(name), query_params=state.link_params())
            render_language_choice()
    frame.show_notice()
    alerts.render_bell()
    if event is not None:
        state.pin_event(event)
        frame.render_banner(event)
    elif known := data.list_events():
        render_unknown_event(known)
        return
    page.run()


def _find_event() -> EventSummary | None:
    if not state.names_event() and (detail := data.get_post(state.read_number("post", default=0))):
        # A link from a report names only the post, which knows its event.
        state.write_params(event=[str(detail.event_id)])
    event = state.find_event(data.list_events())
    if event is None and state.names_event():
        # The list is a little old: another process may have made the event since.
        forget_reads()
        event = state.find_event(data.list_events())
    return event


@frame.guard
def _show_view(name: Page, event: EventSummary | None) -> None:
    st.session_state[state.SHOWN_PAGE] = name
    VIEWS[name](event)


st.set_page_config(page_title="Lookout", page_icon="assets/icons/lookout.svg", layout="wide")
show()
freeze_loaded()
