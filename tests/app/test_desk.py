"""The desk: a list, the post at hand, and one decision a press, after which the next post is shown."""

import json
import re
from html import unescape

import pytest
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from dashboard import actions
from dashboard.cached_reads import find_slot
from dashboard.state import ANALYST
from dashboard.views import desk
from dashboard.views.desk import bar
from dashboard.views.desk.table import PAGE_ROWS
from dashboard.views.layouts import Layout
from db.leases import take_lease
from db.looks import AWAY
from db.models import DeskLook
from db.posts import NewMedia
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.leases import list_leases
from db.reviews import add_review
from db.session import Store, utc_now
from db.settings import get_settings
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
    MAP,
    POPOVERS,
    WHOLE,
    OpenApp,
    classify,
    list_headers,
    list_links,
    list_rows,
    look_up,
    open_row,
    press,
    read_page,
)
from tests.factories import keep_original, make_event, make_picture, make_posts, store_posts

HOSTILE = '<img src=x onerror=alert(1)> & "quoted"'


def store_three(store: Store) -> list[int]:
    """Store posts of which the later are the more urgent; returns them as the list shows them."""
    posts = [make_posts(1, first=number, text=f"House {number} is under water")[0] for number in range(3)]
    post_ids = store_posts(store, posts)
    classify(store, post_ids, humanitarian=Humanitarian.OTHER_RELEVANT_INFORMATION)
    return post_ids[::-1]


