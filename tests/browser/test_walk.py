"""The way of an analyst from the first page to the report, in a real browser over a real worker."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from docx import Document
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from dashboard.labels import LABEL_WORDS
from db.faces import Face, store_faces
from db.models import Media, PostMedia
from db.picture_words import ReadWords, store_words
from db.queries.filters import PostFilter
from db.queries.overview import count_categories
from db.queries.posts import list_posts
from db.reviews import add_review
from db.vocabulary import Humanitarian, Information
from tests.browser.steps import (
    Product,
    choose,
    count_on_map,
    expect_total,
    give_name,
    open_view,
    read_figure,
    read_total,
    settle,
    show_layout,
)
from tests.factories import keep_original

pytestmark = pytest.mark.browser

TARGET = Humanitarian.MISSING_OR_FOUND_PEOPLE


EVERYTHING = PostFilter(event_id=1)
REPORTED = PostFilter(
    event_id=1, since=datetime(2026, 11, 10, tzinfo=UTC), until=datetime(2026, 11, 15, tzinfo=UTC)
)


def count_target(product: Product, chosen: PostFilter = EVERYTHING) -> int:
    """Return how many posts the store counts in the category that the walk corrects to."""
    with product.store.read() as session:
        counts = count_categories(session, chosen)
    return sum(count.posts for count in counts if count.humanitarian is TARGET)


def download(page: Page, button: str, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_bytes()


def test_a_correction_shows_on_the_map_in_the_table_and_in_the_report(
    page: Page, product: Product, tmp_path: Path
) -> None:
    before = count_target(product)

    # The exercise is on the map, and every page says that it is one.
    open_view(page, "/?layout=map")
    expect(page.locator(".lo-exercise")).to_contain_text("EXERCISE")
    total = read_figure(page, "Posts")
    assert total > 100
    assert read_figure(page, "Classified") == total
    assert 0 < count_on_map(page) <= read_figure(page, "Placed")
    give_name(page, "Ana Walker")

    # Filter: a placed post with a picture that the model took for infrastructure damage.
    open_view(
        page,
        "/?event=1&humanitarian=infrastructure_and_utility_damage&picture=yes&area=10,-95,25,-80&layout=table",
    )
    narrowed = read_total(page)
    assert 0 < narrowed < total
    give_name(page, "Ana Walker")
    show_layout(page, "Pictures")
    page.get_by_role("link", name=re.compile(r"Open post \d+")).first.click()
    settle(page)
    page.get_by_role("link", name="Show the post whole").click()
    expect(page).to_have_url(re.compile("whole=yes"))
    settle(page)
    post_id = re.search(r"post=(\d+)", page.url)
    assert post_id is not None

    # Attention view: shaded words, both gates, three readings, and the heat map once revealed.
    reveal = page.get_by_role("button", name=re.compile("Click to reveal"))
    if reveal.count():
        reveal.click()
        settle(page)
    expect(page.locator(".lo-fulltext mark").first).to_be_visible()
    expect(page.locator(".lo-gate")).to_have_count(2)
    for reading in ("Together", "Picture only", "Text only"):
        expect(page.get_by_role("columnheader", name=reading).first).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("under the model's map"))).to_be_visible()

    # Correct the label, and stay.
    page.get_by_text("This post", exact=True).click()
    settle(page)
    page.get_by_text("Correct the labels").click()
    choose(page, "Humanitarian category", LABEL_WORDS[TARGET])
    page.get_by_role("button", name="Save correction").click()
    expect(page.locator(".lo-chips").first).to_contain_text(LABEL_WORDS[TARGET])
    expect(page.locator(".lo-meta", has_text="label judged by a person").first).to_be_visible()
    after = count_target(product)
    assert after == before + 1

    # Map, figures and table agree with the store. The whole world is in view, so no placed post is missing.
    open_view(page, f"/?event=1&humanitarian={TARGET}&area=-90,-180,90,180&layout=map")
    on_map = count_on_map(page)
    assert on_map == read_figure(page, "Posts") == read_figure(page, "Placed")
    open_view(page, f"/?event=1&humanitarian={TARGET}&area=-90,-180,90,180&layout=table")
    expect_total(page, on_map)
    open_view(page, f"/?event=1&humanitarian={TARGET}&layout=table")
    expect_total(page, after)

    # The report counts the same, and opens in the readers of its formats.
    open_view(page, "/reports?event=1")
    give_name(page, "Ana Walker")
    page.get_by_role("button", name="Draft a report").click()
    expect(page.get_by_role("button", name="Make the files")).to_be_visible()
    settle(page)
    preview = page.frame_locator('iframe[src^="data:text/html"]')
    expect(preview.get_by_text("Situation Report No. 1").first).to_be_visible()
    # What it draws says in words what it shows, and is drawn.
    pictures = preview.get_by_role("img", name=re.compile("^(Bars|Map) of "))
    expect(pictures).to_have_count(3)
    assert pictures.evaluate_all("drawn => drawn.every(picture => picture.naturalWidth > 1000)")
    # Its links lead to where the page was served from.
    address = page.url.partition("/reports")[0]
    links = preview.locator('a[target="_blank"]').evaluate_all("links => links.map(link => link.href)")
    assert links
    assert {link for link in links if not link.startswith(f"{address}/?")} == set()
    choose(page, "Take away as", "PDF")
    page.keyboard.press("Escape")
    settle(page)
    page.get_by_role("button", name="Make the files").click()
    docx = Document(BytesIO(download(page, "Word", tmp_path)))
    cells = [cell.text for table in docx.tables for row in table.rows for cell in row.cells]
    words = "\n".join([paragraph.text for paragraph in docx.paragraphs] + cells)
    assert "Situation Report No. 1" in words
    # Other tests may have added posts that are newer than the exercise, whose days the report is about.
    pattern = rf"classified as “missing or found people”:\s+{count_target(product, REPORTED)} \("
    assert re.search(pattern, words), re.findall("missing or found people.{40}", words)
    pdf = PdfReader(BytesIO(download(page, "PDF", tmp_path)))
    text = " ".join(" ".join(leaf.extract_text() for leaf in pdf.pages).split())
    assert "EXERCISE" in text
    assert "/StructTreeRoot" in pdf.root_object, "a screen reader finds no headings"
    assert re.search(pattern, text)

    # Its gaps are filled, and another person than its drafter clears it.
    settle(page)
    page.get_by_text("Edit the words").click()
    for section, text in (("Coordination", ""), ("Funding", ""), ("Contacts", "Duty desk")):
        choose(page, "Section", section)
        settle(page)
        page.get_by_label("One sentence a line").fill(text)
        page.get_by_role("button", name="Save this section").click()
        settle(page)
    give_name(page, "Ben Reader")
    # The trained reviewer has to have read what it says now.
    expect(page.get_by_text("It takes a minute or two")).to_have_count(0, timeout=120_000)
    settle(page)
    page.get_by_role("button", name="Clear this draft").click()
    page.get_by_role("button", name="Clear report 1 for good").click()
    expect(page.get_by_text("cleared by Ben Reader").first).to_be_visible()
    settle(page)

    # It is issued by keyboard, and what is taken away then is what was kept with it.
    # The box that cleared it is closed: a second click into it must not issue what it cleared.
    expect(page.get_by_role("button", name="Issue report 1 for good")).to_have_count(0)
    page.get_by_role("button", name="Issue this report").press("Enter")
    page.get_by_role("button", name="Issue report 1 for good").press("Enter")
    expect(page.get_by_text("Issued by Ben Reader").first).to_be_visible(timeout=60_000)
    settle(page)
    issued = download(page, "Word", tmp_path)
    expect(page.get_by_text(hashlib.sha256(issued).hexdigest())).to_be_visible()
    # Other tests may have set posts aside.
    said = re.search(r"Not used: (\d+)", page.get_by_role("link", name=re.compile("Not used")).inner_text())
    assert said
    assert go_to_figure(page, "Not used") == int(said[1])


def go_to_figure(page: Page, label: str) -> int:
    """Follow a figure of the report to its posts and return how many the table of the desk lists."""
    page.get_by_role("link", name=re.compile(label)).click()
    settle(page)
    empty = page.get_by_text("No post matches these filters")
    expect(empty.or_(page.get_by_text(re.compile("posts? in all")))).to_be_visible()
    return 0 if empty.count() else read_total(page)


def test_the_navigation_keeps_the_filter_and_the_name(page: Page) -> None:
    open_view(page, "/?event=1&picture=yes&layout=table")
    give_name(page, "Ben")
    with_picture = read_total(page)
    show_layout(page, "Map")
    assert read_figure(page, "Posts") == with_picture
    assert "picture=yes" in page.url
    assert page.get_by_label("Your name").input_value() == "Ben"


def test_pictures_are_seen_as_the_public_gets_them_before_a_report_is_cleared(
    page: Page, product: Product
) -> None:
    with product.store.write() as session:
        damaged = replace(
            EVERYTHING, humanitarian=(Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE,), has_picture=True
        )
        post_id = list_posts(session, damaged)[0].id
        media_id = session.scalars(select(PostMedia.media_id).where(PostMedia.post_id == post_id)).one()
        add_review(session, post_id=post_id, reviewer="Bo", information=Information.CORROBORATED)
        store_faces(session, media_id=media_id, faces=[Face(0.1, 0.1, 0.5, 0.5, 0.9)], detector="test 1")
        store_words(session, media_id=media_id, read=ReadWords("", None), reader="test 1")
    open_view(page, "/reports?event=1")
    give_name(page, "Ana Walker")
    page.get_by_role("button", name="Draft a report").click()
    settle(page)
    page.get_by_text("What the public sees").click()
    caption = page.get_by_text(f"Post {post_id} · 1 face blurred")
    expect(caption).to_be_visible()
    picture = page.get_by_role("img", name=f"picture of post {post_id}")
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 100", arg=picture.element_handle()
    )
    page.get_by_text("Pictures in the report (0 of").click()
    page.get_by_role("button", name="Put in", exact=True).click()
    expect(page.get_by_text(f"Post {post_id}, 1 face blurred, in the report")).to_be_visible()
    report = page.frame_locator("iframe[src^='data:text/html']")
    expect(report.get_by_role("img", name=f"Picture 1 of post {post_id}")).to_be_visible()
    page.get_by_role("button", name="Keep back").first.click()
    expect(report.get_by_text("left out, as a person of the team keeps it back")).to_be_visible()
    expect(page.get_by_text(f"Picture of post {post_id} kept back by Ana Walker")).to_be_visible()
    expect(caption).to_have_count(0)


def draw_busy_photograph(number: int) -> bytes:
    """A picture that no JPEG makes small: at the size of a report it would weigh some 400 kB."""
    noise = np.random.default_rng(number).integers(0, 255, (1600, 1600, 3), dtype=np.uint8)
    out = BytesIO()
    Image.fromarray(noise).resize((3200, 3200), Image.Resampling.NEAREST).save(out, "JPEG", quality=90)
    return out.getvalue()


def test_a_report_with_four_busy_photographs_is_shown(page: Page, product: Product) -> None:
    damaged = replace(
        EVERYTHING, humanitarian=(Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE,), has_picture=True
    )
    with product.store.write() as session:
        for number, post in enumerate(list_posts(session, damaged)[-4:]):
            media = session.scalars(
                select(Media).join(PostMedia).where(PostMedia.post_id == post.id).limit(1)
            ).one()
            media.sha256 = keep_original(product.settings.media_dir, draw_busy_photograph(number))
            add_review(session, post_id=post.id, reviewer="Bo", information=Information.CORROBORATED)
            store_faces(session, media_id=media.id, faces=[], detector="test 1")
            store_words(session, media_id=media.id, read=ReadWords("", None), reader="test 1")
    open_view(page, "/reports?event=1")
    give_name(page, "Ana Walker")
    page.get_by_role("button", name="Draft a report").click()
    settle(page)
    page.get_by_text("Pictures in the report (0 of").click()
    report = page.frame_locator("iframe[src^='data:text/html']")
    for count in range(1, 5):
        # Not while what the reviewers found is still being drawn: the button would be another one by then.
        settle(page)
        page.get_by_role("button", name="Put in", exact=True).first.click()
        expect(page.get_by_text(f"Pictures in the report ({count} of 4")).to_be_visible()
        expect(report.get_by_role("img", name=re.compile("^Picture 1 of post"))).to_have_count(count)
    page.get_by_role("button", name="Take out", exact=True).first.wait_for()


def test_a_shift_is_handed_over_with_a_note_and_what_is_left_open(page: Page, product: Product) -> None:
    open_view(page, "/reports?event=1")
    give_name(page, "Ana Walker")
    choose(page, "Kind of report", "Shift Hand-over")
    expect(page.get_by_text("who decided how much, what is open; your note")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Draft a report").click()
    preview = page.frame_locator('iframe[src^="data:text/html"]')
    expect(preview.get_by_role("heading", name=re.compile(r"Shift Hand-over No\. \d+"))).to_be_visible()
    expect(preview.get_by_text(re.compile("Queue “New”: .* posts?"))).to_be_visible()
    settle(page)
    page.get_by_text("Edit the words").click()
    choose(page, "Section", "Note for the next shift")
    settle(page)
    page.get_by_label("One sentence a line").fill("Ask the port office again at six")
    page.get_by_role("button", name="Save this section").click()
    settle(page)
    expect(preview.get_by_text("Ask the port office again at six")).to_be_visible()
