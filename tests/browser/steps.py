"""What an analyst does and sees, in a few words each."""

import re
import time
from dataclasses import dataclass

from playwright.sync_api import FrameLocator, Locator, Page, ViewportSize, expect

from db.session import Store
from db.settings import StoreSettings

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
FIRST_ADMIN = "root@example.org"
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Product:
    """The running product: its address, and its store to look behind the scenes."""

    url: str
    settings: StoreSettings
    store: Store


def open_view(page: Page, address: str) -> None:
    """Open a page by its address and wait until it has drawn itself."""
    page.goto(address)
    settle(page)


def go_to(page: Page, title: str) -> None:
    """Change pages through the navigation; the session goes on."""
    page.get_by_test_id("stTopNavLink").filter(has_text=title).first.click()
    settle(page)


def show_layout(page: Page, name: str) -> None:
    """Choose a layout of the desk."""
    page.locator(".st-key-desk_layouts").get_by_text(name, exact=True).click()
    settle(page)


def find_post_head(page: Page) -> Locator:
    """Return the heading that says which post is at hand."""
    return page.get_by_role("heading", name=re.compile(r"^Post \d+$"))


def read_post_number(page: Page) -> int:
    """Return the number of the post at hand."""
    return int(find_post_head(page).inner_text().removeprefix("Post "))


def search(page: Page, words: str) -> None:
    """Search posts by their words."""
    box = page.get_by_label("Search", exact=True)
    box.fill(words)
    box.press("Enter")


def settle(page: Page) -> None:
    """Wait until the head is there and the script has come to rest."""
    expect(page.locator(".lo-head").first).to_be_visible()
    for _ in range(2):
        # A click takes a moment to start the script, so that it is looked at twice.
        page.wait_for_timeout(300)
        expect(page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')).to_be_visible()


def wait_for_keys(page: Page) -> None:
    """Wait until a key acts: not before the post and its picture have stood still for a moment."""
    settle(page)
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-testid="stImage"] img')].every(img => img.complete)"""
    )
    page.wait_for_timeout(400)


def wait_for_all(page: Page) -> None:
    """Wait until no part of the page shows a bar in its place any more."""
    settle(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def give_name(page: Page, name: str) -> None:
    """Sign the session."""
    field = page.get_by_label("Your name")
    field.fill(name)
    field.press("Enter")
    settle(page)


def read_figure(page: Page, name: str) -> int:
    """Return a key figure, once it is drawn: a tile stands before its number does."""
    figure = page.locator(f'.lo-tile[data-figure="{name}"] dd').first
    expect(figure).to_have_text(re.compile(r"^[\d,]+$"))
    return int((figure.text_content() or "").replace(",", ""))


def find_map(page: Page) -> FrameLocator:
    """Return the map's frame, once cells are on it."""
    frame = page.frame_locator('iframe[title*="folium"]')
    expect(frame.locator(".lo-cell").first).to_be_visible()
    return frame


def count_on_map(page: Page) -> int:
    """Return how many posts the cells on the map stand for."""
    return sum(int(words) for words in find_map(page).locator(".lo-cell").all_inner_texts())


def read_total(page: Page) -> int:
    """Return how many posts the desk says that it lists in its table."""
    total = page.get_by_text(re.compile(r"[\d,]+ posts? in all"))
    expect(total).to_be_visible()
    # The text itself: what is being drawn anew has no inner text for a moment.
    found = re.search(r"([\d,]+) posts? in all", total.text_content() or "")
    assert found is not None
    return int(found[1].replace(",", ""))


def choose(page: Page, field: str, option: str) -> None:
    """Choose an option of a select box."""
    box = page.get_by_label(field, exact=True)
    wanted = page.get_by_role("option", name=option, exact=True)
    expect(box).to_be_visible()
    for _ in range(5):
        # A rerun that ends just now closes an open list.
        box.press("ArrowDown")
        page.wait_for_timeout(500)
        if wanted.is_visible():
            break
    wanted.click()


def expect_total(page: Page, total: int) -> None:
    """Wait until the desk says that it lists so many posts in its table."""
    expect(page.get_by_text(f"{total:,} {'post' if total == 1 else 'posts'} in all")).to_be_visible()


def wait_until(done: object, *, seconds: float, what: str) -> None:
    """Wait for something that no page shows."""
    ends_at = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < ends_at, f"{what} took longer than {seconds} s"
        time.sleep(0.2)
