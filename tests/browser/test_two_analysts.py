"""Two analysts at the desk at once, and one with nothing but keys: nothing is lost or judged unseen."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from db.events import get_or_add_source
from db.queries.posts import PostDetail, get_post
from db.vocabulary import Information, JobPriority, LabelDecision, SourceKind
from tests.browser.steps import (
    DESKTOP,
    Product,
    find_post_head,
    give_name,
    open_view,
    read_post_number,
    settle,
    wait_for_keys,
    wait_until,
)
from tests.factories import add_posts, make_event, make_posts

pytestmark = pytest.mark.browser

UNJUDGED = "label_decision=not_judged&information=not_judged&order=newest"
TEXTS = (
    "The bridge by the mill has gone",
    "Our street has no power since last night",
    "They are handing out blankets at the school",
    "Who has seen my uncle, he drives the blue lorry",
    "The clinic on the hill takes people in again",
    "Water in the cellar, nobody hurt here",
)


@pytest.fixture(scope="module")
def address(product: Product) -> str:
    """Where the posts of an event stand that no other test has been at, once they are classified."""
    posts = [make_posts(1, first=number, text=text)[0] for number, text in enumerate(TEXTS)]
    with product.store.write() as session:
        event_id = make_event(session, name="Flood at the mill")
        source = get_or_add_source(session, name="Flood at the mill", kind=SourceKind.CSV)
        post_ids = add_posts(
            session, event_id=event_id, posts={source.id: posts}, priority=JobPriority.ANALYST
        )

    def are_classified() -> bool:
        return all(read_post(product, post_id).row.humanitarian is not None for post_id in post_ids)

    wait_until(are_classified, seconds=60, what="classifying the posts")
    return f"/?event={event_id}&{UNJUDGED}"


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
    product: Product, address: str, sit_down: Callable[[str, str], Page]
) -> None:
    ana = sit_down("Ana Two", address)
    ana.get_by_role("button", name="Next").click()
    expect(ana).to_have_url(re.compile(r"post=\d+"))
    wait_for_keys(ana)
    post_id = read_post_number(ana)
    ben = sit_down("Ben Two", f"{address}&post={post_id}")
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
    open_view(ben, f"{address}&post={post_id}")
    wait_for_keys(ben)
    ben.keyboard.press("f")
    expect(find_post_head(ben)).not_to_have_text(f"Post {post_id}")
    detail = read_post(product, post_id)
    assert (detail.row.information, detail.reviews[0].reviewer) == (Information.FALSE, "Ben Two")


def test_a_shift_by_keys_alone_from_the_name_to_the_hand_over(
    product: Product, address: str, sit_down: Callable[[str, str], Page]
) -> None:
    page = sit_down("Kim Keys", address)
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
    open_view(page, address.replace("/?", "/reports?"))
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
