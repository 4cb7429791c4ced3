"""What a printed page looks like: on paper, whatever the screen is."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.steps import open_view, wait_for_all

pytestmark = pytest.mark.browser
PAGE_OF_A_PDF = re.compile(rb"/Type\s*/Page\b")


def test_a_post_with_its_evidence_is_one_sheet_dark_on_white(page: Page, tmp_path: Path) -> None:
    page.emulate_media(color_scheme="dark")
    open_view(page, "/?event=1&post=2&whole=yes")
    wait_for_all(page)
    sheet = page.pdf(path=tmp_path / "post.pdf", prefer_css_page_size=True, print_background=True)
    assert len(PAGE_OF_A_PDF.findall(sheet)) == 1
    page.emulate_media(media="print", color_scheme="dark")
    style = page.evaluate(
        """() => [getComputedStyle(document.querySelector(".lo-fulltext")).color,
                  getComputedStyle(document.querySelector(".stApp")).backgroundColor]"""
    )
    assert style == ["rgb(27, 39, 51)", "rgb(255, 255, 255)"]
    assert not page.get_by_role("button").filter(visible=True).count()
