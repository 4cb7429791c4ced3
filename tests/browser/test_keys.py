"""Keys act on what has been seen, and say why where they do not act; so does a write that is not taken."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import Page, expect

from db.queries.posts import PostDetail, get_post
from db.session import Store
from db.vocabulary import Information, LabelDecision
from tests.browser.steps import Product, find_post_head, give_name, open_view, read_post_number, settle

pytestmark = pytest.mark.browser


# When a key pressed its button and when that it acts was first in sight, both by the browser's own clock.
WATCH = """() => {
  addEventListener("click", () => (window.pressedAt ??= performance.now()), true);
  const isShown = () => [...document.querySelectorAll(".lo-working, [data-testid=stSpinner]")].some((words) =>
    words.checkVisibility() && words.getBoundingClientRect().bottom <= innerHeight);
  new MutationObserver(() => isShown() && (window.shownAt ??= performance.now())).observe(document.body,
    { childList: true, subtree: true });
}"""


def read_post(product: Product, post_id: int) -> PostDetail:
    with product.store.read() as session:
        detail = get_post(session, post_id)
    assert detail is not None
    return detail


def open_unjudged(page: Page, name: str, narrowed: str = "picture=no") -> int:
    """Open a post that nobody has judged, signed, as one comes from the list."""
    open_view(
        page,
        f"/?event=1&label_decision=not_judged&information=not_judged&{narrowed}&order=oldest&layout=table",
    )
    table = page.get_by_test_id("stDataFrame").bounding_box()
    assert table is not None
    page.mouse.click(table["x"] + 14, table["y"] + 34 * 1.5)
    expect(find_post_head(page)).to_be_visible()
    settle(page)
    page.get_by_role("link", name="Show the post whole").click()
    expect(page).to_have_url(re.compile("whole=yes"))
    settle(page)
    give_name(page, name)
    page.wait_for_timeout(400)  # a key acts once the page has stood still for a moment
    return read_post_number(page)


@contextmanager
def lock(store: Store) -> Iterator[None]:
    """Hold the store as another process does that writes for long."""
    with closing(sqlite3.connect(str(store.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_the_first_key_after_the_name_judges_and_does_not_go_into_the_name(
    page: Page, product: Product
) -> None:
    post_id = open_unjudged(page, "Ola")
    page.keyboard.press("a")
    expect(find_post_head(page)).not_to_have_text(f"Post {post_id}")
    expect(page.get_by_label("Your name")).to_have_value("Ola")
    (review,) = read_post(product, post_id).reviews
    assert (review.reviewer, review.label_decision) == ("Ola", LabelDecision.RIGHT)


def test_a_key_after_a_choice_in_a_box_acts(page: Page, product: Product) -> None:
    post_id = open_unjudged(page, "Pia")
    page.get_by_label("Reason (needed for unverifiable)").click()
    page.get_by_role("option", name="No second source found").click()
    settle(page)
    page.keyboard.press("x")
    expect(find_post_head(page)).not_to_have_text(f"Post {post_id}")
    assert read_post(product, post_id).row.information is Information.UNVERIFIABLE


def test_a_second_press_before_the_next_post_is_there_judges_nothing_and_says_so(
    page: Page, product: Product
) -> None:
    post_id = open_unjudged(page, "Quy")
    page.keyboard.press("f")
    page.keyboard.press("f")
    expect(page.get_by_role("alert").filter(has_text="The page is still loading")).to_be_visible()
    expect(find_post_head(page)).not_to_have_text(f"Post {post_id}")
    settle(page)
    next_id = read_post_number(page)
    assert len(read_post(product, post_id).reviews) == 1
    assert read_post(product, next_id).reviews == ()


def test_a_key_on_a_veiled_picture_says_why_it_does_not_act(page: Page, product: Product) -> None:
    post_id = open_unjudged(page, "Rui", "picture=yes&damage=severe_damage")
    page.keyboard.press("c")
    expect(page.get_by_role("alert").filter(has_text="The picture is veiled")).to_be_visible()
    assert read_post(product, post_id).reviews == ()


def test_a_key_with_nothing_to_press_says_so(page: Page) -> None:
    open_unjudged(page, "Sam")
    page.keyboard.press("u")
    expect(page.get_by_role("alert").filter(has_text="There is nothing to undo.")).to_be_visible()


def test_a_write_into_a_locked_store_shows_within_a_second_and_is_refused_in_words(
    page: Page, product: Product
) -> None:
    post_id = open_unjudged(page, "Tea")
    page.evaluate(WATCH)
    with lock(product.store):
        page.keyboard.press("c")
        page.wait_for_function("() => window.shownAt")
        assert page.evaluate("window.shownAt - window.pressedAt") < 1_000
        page.keyboard.press("c")
        expect(page.get_by_role("alert").filter(has_text="The page is still loading")).to_be_visible()
        expect(page.get_by_text("Nothing was saved: another write has held the store")).to_be_in_viewport()
    expect(find_post_head(page)).to_have_text(f"Post {post_id}")
    settle(page)
    page.keyboard.press("c")
    expect(find_post_head(page)).not_to_have_text(f"Post {post_id}")
    (review,) = read_post(product, post_id).reviews
    assert review.information is Information.CORROBORATED


def test_a_key_waits_for_a_picture_that_is_still_to_come(page: Page, product: Product) -> None:
    page.route(re.compile(r"/media/[^?]+\.jpe?g"), lambda route: None)
    post_id = open_unjudged(page, "Udo", "picture=yes&damage=little_or_no_damage")
    page.keyboard.press("a")
    expect(page.get_by_role("alert").filter(has_text="The page is still loading")).to_be_visible()
    assert read_post(product, post_id).reviews == ()


def set_running(page: Page, state: str) -> None:
    """Have the page say that it is being drawn, or no more, as when a part of it reads itself anew."""
    page.get_by_test_id("stApp").evaluate("(app, state) => (app.dataset.testScriptState = state)", state)


def test_a_decision_about_what_was_seen_waits_while_a_part_of_the_page_is_drawn_anew(
    page: Page, product: Product
) -> None:
    post_id = open_unjudged(page, "Vic")
    set_running(page, "running")
    page.keyboard.press("a")
    expect(page.get_by_role("alert").filter(has_text="Kept until the page is there: A.")).to_be_visible()
    assert read_post(product, post_id).reviews == ()
    set_running(page, "notRunning")
    expect(find_post_head(page)).not_to_have_text(f"Post {post_id}")
    settle(page)
    (review,) = read_post(product, post_id).reviews
    assert (review.reviewer, review.label_decision) == ("Vic", LabelDecision.RIGHT)
    assert read_post(product, read_post_number(page)).reviews == ()
