"""The life of an event in a real browser: closed, archived and restored beside itself, and reopened."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from db.event_life import reopen_event
from db.queries.events import get_event
from db.session import Store
from db.vocabulary import EventStatus
from tests.browser.steps import Product, give_name, open_view

pytestmark = pytest.mark.browser


@pytest.fixture
def reopened(product: Product) -> Iterator[Store]:
    """The product's store, whose event is open again afterwards, for other tests work on it."""
    yield product.store
    with product.store.write() as session:
        event = get_event(session, 1)
        if event is not None and event.status is EventStatus.CLOSED:
            reopen_event(session, event_id=1, actor="a test")


def test_an_event_is_closed_archived_restored_and_reopened(page: Page, reopened: Store) -> None:
    open_view(page, "/events?event=1")
    give_name(page, "lea")
    page.get_by_role("button", name="Close the event").click()
    expect(page.get_by_text("This event is read only")).to_be_visible()
    page.get_by_role("button", name="Archive the event").click()
    expect(page.get_by_label("Name of the restored event")).to_be_visible(timeout=90_000)
    page.get_by_label("Name of the restored event").fill("Put back")
    page.get_by_label("Name of the restored event").press("Tab")
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_text(re.compile(r"reports are back in the event .Put back."))).to_be_visible(
        timeout=120_000
    )
    page.get_by_role("button", name="Reopen the event").click()
    expect(page.get_by_text("This event is read only")).to_have_count(0)
