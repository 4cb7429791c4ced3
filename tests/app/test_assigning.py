"""A post is taken and given on its card, shown on its row, and listed under Mine."""

from db.assignments import assign_post
from db.session import Store
from tests.app.steps import WHOLE, OpenApp, list_rows, press, read_page


def test_an_analyst_takes_a_post_and_finds_it_under_mine(
    store: Store, open_app: OpenApp, post_ids: list[int]
) -> None:
    app = press(open_app("desk", analyst="Ana", post=str(post_ids[0])), "Take it")
    assert "Assigned to **Ana**" in read_page(app)
    app = open_app("desk", analyst="Ana", assignee="Ana")
    assert list_rows(app) == [post_ids[0]]
    assert app.session_state["desk_queue_choice"] == "Mine"
    assert "for Ana" in read_page(app)
    app = press(open_app("desk", analyst="Ana", post=str(post_ids[0])), "Leave it")
    assert "Assigned to nobody" in read_page(app)


def test_a_lead_gives_a_post_to_somebody(store: Store, open_app: OpenApp, post_ids: list[int]) -> None:
    app = open_app("desk", **WHOLE, analyst="Lea", post=str(post_ids[0]))
    app = app.text_input(key=f"give_to_{post_ids[0]}").set_value("Bo").run()
    app = press(app, "Assign")
    assert "Assigned to **Bo**" in read_page(app)


def test_a_hostile_name_stays_words(store: Store, open_app: OpenApp, post_ids: list[int]) -> None:
    with store.write() as session:
        assign_post(session, post_id=post_ids[0], assignee="<img src=x> $x$", actor="Lea")
    page = read_page(open_app("desk", analyst="Ana", post=str(post_ids[0])))
    assert "<img src=x>" not in page.replace("**<img src=x> $x$**", "")


def test_without_a_name_there_is_no_tab_for_ones_own(open_app: OpenApp, post_ids: list[int]) -> None:
    assert "Mine" not in str(open_app("desk").get("button_group"))
