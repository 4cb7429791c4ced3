"""A note is added and withdrawn on a post's card, and stays words."""

from db.notes import add_note
from db.session import Store
from tests.app.steps import HOSTILE, WHOLE, OpenApp, press, read_page


def test_an_analyst_adds_a_note_and_withdraws_it(open_app: OpenApp, post_ids: list[int]) -> None:
    app = open_app("desk", analyst="Ana", post=str(post_ids[0]))
    next(area for area in app.text_area if area.label.startswith("For your colleagues")).set_value("Ask Bo")
    app = press(app, "Add it")
    assert '<p dir="auto" class="lo-note-text">Ask Bo</p>' in read_page(app)
    app = open_app("desk", **WHOLE, analyst="Bo", post=str(post_ids[0]))
    assert "Ask Bo" in read_page(app)
    assert "Withdraw" not in [button.label for button in app.button]
    app = press(open_app("desk", **WHOLE, analyst="Ana", post=str(post_ids[0])), "Withdraw")
    assert "Ask Bo" not in read_page(app)


def test_a_hostile_note_stays_words(store: Store, open_app: OpenApp, post_ids: list[int]) -> None:
    with store.write() as session:
        add_note(session, post_id=post_ids[0], text=f"<img src=x> {HOSTILE}", author="<b>Eve</b>")
    page = read_page(open_app("desk", analyst="Ana", post=str(post_ids[0])))
    assert "&lt;img src=x&gt;" in page
    assert "<img src=x>" not in page
    assert "<b>Eve" not in page
