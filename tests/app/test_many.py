"""One decision about all posts of a filter: shown before it starts, said when it ended, undone as a whole."""

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from db.queries.filters import PostFilter
from db.queries.posts import count_posts
from db.reviews import add_review
from db.session import Store
from db.vocabulary import Humanitarian, Information, LabelDecision
from tests.app.steps import TABLE, OpenApp, press, read_page

EVENT = PostFilter(1)
VEHICLES = "Category: Vehicle damage"


def show(app: AppTest, words: str) -> AppTest:
    app.selectbox(key="bulk_decision").select(words)
    return press(app, "Show what it would change")


def wait(app: AppTest) -> AppTest:
    app.session_state["bulk_run"].wait(30)
    return app.run()


def count(store: Store, chosen: PostFilter) -> int:
    with store.read() as session:
        return count_posts(session, chosen)


def test_all_posts_of_a_filter_are_judged_and_put_back(
    store: Store, open_app: OpenApp, post_ids: list[int]
) -> None:
    app = show(open_app("desk", **TABLE, analyst="Ana", words="street 1"), VEHICLES)
    assert "**1 post** would be judged “Category: Vehicle damage”" in read_page(app)
    app = wait(press(app, "Decide about 1 post"))
    vehicles = replace(EVENT, humanitarian=(Humanitarian.VEHICLE_DAMAGE,))
    assert count(store, vehicles) == 1
    assert "Ana: Category: Vehicle damage; 1 of 1 post judged" in read_page(app)
    app = wait(press(app, "Undo all of it"))
    assert count(store, vehicles) == 0
    assert "1 of 1 post judged; undone by Ana" in read_page(app)
    assert "Undo all of it" not in [button.label for button in app.button]


def test_a_selection_that_has_changed_is_shown_again_before_anything_is_decided(
    store: Store, open_app: OpenApp, post_ids: list[int]
) -> None:
    app = show(open_app("desk", **TABLE, analyst="Ana"), VEHICLES)
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="Ben", label_decision=LabelDecision.RIGHT)
    app = wait(press(app, "Decide about 3 posts"))
    assert "the selection is no longer what you saw (2 posts match now)" in read_page(app)
    assert count(store, replace(EVENT, humanitarian=(Humanitarian.VEHICLE_DAMAGE,))) == 0


def test_another_filter_or_decision_than_was_shown_cannot_be_confirmed(
    open_app: OpenApp, post_ids: list[int]
) -> None:
    app = show(open_app("desk", **TABLE, analyst="Ana"), VEHICLES)
    app.selectbox(key="bulk_decision").select("Information: False").run()
    assert not [button for button in app.button if button.label.startswith("Decide about")]


def test_unverifiable_waits_for_its_reason(store: Store, open_app: OpenApp, post_ids: list[int]) -> None:
    app = show(open_app("desk", **TABLE, analyst="Ana"), "Information: Unverifiable")
    assert app.button(key="bulk_start").disabled
    app.selectbox(key="bulk_reason").select("No second source found").run()
    wait(app.button(key="bulk_start").click().run())
    assert count(store, replace(EVENT, information=(Information.UNVERIFIABLE,))) == 3


def test_all_posts_of_a_filter_are_assigned_and_go_back(
    store: Store, open_app: OpenApp, post_ids: list[int]
) -> None:
    app = open_app("desk", **TABLE, analyst="Ana")
    app.selectbox(key="bulk_assignment").select("Assign to somebody").run()
    app.text_input(key="bulk_assignee").set_value("Ben").run()
    app = press(app, "Show whom it would concern")
    assert "**3 posts** would be assigned to Ben; 0 of them are somebody else's now." in read_page(app)
    app = wait(press(app, "Assign 3 posts"))
    assert "Ana: Assign to Ben; 3 of 3 posts changed hands" in read_page(app)
    assert count(store, replace(EVENT, assignee="Ben")) == 3
    app = wait(press(app, "Undo all of it"))
    assert count(store, replace(EVENT, assignee="Ben")) == 0
    assert "3 of 3 posts changed hands; undone by Ana" in read_page(app)


def test_another_assignee_than_was_shown_cannot_be_confirmed(open_app: OpenApp, post_ids: list[int]) -> None:
    app = press(open_app("desk", **TABLE, analyst="Ana"), "Show whom it would concern")
    assert app.button(key="bulk_assign_start").label == "Assign 3 posts"
    app.selectbox(key="bulk_assignment").select("Take the assignment away").run()
    assert "bulk_assign_start" not in [button.key for button in app.button]


def test_who_gave_no_name_decides_about_nothing(open_app: OpenApp, post_ids: list[int]) -> None:
    assert show(open_app("desk", **TABLE), VEHICLES).button(key="bulk_start").disabled
