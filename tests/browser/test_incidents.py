"""Incidents in a real browser, over posts that a real worker classified."""

import re

import pytest
from playwright.sync_api import Page, expect

from db.queries.incidents import count_incidents
from db.session import utc_now
from inference.incidents.gathering import gather_new_posts
from tests.browser.steps import Product, give_name, open_view, settle

pytestmark = pytest.mark.browser


@pytest.fixture
def gathered(product: Product) -> Product:
    """The product with the posts of its exercise in incidents."""
    while gather_new_posts(product.store, utc_now()):
        pass
    with product.store.read() as session:
        assert count_incidents(session, event_id=1)
    return product


def test_an_incident_is_opened_noted_and_seen_on_the_desk(page: Page, gathered: Product) -> None:
    open_view(page, "/incidents?event=1")
    page.get_by_role("button", name=re.compile("Open incident")).first.click()
    settle(page)
    expect(page.get_by_role("heading", name="Incident", exact=True)).to_be_visible()
    give_name(page, "ana")
    page.get_by_label("Note").fill("Known to the brigade")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("ana: “Known to the brigade”")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text(re.compile("Known to the brigade” · undone"))).to_be_visible()
    page.get_by_role("link", name="List its posts").click()
    settle(page)
    expect(page).to_have_url(re.compile(r"/\?.*incident=\d+&layout=table"))
    page.get_by_role("button", name="Filters (1)").click()
    expect(page.get_by_text(re.compile(r"^incident \d+$"))).to_be_visible()
