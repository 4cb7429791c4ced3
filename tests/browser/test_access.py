"""Nothing that axe calls more than minor stands on a page."""

from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import DESKTOP, PHONE, Product, open_view, wait_for_all

pytestmark = pytest.mark.browser

PAGES = (
    "/desk?event=1",
    "/?event=1&layout=map",
    "/?event=1&layout=map&post=2",
    "/desk?event=1&post=2",
    "/?event=1&layout=table",
    "/?event=1&layout=pictures",
    "/?event=1&post=2&whole=yes",
    "/?event=1&play=on",
    "/triage?event=1",
    "/import?event=1",
    "/reports?event=1",
    "/operations?event=1",
    "/events?event=1",
    "/incidents?event=1",
    "/proposals?event=1",
    "/sources?event=1",
    "/accounts?event=1",
    "/second-review?event=1",
    "/numbers?event=1",
    "/?event=99",
)
# Target size is new in WCAG 2.2, and axe looks for it only where it is asked to.
ASKED = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}


def list_findings(page: Page) -> list[str]:
    axe = Axe()
    for frame in page.frames:
        frame.evaluate(axe.axe_script)
    violations = axe.run(page, options=ASKED).response["violations"]
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:200]}"
        for found in violations
        for node in found["nodes"]
        if found["impact"] != "minor"
    ]


@pytest.mark.parametrize("address", PAGES)
def test_axe_has_no_more_than_minor_findings(page: Page, address: str) -> None:
    open_view(page, address)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        wait_for_all(page)
        assert list_findings(page) == [], size


@pytest.mark.parametrize("address", PAGES)
def test_axe_has_no_more_than_minor_findings_in_the_dark(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    open_view(page, address)
    wait_for_all(page)
    assert list_findings(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_axe_has_no_more_than_minor_findings_in_arabic(
    browser: Browser, product: Product, address: str
) -> None:
    with closing(browser.new_context(viewport=PHONE, base_url=product.url, locale="ar")) as context:
        page = context.new_page()
        open_view(page, address)
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        wait_for_all(page)
        assert list_findings(page) == []
        # Nothing stands beyond the edge of a phone.
        assert page.locator(".stMain").evaluate("(main) => main.scrollWidth - main.clientWidth") <= 0


def test_axe_has_no_more_than_minor_findings_in_what_would_be_imported(page: Page, tmp_path: Path) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text("text,date\nRoof gone,03/04/2026\n,\n", encoding="utf-8")
    open_view(page, "/import?event=1")
    page.locator('input[type="file"]').first.set_input_files(posts)
    page.get_by_text("Day first").click()
    expect(page.get_by_text("What would be imported")).to_be_visible()
    wait_for_all(page)
    assert list_findings(page) == []
