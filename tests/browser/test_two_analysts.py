"""Two analysts at the desk at once, and one with nothing but keys: nothing is lost or judged unseen."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from db.queries.posts import PostDetail, get_post
from db.vocabulary import Information, LabelDecision
from tests.browser.steps import (
    DESKTOP,
    Product,
    find_post_head,
    give_name,
    open_view,
    read_post_number,
    settle,
    wait_for_keys,
)

pytestmark = pytest.mark.browser

UNJUDGED = "/?event=1&label_decision=not_judged&information=not_judged&picture=no&order=newest"


@pytest.fixture
def sit_down(browser: Browser, product: Product) -> Iterator[Callable[[str, str], Page]]:
    """A function that opens an address for a person with a browser of their own."""
    opened = []

    def sit(name: str, address: str) -> Page:
        opened.append(browser.new_context(viewport=DESKTOP, base_url=product.url))
        page = opened[-1].new_page()
        open_view(page, address)
        give_name(page, name)
        return page

    yield sit
    for context in opened:
        context.close()


def read_post(product: Product, post_id: int) -> PostDetail:
    with product.store.read() as session:
        detail = get_post(session, post_id)
    assert detail is not None
    return detail


def test_of_two_at_one_post_the_second_sees_who_is_there_and_overwrites_nothing(
    product: Product, sit_down: Callable[[str, str], Page]
) -> None:
    ana = sit_down("Ana Two", UNJUDGED)
    ana.get_by_role("button", name="Next").click()
    expect(ana).to_have_url(re.compile(r"post=\d+"))
    wait_for_keys(ana)
    post_id = read_post_number(ana)
    ben = sit_down("Ben Two", f"{UNJUDGED}&post={post_id}")
    wait_for_keys(ben)
    expect(ben.get_by_text("Ana Two is at this post now")).to_be_visible()
    ana.keyboard.press("c")
    expect(find_post_head(ana)).not_to_have_text(f"Post {post_id}")
    # What Ben sees is of before.
    ben.keyboard.press("f")
    expect(ben.get_by_text(f"post {post_id} has just been judged or read anew")).to_be_visible()
    assert read_post(product, post_id).row.information is Information.CORROBORATED
    wait_for_keys(ana)
    ana.keyboard.press("u")
    expect(find_post_head(ana)).to_have_text(f"Post {post_id}")
    assert read_post(product, post_id).row.information is Information.NOT_JUDGED
    open_view(ben, f"{UNJUDGED}&post={post_id}")
    wait_for_keys(ben)
    ben.keyboard.press("f")
    expect(find_post_head(ben)).not_to_have_text(f"Post {post_id}")
    detail = read_post(product, post_id)
    assert (detail.row.information, detail.reviews[0].reviewer) == (Information.FALSE, "Ben Two")


def test_a_shift_by_keys_alone_from_the_name_to_the_hand_over(
    product: Product, sit_down: Callable[[str, str], Page]
) -> None:
    page = sit_down("Kim Keys", UNJUDGED)
    wait_for_keys(page)
    judged = []
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(r"post=\d+"))
    for key in "acf":
        wait_for_keys(page)
        judged.append(read_post_number(page))
        page.keyboard.press(key)
        expect(find_post_head(page)).not_to_have_text(f"Post {judged[-1]}")
    wait_for_keys(page)
    page.keyboard.press("u")
    settle(page)
    reviews = [read_post(product, post_id).reviews for post_id in judged]
    assert [review.reviewer for found in reviews[:2] for review in found] == ["Kim Keys"] * 2
    assert reviews[0][0].label_decision is LabelDecision.RIGHT
    assert read_post(product, judged[2]).row.information is Information.NOT_JUDGED
    # To the reports, to the kind, and to the draft.
    open_view(page, "/reports?event=1")
    kind = page.get_by_label("Kind of report", exact=True)
    kind.focus()
    page.keyboard.type("Shift")
    page.keyboard.press("Enter")
    settle(page)
    draft = page.get_by_role("button", name="Draft a report")
    draft.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"report=\d+"), timeout=60_000)
    settle(page)
    expect(page.get_by_text("Drafted by Kim Keys")).to_be_visible()
