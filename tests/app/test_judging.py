"""A judgement is of what stood on the analyst's screen, whatever happened to the post until the click."""

import json
import re
import sqlite3
import time
from contextlib import closing
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from dashboard import cached_reads, data
from db.events import add_event
from db.posts import NewMedia
from db.predictions import add_predictions
from db.reviews import add_review
from db.session import Store
from db.settings import get_settings
from db.vocabulary import Hazard, Humanitarian, Information, LabelDecision, Use
from tests.app.steps import WHOLE, OpenApp, classify, list_headers, look_up, press, read_page, stay
from tests.factories import POSTED_AT, keep_original, make_picture, make_posts, make_prediction, store_posts

RIGHT = "Label right"
CORROBORATED = "Corroborated :gray[C]"


@pytest.fixture
def other_event_id(store: Store) -> int:
    """An event beside that of the posts."""
    with store.write() as session:
        return add_event(session, name="Second flood", hazard=Hazard.FLOOD, starts_at=POSTED_AT).id


def score_again(store: Store, post_id: int, humanitarian: Humanitarian) -> None:
    prediction = make_prediction(post_id, humanitarian=humanitarian)
    with store.write() as session:
        add_predictions(session, model_version="test-2", predictions=[prediction])
    cached_reads.find_slot.cache_clear()


def find_box(app: AppTest, label: str) -> Selectbox:
    return next(box for box in app.selectbox if box.label == label)


