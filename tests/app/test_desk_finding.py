"""What narrows the desk: words, places, views and areas, and what came in since."""

from streamlit.testing.v1 import AppTest

from db.looks import AWAY
from db.models import DeskLook
from db.session import Store, utc_now
from tests.app.steps import POPOVERS, OpenApp, list_rows, read_page, read_param, store_three


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


def test_a_view_of_ones_own_is_watched_and_no_longer_by_a_press(store: Store, open_app: OpenApp) -> None:
    store_three(store)
    app = open_app("desk", analyst="Ana")
    next(box for box in app.text_input if box.label == "Save this view as").set_value("South")
    app = press_form(app, "Save")
    next(box for box in app.number_input if box.label == "At so many new posts").set_value(4)
    app = press_form(app, "Watch")
    assert r"South · alert at 4 new in 6 h" in [button.label for button in app.button]
    assert "South" in [button.label for button in press_form(app, "Stop watching").button]


def test_filters_and_views_are_drawn_once_they_are_open(store: Store, open_app: OpenApp) -> None:
    store_three(store)
    app = open_app("desk", analyst="Ana", words="House")
    assert "words: House" in read_page(app)
    for key in POPOVERS:
        app.session_state[key] = False
    app = app.run()
    assert not app.multiselect
    assert "No view of this event is saved yet." not in read_page(app)
