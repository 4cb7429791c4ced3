"""An event is closed and reopened on a page, and every page says that it is closed."""

import pytest

from dashboard.views.pages import Page
from db.event_life import close_event
from db.session import Store
from tests.app.steps import OpenApp, press, read_page

CLOSED = '<div class="lo-closed" role="status"><strong>CLOSED</strong>'


@pytest.mark.parametrize("page", [page for page in Page if page is not Page.POST])
def test_every_page_says_that_its_event_is_closed(
    store: Store, open_app: OpenApp, post_ids: list[int], page: Page
) -> None:
    assert CLOSED not in read_page(open_app(page))
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
    assert CLOSED in read_page(open_app(page))


def test_a_lead_closes_an_event_and_reopens_it(open_app: OpenApp, post_ids: list[int]) -> None:
    app = press(open_app("events", analyst="Lea"), "Close the event")
    assert list(app.dataframe[0].value["State"]) == ["closed"]
    app = press(app, "Reopen the event")
    assert CLOSED not in read_page(app)


def test_a_judgement_of_a_closed_event_is_refused_in_words(
    store: Store, open_app: OpenApp, post_ids: list[int]
) -> None:
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
    app = open_app("post", analyst="Ana", post=str(post_ids[0]))
    app = next(button for button in app.button if "right" in button.label.lower()).click().run()
    assert "event 'River flood' is closed; a lead can reopen it on the page Events" in read_page(app)
