"""The playback on the desk: a part of the address, told to the browser once for the view."""

import json
import re
from html import unescape

from streamlit.testing.v1 import AppTest

from tests.app.steps import OpenApp, press, read_page


def read_told(app: AppTest) -> dict[str, list[object]]:
    found = re.search(r'data-lookout-playback="([^"]*)"', read_page(app))
    assert found is not None
    told: dict[str, list[object]] = json.loads(unescape(found[1]))
    return told


def test_play_is_a_part_of_the_address_and_tells_the_windows(open_app: OpenApp, post_ids: list[int]) -> None:
    app = open_app("desk")
    assert "lo-playback" not in read_page(app)
    app = press(app, "Play")
    assert app.query_params["play"] == "on"
    told = read_told(app)
    assert len(told["windows"]) == len(told["frames"]) == 1
    assert "3 placed posts in view" in str(told["windows"])


def test_a_layer_that_cannot_be_played_says_so_and_lets_go(open_app: OpenApp, post_ids: list[int]) -> None:
    app = open_app("desk", play="on", layer="incidents")
    assert "its layers Category, Severity, Verification, How many posts." in read_page(app)
    app = press(app, "End playback")
    assert "play" not in app.query_params


def test_the_table_is_not_played_and_the_key_says_why(open_app: OpenApp, post_ids: list[int]) -> None:
    app = open_app("desk", map="table")
    assert next(button for button in app.button if button.label == "Play").disabled
    assert "only the map is played" in read_page(app)


def test_the_tour_is_honest_about_an_event_that_is_no_exercise(
    open_app: OpenApp, post_ids: list[int]
) -> None:
    page = read_page(open_app("desk"))
    assert "This event is real: what you decide here counts." in page
    assert "lo-tour-offer" not in page
