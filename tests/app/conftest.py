"""The dashboard without a browser: Streamlit's own test runner over a store of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard import cached_reads
from dashboard.state import ANALYST
from db.session import Store
from tests.app.steps import POPOVERS, OpenApp, classify
from tests.factories import make_posts, store_posts

APP = Path(__file__).parents[2] / "dashboard" / "desk.py"


@pytest.fixture(scope="session", autouse=True)
def scanned_once() -> Iterator[None]:
    """Each app that is opened looks through all installed packages for components: a fifth of a second."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture
def open_app(own_settings: None) -> Iterator[OpenApp]:
    """A function that opens a page: ``open_app("desk", words="water")``."""

    def open_page(
        page: str = "", /, *, analyst: str = "", keeps_reads: bool = False, **params: str
    ) -> AppTest:
        # What a test wrote a moment ago must show, unless it is about what was read before.
        if not keeps_reads:
            cached_reads.find_slot.cache_clear()
        app = AppTest.from_file(APP, default_timeout=30)
        for name, value in params.items():
            app.query_params[name] = value
        if analyst:
            app.session_state[ANALYST] = analyst
        # The runner cannot open a popover. What they hold is read with the rest.
        for key in POPOVERS:
            app.session_state[key] = True
        # The runner can switch to files only; pages that are functions go by the hash of their address.
        app._page_hash = calc_hash(page) if page else ""
        return app.run()

    yield open_page
    # The server-wide caches outlive a test's store.
    cached_reads.find_slot.cache_clear()
    st.cache_resource.clear()


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    """Three classified posts."""
    post_ids = store_posts(store, make_posts(3))
    classify(store, post_ids)
    return post_ids