def read_param(app: AppTest, name: str) -> str:
    """Return the one value of a query parameter, which the runner keeps alone or in a list."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def press_key(app: AppTest, key: str) -> AppTest:
    return next(b for b in app.button if str(b.key).startswith(f"key_{key.lower()}_")).click().run()


def read_refusals(app: AppTest) -> dict[str, str]:
    told = re.findall(r'data-lookout-keys="([^"]*)"', read_page(app))
    return {key: words for part in told for key, words in json.loads(unescape(part)).items()}


def test_without_posts_the_desk_says_what_to_do(store: Store, open_app: OpenApp) -> None:
    with store.write() as session:
        make_event(session)
    assert "No posts in this event yet" in read_page(open_app("desk"))


def test_the_list_stands_beside_an_invitation_and_the_first_step_opens_its_first_post(
    store: Store, open_app: OpenApp
) -> None:
    listed = store_three(store)
    app = open_app("desk", analyst="Ana")
    assert list_rows(app) == listed
    assert "press J for the first" in read_page(app)
    app = press_key(app, "J")
    assert read_param(app, "post") == str(listed[0])
    assert f"Post {listed[0]}" in [header.value for header in app.header]


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


def test_filters_and_views_are_drawn_once_they_are_open(store: Store, open_app: OpenApp) -> None:
    store_three(store)
    app = open_app("desk", analyst="Ana", words="House")
    assert "words: House" in read_page(app)
    for key in POPOVERS:
        app.session_state[key] = False
    app = app.run()
    assert not app.multiselect
    assert "No view of this event is saved yet." not in read_page(app)


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
    hold(store, second, "Bo")
    find_slot.cache_clear()
    app = press_key(app, "A")
    assert read_param(app, "post") == str(third)


def test_a_tab_is_a_part_of_the_address_and_leaves_out_what_was_judged(
    store: Store, open_app: OpenApp
) -> None:
    first, second, third = store_three(store)
    with store.write() as session:
        add_review(session, post_id=second, reviewer="Bo", label_decision=LabelDecision.RIGHT)
    app = open_app("desk", analyst="Ana")
    app = app.button_group(key="desk_queue_choice").set_value("New").run()
    assert read_param(app, "label_decision") == "not_judged"
    assert list_rows(app) == [first, third]


def test_a_post_of_another_event_is_not_opened_and_an_unknown_one_neither(
    store: Store, open_app: OpenApp
) -> None:
    store_three(store)
    assert "No post is open" in read_page(open_app("desk", event="1", post="999"))


def test_a_row_shows_the_post_as_it_was_written_and_never_as_markup(store: Store, open_app: OpenApp) -> None:
    classify(store, store_posts(store, make_posts(1, text=HOSTILE)), damage=Damage.SEVERE_DAMAGE)
    page = read_page(open_app("desk"))
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def search(app: AppTest, typed: str) -> AppTest:
    return app.text_input(key="desk_search").set_value(typed).run()


def test_one_box_searches_words_and_places_and_says_what_it_does_not_know(
    store: Store, open_app: OpenApp
) -> None:
    store_three(store)
    app = search(open_app("desk"), "House near Mexico City 5 km")
    assert read_param(app, "words") == "House"
    assert read_param(app, "shape").startswith("19.4")
    app = search(app, "House near Mexxico <b>")
    assert "no town is known by the name" in read_page(app)
    assert app.text_input(key="desk_search").value == "House near Mexxico <b>"
    assert read_param(app, "words") == "House"
    app = search(app, "")
    assert "words" not in app.query_params
    assert "no town is known" not in read_page(app)


def test_what_came_in_since_the_last_look_is_a_press_away_and_a_part_of_the_address(
    store: Store, open_app: OpenApp
) -> None:
    first, second, third = store_three(store)
    app = open_app("desk", analyst="Ana")
    assert "My last look" not in app.button_group(key="desk_span").options
    with store.write() as session:
        look = session.get_one(DeskLook, ("Ana", 1))
        look.acted_at, look.newest_post_id = utc_now() - 2 * AWAY, second
    app = open_app("desk", analyst="Ana")
    app = app.button_group(key="desk_span").set_value("My last look").run()
    assert read_param(app, "after") == str(second)
    assert list_rows(app) == [first]
    assert third < second < first


def press_form(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_a_view_is_saved_shared_opened_by_another_renamed_and_deleted(
    store: Store, open_app: OpenApp
) -> None:
    store_three(store)
    app = open_app("desk", analyst="Ana", words="House", damage="severe_damage")
    next(box for box in app.text_input if box.label == "Save this view as").set_value("A *south*")
    next(box for box in app.checkbox if box.label == "Share it with the team").check()
    press_form(app, "Save")
    app = open_app("desk", analyst="Bo")
    (shared,) = [button for button in app.button if str(button.key).startswith("open_view_")]
    assert shared.label == r"A \*south\* · shared · by Ana"
    app = shared.click().run()
    assert (read_param(app, "words"), read_param(app, "damage")) == ("House", "severe_damage")
    assert "Rename" not in [button.label for button in app.button]
    app = open_app("desk", analyst="Ana")
    next(box for box in app.text_input if box.label == "New name").set_value("North")
    app = press_form(app, "Rename")
    assert "North · shared" in [button.label for button in app.button]
    app = press_form(app, "Delete")
    assert "No view of this event is saved yet." in read_page(app)


def test_a_view_without_a_name_is_refused_in_words_and_without_an_analyst_none_can_be_saved(
    store: Store, open_app: OpenApp
) -> None:
    store_three(store)
    assert "a view needs a name" in read_page(press_form(open_app("desk", analyst="Ana"), "Save"))
    assert "Save" not in [button.label for button in open_app("desk").button]


def test_an_area_is_typed_named_for_the_team_used_by_another_and_deleted_by_who_named_it(
    store: Store, open_app: OpenApp
) -> None:
    store_three(store)
    app = open_app("desk", analyst="Ana")
    app = app.text_input(key="typed_shape").set_value("19.4, -99.1, 5").run()
    assert read_param(app, "shape") == "19.4000,-99.1000,5"
    assert "within 5 km of 19.4000, -99.1000" in read_page(app)
    next(box for box in app.text_input if box.label == "Name it for the team").set_value("The *centre*")
    press_form(app, "Keep the area")
    app = open_app("desk", analyst="Bo")
    assert "Delete" not in [button.label for button in app.button]
    (named,) = [button for button in app.button if str(button.key).startswith("use_area_")]
    assert named.label == r"The \*centre\* · Ana"
    assert read_param(named.click().run(), "shape") == "19.4000,-99.1000,5"
    app = press_form(open_app("desk", analyst="Ana"), "Delete")
    assert "The" not in " ".join(b.label for b in app.button if str(b.key).startswith("use_area_"))


def test_what_is_typed_and_is_no_area_stays_and_says_how_to_write_one(
    store: Store, open_app: OpenApp
) -> None:
    store_three(store)
    app = open_app("desk").text_input(key="typed_shape").set_value("<b>, 5").run()
    assert "<b>, 5 is no area; write it as" in read_page(app)
    assert "shape" not in app.query_params


def test_posts_outside_a_drawn_area_are_in_no_list(store: Store, open_app: OpenApp) -> None:
    store_three(store)
    assert list_rows(open_app("desk", shape="10,-99.1,5")) == []
    assert len(list_rows(open_app("desk", shape="19,-100;19,-98;20,-99"))) == 3


def test_the_picture_that_the_next_post_begins_with_is_fetched_ahead_and_a_lost_one_costs_nothing(
    store: Store, open_app: OpenApp
) -> None:
    kept = keep_original(get_settings().media_dir, make_picture())
    media = [(), (NewMedia("0" * 64, "jpeg", 9, 9, 9),), (NewMedia(kept, "jpeg", 300, 200, 4000),)]
    posts = [
        make_posts(1, first=number, media=media[number], text=f"House {number} stands")[0]
        for number in range(3)
    ]
    post_ids = store_posts(store, posts)
    classify(store, post_ids)
    without, lost, pictured = post_ids
    opened = {post_id: open_app("desk", post=str(post_id)) for post_id in post_ids}
    assert list_rows(opened[pictured]) == [pictured, lost, without]
    # In the list and as the post's own; the next one's is lost, which is said in the list alone.
    assert read_page(opened[pictured]).count('<img src="data:image/jpeg;base64,') == 1
    assert len(opened[pictured].get("image")) == 1
    assert read_page(opened[pictured]).count("This picture cannot be shown") == 1
    with store.write() as session:
        add_review(session, post_id=pictured, reviewer="Bo", label_decision=LabelDecision.RIGHT)
    # What was judged comes last: the pictured one follows the one without.
    app = open_app("desk", post=str(without))
    assert len(app.get("image")) == 1


def test_a_layout_is_a_press_away_and_a_part_of_the_address(store: Store, open_app: OpenApp) -> None:
    first, *_ = store_three(store)
    app = open_app("desk", post=str(first), page="2")
    app = app.button_group(key="desk_layout").set_value("pictures").run()
    assert (read_param(app, "layout"), read_param(app, "post")) == ("pictures", str(first))
    assert "page" not in app.query_params
    app = app.button_group(key="desk_layout").set_value("list").run()
    assert "layout" not in app.query_params
    assert len(list_rows(app)) == 3


def test_a_post_is_shown_whole_walks_over_the_pages_of_its_filter_and_leads_back_to_its_row(
    store: Store, open_app: OpenApp
) -> None:
    texts = [f"House {number} is under water" for number in range(PAGE_ROWS[Layout.TABLE] + 2)]
    post_ids = store_posts(store, [make_posts(1, first=n, text=text)[0] for n, text in enumerate(texts)])
    # The last of the first page.
    last = post_ids[2]
    app = press_key(open_app("desk", **WHOLE, post=str(last)), "J")
    assert f"Post {post_ids[1]}" in list_headers(app)
    assert read_param(app, "whole") == "yes"
    app = app.button(key="desk_back").click().run()
    assert "whole" not in app.query_params
    assert read_param(app, "post") == str(post_ids[1])
    assert app.dataframe[0].value["Post"].tolist() == post_ids[:1:-1]


def test_the_wide_map_stands_beside_its_list_until_a_post_is_opened(store: Store, open_app: OpenApp) -> None:
    first, *_ = store_three(store)
    app = open_app("desk", **MAP)
    assert len(list_rows(app)) == 3
    assert 'data-figure="Posts"><dt>Posts</dt><dd>3</dd>' in read_page(app)
    app = open_row(app, first)
    assert f"Post {first}" in list_headers(app)
    assert list_rows(app) == []
    app = app.button(key="desk_back").click().run()
    assert "post" not in app.query_params
    assert len(list_rows(app)) == 3


def hold(store: Store, post_id: int, holder: str) -> None:
    with store.write() as session:
        take_lease(session, post_id=post_id, holder=holder, now=utc_now())


def test_who_is_at_a_post_shows_on_its_row_and_beside_it_and_a_judgement_goes_on_to_a_free_one(
    store: Store, open_app: OpenApp
) -> None:
    first, second, third = store_three(store)
    hold(store, second, "<b>Bo</b>")
    app = open_app("desk", analyst="Ana", post=str(first))
    assert "&lt;b&gt;Bo&lt;/b&gt; is at it" in read_page(app)
    app = press_key(app, "A")
    assert read_param(app, "post") == str(third)
    assert "is at this post now" in read_page(open_app("desk", analyst="Ana", post=str(second)))


def test_the_post_that_is_open_is_held_for_who_gave_a_name(store: Store, open_app: OpenApp) -> None:
    first, *_ = store_three(store)
    open_app("desk", post=str(first))
    with store.read() as session:
        assert list_leases(session, event_id=1, now=utc_now()) == []
    open_app("desk", analyst="Ana", post=str(first))
    with store.read() as session:
        (lease,) = list_leases(session, event_id=1, now=utc_now())
    assert (lease.post_id, lease.holder) == (first, "Ana")


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


def test_a_view_of_ones_own_is_watched_and_no_longer_by_a_press(store: Store, open_app: OpenApp) -> None:
    store_three(store)
    app = open_app("desk", analyst="Ana")
    next(box for box in app.text_input if box.label == "Save this view as").set_value("South")
    app = press_form(app, "Save")
    next(box for box in app.number_input if box.label == "At so many new posts").set_value(4)
    app = press_form(app, "Watch")
    assert r"South · alert at 4 new in 6 h" in [button.label for button in app.button]
    assert "South" in [button.label for button in press_form(app, "Stop watching").button]


def test_tiles_count_the_classes_and_lead_to_the_filter_and_back(store: Store, open_app: OpenApp) -> None:
    store_three(store)
    asked = "humanitarian=other_relevant_information"
    page = read_page(open_app("desk"))
    tile = re.search(r"<a [^>]*>(?:(?!</a>).)*Other relevant information</span> <b>3</b>", page)
    assert tile is not None
    assert asked in tile[0]
    page = read_page(open_app("desk", humanitarian="other_relevant_information"))
    tile = re.search(r'<a [^>]*aria-current="true">(?:(?!</a>).)*</a>', page)
    assert tile is not None
    assert asked not in tile[0]


def test_the_list_is_a_table_and_the_map_too_where_the_address_says_so(
    store: Store, open_app: OpenApp
) -> None:
    store_three(store)
    for named in ("layout", "list"):
        app = open_app("desk", **{named: "table"})
        assert len(app.dataframe[0].value) == 3
        assert list_rows(app) == []
    page = read_page(open_app("desk", map="table", layer="verification"))
    assert '<th scope="col">Independent accounts</th>' in page
    assert "None judged" in page
    assert "data-lookout-open" in page


@pytest.mark.parametrize("layer", ["severity", "recency", "heat", "incidents", "nonsense"])
def test_each_layer_draws_its_legend_and_an_unknown_one_is_the_usual(
    store: Store, open_app: OpenApp, layer: str
) -> None:
    store_three(store)
    page = read_page(open_app("desk", layer=layer))
    words = {"severity": "No picture", "recency": "In the last hour", "heat": "1,000 and more"}
    assert words.get(layer, "Vehicle damage") in page
    assert "cannot be" not in page


def test_a_whole_queue_can_be_decided_about_from_the_desk(store: Store, open_app: OpenApp) -> None:
    store_three(store)
    links = list_links(open_app("desk", event="1", words="House"))
    asked = {"event": ["1"], "words": ["House"], "decide": ["all"], "layout": ["table"]}
    assert links["Decide about all of these"] == asked
    opened = open_app("desk", layout="table", decide="all")
    (box,) = [each for each in opened.expander if each.label == "Decide about all of these"]
    assert box.proto.expanded