def test_labels_that_changed_after_they_were_shown_are_not_right(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = open_app("desk", **WHOLE, post=str(post_ids[1]), analyst="Ana")
    score_again(store, post_ids[1], Humanitarian.VEHICLE_DAMAGE)
    app = press(app, RIGHT)
    page = read_page(app)
    assert f"post {post_ids[1]} has just been judged or read anew" in page
    assert "Vehicle damage" in page
    assert look_up(store, post_ids[1]).reviews == ()
    press(app, RIGHT)
    assert look_up(store, post_ids[1]).row.label_decision is LabelDecision.RIGHT


def test_a_correction_is_the_one_that_was_chosen_although_the_labels_changed(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana")
    find_box(app, "Humanitarian category").set_value(Humanitarian.MISSING_OR_FOUND_PEOPLE)
    score_again(store, post_ids[0], Humanitarian.VEHICLE_DAMAGE)
    press(app, "Save correction")
    assert look_up(store, post_ids[0]).row.humanitarian is Humanitarian.MISSING_OR_FOUND_PEOPLE


def test_an_event_that_was_chosen_for_one_post_is_not_offered_to_the_next(
    post_ids: list[int], other_event_id: int, open_app: OpenApp
) -> None:
    app = open_app("desk", **WHOLE, event="1", post=str(post_ids[2]), analyst="Ana")
    find_box(app, "Event of this post").set_value(other_event_id).run()
    app = press(app, "Next")
    assert f"Post {post_ids[1]}" in list_headers(app)
    assert find_box(app, "Event of this post").value == 1
    assert "Attach to this event" not in [button.label for button in app.button]


def test_moving_a_post_goes_on_to_the_next_one_within_the_filter(
    store: Store, post_ids: list[int], other_event_id: int, open_app: OpenApp
) -> None:
    app = open_app(
        "desk",
        layout="table",
        whole="yes",
        event="1",
        post=str(post_ids[2]),
        words="street",
        order="newest",
        analyst="Ana",
    )
    find_box(app, "Event of this post").set_value(other_event_id).run()
    app = press(app, "Attach to this event")
    assert look_up(store, post_ids[2]).event_id == other_event_id
    assert f"Post {post_ids[1]}" in list_headers(app)
    assert (app.query_params["event"], app.query_params["words"]) == ("1", "street")


def test_undo_takes_the_judgement_back_that_led_to_the_open_post(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = press(open_app("desk", **WHOLE, event="1", post=str(post_ids[2]), analyst="Ana"), RIGHT)
    assert f"Post {post_ids[1]}" in list_headers(app)
    app = press(app, "Undo")
    assert look_up(store, post_ids[2]).row.label_decision is LabelDecision.NOT_JUDGED
    assert f"Post {post_ids[2]}" in list_headers(app)
    assert next(button for button in app.button if button.label == "Undo").disabled


def test_undo_never_takes_back_a_judgement_that_was_not_on_the_screen(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = press(stay(open_app("desk", **WHOLE, event="1", post=str(post_ids[0]), analyst="Ana")), RIGHT)
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="Ben", set_aside=True, reason="seen")
    cached_reads.find_slot.cache_clear()
    assert "a newer review stands" in read_page(press(app, "Undo"))
    assert look_up(store, post_ids[0]).row.use is Use.NOT_USED


def test_information_that_somebody_else_judged_meanwhile_is_not_judged_over(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = open_app("desk", **WHOLE, event="1", post=str(post_ids[0]), analyst="Ana")
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="Ben", information=Information.FALSE)
    cached_reads.find_slot.cache_clear()
    assert "has just been judged or read anew" in read_page(press(app, CORROBORATED))
    assert look_up(store, post_ids[0]).row.information is Information.FALSE


def test_each_judgement_goes_on_to_the_next_post_unless_the_analyst_stays(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = press(open_app("desk", **WHOLE, event="1", post=str(post_ids[2]), analyst="Ana"), CORROBORATED)
    assert f"Post {post_ids[1]}" in list_headers(app)
    app = press(stay(app), "False")
    assert f"Post {post_ids[1]}" in list_headers(app)
    judged = [look_up(store, post_id).row.information for post_id in post_ids[2:0:-1]]
    assert judged == [Information.CORROBORATED, Information.FALSE]


def test_undo_takes_back_one_decision_and_leaves_the_other(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = stay(open_app("desk", **WHOLE, event="1", post=str(post_ids[0]), analyst="Ana"))
    app = press(press(app, CORROBORATED), RIGHT)
    press(app, "Undo")
    row = look_up(store, post_ids[0]).row
    assert (row.label_decision, row.information) == (LabelDecision.NOT_JUDGED, Information.CORROBORATED)


def list_keys(app: AppTest) -> dict[str, str]:
    """Return the keys by what they press."""
    keyed = [button for button in app.button if str(button.key).startswith("key_")]
    return {button.label: str(button.key)[4] for button in keyed}


def list_drawn_keys(app: AppTest) -> set[str]:
    """Return the keys whose letter stands beside a button's name."""
    drawn = {button.proto.shortcut.upper() for button in app.button if button.proto.shortcut}
    return drawn | {"C" for button in app.button if button.label == CORROBORATED}


def read_refusals(app: AppTest) -> dict[str, str]:
    """Return what each key says instead of pressing its button, empty where it presses it."""
    parts = re.findall(r'data-lookout-keys="([^"]*)"', read_page(app))
    return {key: words for part in parts for key, words in json.loads(unescape(part)).items()}


def test_each_decision_and_step_has_a_key(post_ids: list[int], open_app: OpenApp) -> None:
    app = open_app("desk", **WHOLE, event="1", post=str(post_ids[1]), analyst="Ana")
    assert (
        list_keys(app).items()
        >= {
            **{"Previous": "k", "Next": "j", "Undo": "u"},
            **{RIGHT: "a", CORROBORATED: "c", "False": "f", "Unverifiable": "x"},
        }.items()
    )
    assert set(list_keys(app).values()) == set("kjuacfx12345678")
    assert list_drawn_keys(app) == set("KJUACFX")


def test_a_key_that_presses_nothing_has_words_that_say_why(store: Store, open_app: OpenApp) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    told = read_refusals(open_app("desk", **WHOLE, event="1", post=str(post_id), analyst="Ana"))
    assert {key: told[key] for key in "acfxujk"} == {
        "a": "Not classified yet: there is no label to judge.",
        **{"c": "", "f": "", "x": ""},
        "u": "There is nothing to undo.",
        "j": "No post comes after this one.",
        "k": "No post comes before this one.",
    }


def test_no_key_judges_a_picture_that_has_not_been_seen(store: Store, open_app: OpenApp) -> None:
    sha256 = keep_original(get_settings().media_dir, make_picture())
    (post_id,) = store_posts(store, make_posts(1, media=(NewMedia(sha256, "jpeg", 40, 30, 1),)))
    classify(store, [post_id], humanitarian=Humanitarian.INJURED_OR_DEAD_PEOPLE)
    app = open_app("desk", **WHOLE, event="1", post=str(post_id), analyst="Ana")
    assert not list_drawn_keys(app) & set("ACFX")
    assert {read_refusals(app)[key] for key in "acfx"} == {
        "The picture is veiled: reveal it first, or judge with the mouse."
    }
    assert "The keys of decisions wait until the picture is shown." in read_page(app)
    app.button(key=f"key_v_{post_id}").click().run()
    assert list_drawn_keys(app) >= set("ACFX")
    assert {read_refusals(app)[key] for key in "acfx"} == {""}
    assert "wait until the picture is shown" not in read_page(app)


def test_a_judgement_that_a_locked_store_does_not_take_is_refused_in_words_and_can_be_made_again(
    store: Store, post_ids: list[int], open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "PATIENCE_S", 0.2)
    app = open_app("desk", **WHOLE, event="1", post=str(post_ids[2]), analyst="Ana")
    with closing(sqlite3.connect(str(store.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        started_s = time.monotonic()
        app = press(app, RIGHT)
        assert time.monotonic() - started_s < 10
        page = read_page(app)
        assert "Nothing was saved: another write has held the store for 0.2 s. Do it again." in page
        assert f"Post {post_ids[2]}" in list_headers(app)
    assert look_up(store, post_ids[2]).reviews == ()
    press(app, RIGHT)
    assert look_up(store, post_ids[2]).row.label_decision is LabelDecision.RIGHT


def test_an_undo_that_was_refused_can_be_made_again(
    store: Store, post_ids: list[int], open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "PATIENCE_S", 0.2)
    app = press(open_app("desk", **WHOLE, event="1", post=str(post_ids[2]), analyst="Ana"), RIGHT)
    with closing(sqlite3.connect(str(store.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "Nothing was saved" in read_page(press(app, "Undo"))
    press(app, "Undo")
    assert look_up(store, post_ids[2]).row.label_decision is LabelDecision.NOT_JUDGED
