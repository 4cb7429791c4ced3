"""The desk keeps up by itself: with the map, the queue and the first posts."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
import streamlit as st
from sqlalchemy.exc import OperationalError
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from dashboard import data
from dashboard.views import alerts
from dashboard.views.desk import bar, wide
from db.queries.events import list_events
from db.queries.operations import get_queue_status
from db.session import Store
from tests.app.steps import MAP, WHOLE, OpenApp, classify, read_page
from tests.factories import make_posts, store_posts


def look_at(app: AppTest, south: float, west: float, north: float, east: float) -> AppTest:
    """Move the map as the browser does, in a run of the whole page; the runner knows no way of its own."""
    states = app._tree.get_widget_states()
    (drawn,) = app.get("component_instance")
    told = {
        "bounds": {"_southWest": {"lat": south, "lng": west}, "_northEast": {"lat": north, "lng": east}},
        "zoom": 9,
    }
    states.widgets.append(WidgetState(id=drawn.proto.id, json_value=json.dumps(told)))
    return app._run(states)


def test_the_map_can_move_in_a_run_of_the_whole_page(store: Store, open_app: OpenApp) -> None:
    classify(store, store_posts(store, make_posts(1)))
    app = look_at(open_app("", event="1"), 0, 0, 1, 1)
    assert "No post in this part of the map has a known place" in read_page(app)
    app = look_at(app, 19, -100, 20, -99)
    assert "No post in this part of the map" not in read_page(app)
    next(button for button in app.button if button.label == "Filter to this map area").click().run()
    assert app.query_params["area"] == "19.0000,-100.0000,20.0000,-99.0000"


def read_old_first(monkeypatch: pytest.MonkeyPatch, name: str, old: object) -> None:
    """Let the first read of a page be an old one, as it is for a page that was opened before a change."""
    read, answers = getattr(data, name), [old]
    monkeypatch.setattr(data, name, lambda: answers.pop() if answers else read())


@pytest.mark.parametrize("desk", [{}, MAP])
def test_a_page_from_before_the_first_import_shows_the_posts_when_they_are_there(
    store: Store, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, desk: dict[str, str]
) -> None:
    store_posts(store, make_posts(1))
    with store.read() as session:
        before = [replace(event, first_post_at=None, last_post_at=None) for event in list_events(session)]
    read_old_first(monkeypatch, "list_events", before)
    shown = read_page(open_app("desk", **desk, event="1"))
    assert "No posts in this event yet" not in shown
    assert "Water is rising" in shown


def test_a_page_quickens_when_posts_begin_to_wait(
    store: Store, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.read() as session:
        calm = get_queue_status(session)
    store_posts(store, make_posts(1))
    read_old_first(monkeypatch, "get_queue_status", calm)
    paces: dict[str, float] = {}
    part = st.fragment

    def note_pace(draw: Callable[..., None], *, run_every: float) -> Callable[..., None]:
        paces[draw.__name__] = run_every
        return part(draw, run_every=run_every)

    monkeypatch.setattr(st, "fragment", note_pace)
    read_page(open_app("desk", **MAP, event="1"))
    assert paces == {
        "_render_bell": alerts.REFRESH_S,
        "_render_live": bar.LIVE_EVERY_S,
        "render_list": wide.BUSY_S,
        "_render_figures": wide.BUSY_S,
        "_render_map": wide.BUSY_S,
        "render_playing": wide.CALM_S,
        "_render_unfamiliar": wide.CALM_S,
        "render_hazards": wide.CALM_S,
        "render_when": wide.CALM_S,
    }


def test_a_store_that_goes_away_while_a_post_waits_is_said_in_words(
    store: Store, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    (post_id,) = store_posts(store, make_posts(1))

    def fail(_: int) -> bool:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(data, "is_answered", fail)
    page = read_page(open_app("desk", **WHOLE, post=str(post_id)))
    assert "The store cannot be reached" in page
    assert "Not classified yet" in page
