"""The table and the pictures of the desk under one filter."""

import logging
from dataclasses import replace

import pytest
from streamlit.elements.lib import policies

from dashboard.views.desk.table import PAGE_ROWS
from dashboard.views.layouts import Layout
from db.posts import NewMedia
from db.session import Store
from db.settings import get_settings
from tests.app.steps import TABLE, OpenApp, read_page
from tests.factories import keep_original, make_picture, make_posts, store_posts


def test_no_picture_is_shown_under_a_filter_for_posts_without_one(store: Store, open_app: OpenApp) -> None:
    sha256 = keep_original(get_settings().media_dir, make_picture())
    first, second = make_posts(2)
    store_posts(store, [replace(first, media=(NewMedia(sha256, "jpeg", 40, 30, 1),)), second])
    assert "1 post in all" in read_page(open_app("desk", **TABLE, picture="no"))
    app = open_app("desk", order="newest", picture="no", layout="pictures")
    assert "No pictures under this filter" in read_page(app)
    assert not app.get("image")


def test_paging_leaves_nothing_in_the_log(
    store: Store, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(policies, "_shown_default_value_warning", False)
    store_posts(store, make_posts(PAGE_ROWS[Layout.TABLE] + 1))
    with caplog.at_level(logging.WARNING, logger=policies._LOGGER.name):
        app = open_app("desk", **TABLE, page="2")
    assert "Page 2 of 2" in read_page(app)
    assert "posts_page" not in caplog.text
