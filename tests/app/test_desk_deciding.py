"""Decisions at the desk: by keys, in its folded part, and taken back."""

import pytest
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from dashboard import actions
from dashboard.cached_reads import find_slot
from dashboard.state import ANALYST
from dashboard.views import desk
from dashboard.views.desk import bar
from db.leases import take_lease
from db.posts import NewMedia
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.reviews import add_review
from db.session import Store, utc_now
from db.vocabulary import (
    Clarity,
    Credibility,
    Damage,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Use,
)
from tests.app.steps import (
    OpenApp,
    classify,
    look_up,
    press,
    press_key,
    read_page,
    read_param,
    read_refusals,
    store_three,
)
from tests.factories import make_event, make_posts, store_posts


def test_a_key_corrects_the_category_implies_that_it_informs_and_goes_on(
    store: Store, open_app: OpenApp
) -> None:
    first, second, _ = store_three(store)
    classify(store, [first], informativeness=Informativeness.NOT_INFORMATIVE)
    app = press_key(open_app("desk", analyst="Ana", post=str(first)), "3")
    row = look_up(store, first).row
    assert row.humanitarian is Humanitarian.INJURED_OR_DEAD_PEOPLE
    assert row.label_decision is LabelDecision.CORRECTED
    assert row.informativeness is Informativeness.INFORMATIVE
    assert read_param(app, "post") == str(second)


def test_undo_takes_back_the_slip_on_the_post_before(store: Store, open_app: OpenApp) -> None:
    first, second, _ = store_three(store)
    app = press_key(open_app("desk", analyst="Ana", post=str(first)), "C")
    assert look_up(store, first).row.information is Information.CORROBORATED
    assert read_param(app, "post") == str(second)
    app = press_key(app, "U")
    assert look_up(store, first).row.information is Information.NOT_JUDGED
    assert read_param(app, "post") == str(first)


def test_each_undo_takes_back_the_judgement_before_up_to_twenty(store: Store, open_app: OpenApp) -> None:
    posts = [make_posts(1, first=number, text=f"House {number} is under water")[0] for number in range(22)]
    post_ids = store_posts(store, posts)
    classify(store, post_ids)
    app = open_app("desk", analyst="Ana")
    for post_id in post_ids[:21]:
        app.query_params["post"] = str(post_id)
        app = press_key(app.run(), "C")
    app.query_params["post"] = str(post_ids[21])
    app = app.run()
    for post_id in post_ids[20:0:-1]:
        app = press_key(app, "U")
        assert read_param(app, "post") == str(post_id)
        assert look_up(store, post_id).row.information is Information.NOT_JUDGED
    assert read_refusals(app)["u"] == "There is nothing to undo."
    assert look_up(store, post_ids[0]).row.information is Information.CORROBORATED


def test_a_new_session_takes_back_what_its_analyst_judged_before_it_and_nothing_of_others(
    store: Store, open_app: OpenApp
) -> None:
    first, second, third = store_three(store)
    press_key(press_key(open_app("desk", analyst="Ana", post=str(first)), "C"), "A")
    assert read_refusals(open_app("desk", analyst="Bo", post=str(third)))["u"] == "There is nothing to undo."
    app = press_key(open_app("desk", analyst="Ana", post=str(third)), "U")
    assert look_up(store, second).row.label_decision is LabelDecision.NOT_JUDGED
    app.query_params["post"] = str(third)
    press_key(app.run(), "U")
    assert look_up(store, first).row.information is Information.NOT_JUDGED


def test_the_name_of_another_in_the_box_brings_their_judgements_to_undo(
    store: Store, open_app: OpenApp
) -> None:
    first, *_, third = store_three(store)
    app = press_key(open_app("desk", analyst="Ana", post=str(first)), "C")
    app.query_params["post"] = str(third)
    app.session_state[ANALYST] = "Bo"
    assert read_refusals(app.run())["u"] == "There is nothing to undo."


def test_undo_leaves_what_somebody_else_has_decided_since_says_so_and_goes_on_to_the_one_before(
    store: Store, open_app: OpenApp
) -> None:
    first, second, third = store_three(store)
    app = press_key(open_app("desk", analyst="Ana", post=str(first)), "C")
    app = press_key(app, "C")
    with store.write() as session:
        add_review(session, post_id=second, reviewer="Bo", information=Information.FALSE)
    app = press_key(app, "U")
    assert f"Post {second} stays as it is: a newer review stands" in read_page(app)
    assert look_up(store, second).row.information is Information.FALSE
    assert read_param(app, "post") == str(third)
    app = press_key(app, "U")
    assert look_up(store, first).row.information is Information.NOT_JUDGED


def test_undo_on_the_desk_never_takes_back_what_somebody_else_decided(
    store: Store, open_app: OpenApp
) -> None:
    first, *_ = store_three(store)
    with store.write() as session:
        add_review(session, post_id=first, reviewer="Bo", information=Information.FALSE)
    app = open_app("desk", analyst="Ana", post=str(first))
    assert read_refusals(app)["u"] == "There is nothing to undo."


