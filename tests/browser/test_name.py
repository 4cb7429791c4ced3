"""The analyst's name goes along, over a reload and into a new tab."""

import re
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from dashboard.services.signed_name import COOKIE
from tests.browser.steps import give_name, open_view, settle

pytestmark = pytest.mark.browser


def test_a_name_survives_a_reload_and_a_new_tab_and_can_be_taken_back(page: Page) -> None:
    open_view(page, "/?event=1&layout=table")
    with page.expect_response(re.compile("/lookout/name$")) as answer:
        give_name(page, "Ida Müller")
    assert answer.value.status == 204
    page.reload()
    settle(page)
    expect(page.get_by_label("Your name")).to_have_value("Ida Müller")
    with closing(page.context.new_page()) as tab:
        open_view(tab, "/triage?event=1")
        expect(tab.get_by_label("Your name")).to_have_value("Ida Müller")
        expect(tab.get_by_text("Give your name")).to_have_count(0)
        assert COOKIE not in tab.evaluate("document.cookie")
    with page.expect_response(re.compile("/lookout/name$")):
        give_name(page, "")
    page.reload()
    settle(page)
    expect(page.get_by_label("Your name")).to_have_value("")
