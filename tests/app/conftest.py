"""The dashboard without a browser: Streamlit's own test runner over a store of the test's own."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.state import ANALYST

APP = Path(__file__).parents[2] / "app.py"

OpenApp = Callable[..., AppTest]


@pytest.fixture
def open_app(own_settings: None) -> Iterator[OpenApp]:
    """A function that opens a page: ``open_app("posts", words="water")``."""

    def open_page(page: str = "", /, *, analyst: str = "", **params: str) -> AppTest:
        # What a test wrote a moment ago must show.
        st.cache_data.clear()
        app = AppTest.from_file(APP, default_timeout=30)
        for name, value in params.items():
            app.query_params[name] = value
        if analyst:
            app.session_state[ANALYST] = analyst
        # The runner can switch to files only; pages that are functions go by the hash of their address.
        app._page_hash = calc_hash(page) if page else ""
        return app.run()

    yield open_page
    # The server-wide caches outlive a test's store.
    st.cache_data.clear()
    st.cache_resource.clear()


def list_markdown(app: AppTest) -> list[str]:
    """Return every text that the browser reads as Markdown."""
    kinds = (app.markdown, app.caption, app.error, app.info, app.warning, app.toast)
    return [str(element.value) for kind in kinds for element in kind]


def read_page(app: AppTest) -> str:
    """Return all words and markup on a page, without the escapes that the browser takes out of Markdown."""
    assert not app.exception, [error.value for error in app.exception]
    parts = [re.sub(r"\\([!-/:-@[-`{-~])", r"\1", text) for text in list_markdown(app)]
    parts += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(parts)
