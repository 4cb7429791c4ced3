"""Ticking a row of the table opens the post that was drawn in it."""

import json

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from dashboard import cached_reads
from db.moving import attach_to_event
from db.session import Store
from tests.app.steps import OpenApp, list_headers
from tests.factories import make_event, make_posts, store_posts


def tick(app: AppTest, row: int) -> AppTest:
    """Tick a row as the browser does; the runner knows no way of its own."""
    states = app._tree.get_widget_states()
    (table,) = app.dataframe
    ticked = json.dumps({"selection": {"rows": [row], "columns": [], "cells": []}})
    states.widgets.append(WidgetState(id=table.proto.id, string_value=ticked))
    return app._run(states)


def test_the_post_that_was_drawn_in_the_row_is_opened_whatever_happened_since(
    store: Store, open_app: OpenApp
) -> None:
    post_ids = store_posts(store, make_posts(3))
    app = open_app("desk", layout="table", event="1", order="newest")
    with store.write() as session:
        other = make_event(session, "Second flood")
        attach_to_event(session, post_id=post_ids[2], event_id=other, actor="Ben")
    cached_reads.find_slot.cache_clear()
    assert f"Post {post_ids[1]}" in list_headers(tick(app, 1))
