"""A judgement is of what stood on the analyst's screen, whatever happened to the post until the click."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from dashboard.data import forget_reads
from db.events import add_event
from db.predictions import add_predictions
from db.reviews import add_review
from db.session import Store
from db.vocabulary import Hazard, Humanitarian, Verification
from tests.app.steps import OpenApp, look_up, press, read_page
from tests.factories import POSTED_AT, make_prediction


@pytest.fixture
def other_event_id(store: Store) -> int:
    """An event beside that of the posts."""
    with store.write() as session:
        return add_event(session, name="Second flood", hazard=Hazard.FLOOD, starts_at=POSTED_AT).id


def score_again(store: Store, post_id: int, humanitarian: Humanitarian) -> None:
    prediction = make_prediction(post_id, humanitarian=humanitarian)
    with store.write() as session:
        add_predictions(session, model_version="test-2", predictions=[prediction])
    forget_reads()


def find_box(app: AppTest, label: str) -> Selectbox:
    return next(box for box in app.selectbox if box.label == label)


@pytest.mark.parametrize("button", ["Confirm", "Confirm, next"])
def test_labels_that_changed_after_they_were_shown_are_not_confirmed(
    store: Store, post_ids: list[int], open_app: OpenApp, button: str
) -> None:
    app = open_app("post", post=str(post_ids[1]), analyst="Ana")
    score_again(store, post_ids[1], Humanitarian.VEHICLE_DAMAGE)
    app = press(app, button)
    page = read_page(app)
    assert f"post {post_ids[1]} has just been judged or read anew" in page
    assert "Vehicle damage" in page
    assert look_up(store, post_ids[1]).reviews == ()
    press(app, button)
    assert look_up(store, post_ids[1]).row.verification is Verification.CONFIRMED


def test_a_correction_is_the_one_that_was_chosen_although_the_labels_changed(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = open_app("post", post=str(post_ids[0]), analyst="Ana")
    find_box(app, "Humanitarian category").set_value(Humanitarian.MISSING_OR_FOUND_PEOPLE)
    score_again(store, post_ids[0], Humanitarian.VEHICLE_DAMAGE)
    press(app, "Save correction")
    assert look_up(store, post_ids[0]).row.humanitarian is Humanitarian.MISSING_OR_FOUND_PEOPLE


def test_an_event_that_was_chosen_for_one_post_is_not_offered_to_the_next(
    post_ids: list[int], other_event_id: int, open_app: OpenApp
) -> None:
    app = open_app("post", event="1", post=str(post_ids[2]), analyst="Ana")
    find_box(app, "Event of this post").set_value(other_event_id).run()
    app = press(app, "Next")
    assert f"Post {post_ids[1]}" in read_page(app)
    assert find_box(app, "Event of this post").value == 1
    assert "Attach to this event" not in [button.label for button in app.button]


def test_moving_a_post_goes_on_to_the_next_one_within_the_filter(
    store: Store, post_ids: list[int], other_event_id: int, open_app: OpenApp
) -> None:
    app = open_app("post", event="1", post=str(post_ids[2]), words="street", order="newest", analyst="Ana")
    find_box(app, "Event of this post").set_value(other_event_id).run()
    app = press(app, "Attach to this event")
    assert look_up(store, post_ids[2]).event_id == other_event_id
    assert f"Post {post_ids[1]}" in read_page(app)
    assert (app.query_params["event"], app.query_params["words"]) == ("1", "street")


def test_undo_takes_the_judgement_back_that_led_to_the_open_post(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = press(open_app("post", event="1", post=str(post_ids[2]), analyst="Ana"), "Confirm, next")
    assert f"<h1>Post {post_ids[1]}</h1>" in read_page(app)
    app = press(app, "Undo")
    assert look_up(store, post_ids[2]).row.verification is Verification.UNREVIEWED
    assert f"<h1>Post {post_ids[2]}</h1>" in read_page(app)
    assert next(button for button in app.button if button.label == "Undo").disabled


def test_undo_never_takes_back_a_judgement_that_was_not_on_the_screen(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = press(open_app("post", event="1", post=str(post_ids[0]), analyst="Ana"), "Confirm")
    with store.write() as session:
        add_review(
            session, post_id=post_ids[0], reviewer="Ben", verification=Verification.DUPLICATE, reason="seen"
        )
    forget_reads()
    assert "a newer review stands" in read_page(press(app, "Undo"))
    assert look_up(store, post_ids[0]).row.verification is Verification.DUPLICATE
