"""What a view shows while the store holds no event."""

import streamlit as st

from dashboard.components.frame import render_empty
from dashboard.views.pages import Page, find_page


def render_start() -> None:
    """Invite to bring in the first posts."""
    render_empty(
        "No event yet",
        "Import posts into a new event, or start with `make run`, which loads the bundled exercise.",
        icon="flag",
    )
    st.page_link(find_page(Page.IMPORT), label="Import posts", icon=":material/upload_file:")
