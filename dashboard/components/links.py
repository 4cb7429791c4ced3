"""Links within the session to the desk, also from the desk to itself."""

from urllib.parse import urlencode

import streamlit as st

from dashboard.components.markup import escape_text
from db.queries.filter_url import Params


def render_link(label: str, params: Params) -> None:
    """Draw a link to the desk under the parameters of an address.

    Streamlit's own link to the page that is drawn leaves the address as it is.
    """
    # Followed by assets/static/lookout/linked.js.
    href = escape_text(f"/?{urlencode(params, doseq=True)}")
    st.html(f'<a class="lo-link" data-lookout-open href="{href}">{escape_text(label)}</a>')
