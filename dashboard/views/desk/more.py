"""What the desk keeps folded: its filter's figures, the pages that show the same otherwise, the language."""

import streamlit as st

from dashboard import data, state
from dashboard.catalogue import mark
from dashboard.components.figures import render_figures
from dashboard.components.frame import guard
from dashboard.components.language import render_language_choice
from dashboard.speaking import say
from dashboard.views.pages import PAGES, Page, find_page
from db.queries.filters import PostFilter

# A page under the desk's filter, and what it is opened for.
LINKS = (
    (Page.SECOND_REVIEW, mark("Second review: judge a sample once more")),
    (Page.EVENTS, mark("Events: close, archive, erase")),
)


@guard
def render_more(chosen: PostFilter) -> None:
    """Draw the button; the figures are counted once it is open."""
    more = st.popover(say("More"), icon=":material/more_horiz:", key="desk_more", on_change="rerun")
    with more:
        if more.open:
            render_figures(data.count_key_figures(chosen), data.count_independent_accounts(chosen))
        for page, words in LINKS:
            st.page_link(
                find_page(page), label=say(words), icon=PAGES[page].icon, query_params=state.link_params()
            )
        render_language_choice()