def test_the_class_in_force_and_a_severity_without_a_picture_say_why_their_keys_do_nothing(
    store: Store, open_app: OpenApp
) -> None:
    first, *_ = store_three(store)
    told = read_refusals(open_app("desk", analyst="Ana", post=str(first)))
    assert "press A" in told["7"]
    assert "no picture" in told["q"]
    assert told["1"] == told["a"] == ""


def test_nothing_is_saved_without_a_name(store: Store, open_app: OpenApp) -> None:
    first, *_ = store_three(store)
    app = press_key(open_app("desk", post=str(first)), "3")
    assert "Nothing was saved. Give your name first" in read_page(app)
    assert look_up(store, first).row.label_decision is LabelDecision.NOT_JUDGED


def test_a_severity_that_was_unclear_is_decided_by_its_key(store: Store, open_app: OpenApp) -> None:
    picture = NewMedia("a" * 64, "jpeg", 300, 200, 4000)
    (post_id,) = store_posts(store, make_posts(1, media=(picture,)))
    classify(store, [post_id], damage=Damage.MILD_DAMAGE, confidence=0.34)
    assert look_up(store, post_id).row.damage_clarity is Clarity.UNCLEAR
    app = open_app("desk", analyst="Ana", post=str(post_id))
    assert read_refusals(app)["w"] == ""
    press_key(app, "W")
    row = look_up(store, post_id).row
    assert (row.damage, row.damage_clarity) == (Damage.MILD_DAMAGE, Clarity.CLEAR)


def open_rest(open_app: OpenApp, post_id: int) -> AppTest:
    """Open a post on the desk with what is folded beneath its evidence."""
    app = open_app("desk", analyst="Ana", post=str(post_id))
    # The runner has no accessor for an expander's state, which the browser sends.
    app.session_state[f"desk_rest_{post_id}"] = True
    return app.run()


def test_the_credibility_is_rated_on_the_desk_and_the_post_stays_to_be_judged(
    store: Store, open_app: OpenApp
) -> None:
    first, *_ = store_three(store)
    app = open_rest(open_app, first)
    (box,) = [box for box in app.selectbox if box.label == "Credibility of the information"]
    app = box.select(Credibility.PROBABLY_TRUE).run()
    app = press(app, "Rate the credibility alone")
    (review,) = look_up(store, first).reviews
    assert (review.credibility, review.information) == (Credibility.PROBABLY_TRUE, None)
    assert read_param(app, "post") == str(first)


def test_a_post_is_set_aside_on_the_desk_with_a_reason_and_the_next_is_shown(
    store: Store, open_app: OpenApp
) -> None:
    first, second, _ = store_three(store)
    app = open_rest(open_app, first)
    assert "needs a reason" in read_page(press(app, "Set aside"))
    app.selectbox(key=f"set_aside_reason_{first}").select("Duplicate of another post")
    app = press(app, "Set aside")
    assert look_up(store, first).row.use is Use.NOT_USED
    assert read_param(app, "post") == str(second)


def test_a_post_is_attached_to_another_event_on_the_desk_and_the_next_is_shown(
    store: Store, open_app: OpenApp
) -> None:
    first, second, _ = store_three(store)
    with store.write() as session:
        other_event = make_event(session, "Another flood")
    app = open_rest(open_app, first)
    app = app.selectbox(key=f"event_1_{first}").select(other_event).run()
    app = press(app, "Attach to this event")
    assert look_up(store, first).event_id == other_event
    assert read_param(app, "post") == str(second)


def test_a_step_and_a_judgement_draw_the_page_once(
    store: Store, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = store_three(store)
    app = open_app("desk", analyst="Ana", post=str(first))
    drawn: list[EventSummary] = []
    render_bar = bar.render_bar

    def count(event: EventSummary, chosen: PostFilter) -> None:
        drawn.append(event)
        render_bar(event, chosen)

    monkeypatch.setattr(desk, "render_bar", count)
    for key, shown in (("J", second), ("A", third), ("U", second)):
        drawn.clear()
        app = press_key(app, key)
        assert read_param(app, "post") == str(shown)
        assert len(drawn) == 1, key


def test_a_judgement_that_the_store_does_not_take_is_said_and_the_post_stays(
    store: Store, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = store_three(store)
    app = open_app("desk", analyst="Ana", post=str(first))

    def fail(*_: object, **__: object) -> int:
        raise OperationalError("INSERT", {}, Exception("gone"))

    monkeypatch.setattr(actions, "judge_post", fail)
    app = press_key(app, "A")
    assert "Nothing was saved: the store cannot be reached. Try again." in read_page(app)
    assert read_param(app, "post") == str(first)


def test_a_judgement_goes_on_to_what_nobody_has_come_to_meanwhile(store: Store, open_app: OpenApp) -> None:
    first, second, third = store_three(store)
    app = open_app("desk", analyst="Ana", post=str(first))
    with store.write() as session:
        take_lease(session, post_id=second, holder="Bo", now=utc_now())
    find_slot.cache_clear()
    app = press_key(app, "A")
    assert read_param(app, "post") == str(third)
