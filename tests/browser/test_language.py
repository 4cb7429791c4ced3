"""The desk in another language: as the browser speaks, as it was chosen, and from right to left."""

import re
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect

from db.queries.posts import get_post
from db.vocabulary import LabelDecision
from tests.browser.steps import DESKTOP, PHONE, Product, open_view, settle, wait_for_all, wait_for_keys

pytestmark = pytest.mark.browser


@pytest.fixture
def open_in(browser: Browser, product: Product) -> Callable[..., Page]:
    """A function that opens a browser which speaks a language; it ends with the test's browser."""

    def open_page(locale: str, viewport: ViewportSize = DESKTOP) -> Page:
        context = browser.new_context(viewport=viewport, base_url=product.url, locale=locale)
        page = context.new_page()
        page.on("close", lambda _: context.close())
        return page

    return open_page


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_arabic_goes_from_right_to_left_and_fits(
    open_in: Callable[..., Page], viewport: ViewportSize
) -> None:
    with closing(open_in("ar-JO", viewport)) as page:
        for address in ("/?event=1&post=2", "/?event=1&layout=map", "/?event=1&layout=table"):
            open_view(page, address)
            wait_for_all(page)
            expect(page.locator("html")).to_have_attribute("dir", "rtl")
            expect(page.locator("html")).to_have_attribute("lang", "ar")
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
            # The sidebar that is put away is nowhere, and not over the page.
            assert page.locator('.stSidebar[data-collapsed="true"]:visible').count() == 0
        expect(page.locator("html")).not_to_contain_text("Not reviewed")


def test_the_list_stands_right_of_the_map_and_a_key_judges_in_arabic(
    open_in: Callable[..., Page], product: Product
) -> None:
    with closing(open_in("ar")) as page:
        open_view(page, "/?event=1&label_decision=not_judged&picture=no")
        wait_for_keys(page)
        page.keyboard.press("j")
        page.wait_for_url(re.compile(r"post=\d+"))
        page.get_by_label("اسمك").fill("Layla")
        page.get_by_label("اسمك").press("Enter")
        wait_for_keys(page)
        columns = [page.locator(f".st-key-desk_{name}").bounding_box() for name in ("queue", "map", "post")]
        lefts = [column["x"] for column in columns if column is not None]
        assert len(lefts) == 3
        assert lefts == sorted(lefts, reverse=True)
        found = re.search(r"post=(\d+)", page.url)
        assert found is not None
        page.keyboard.press("a")
        expect(page.get_by_test_id("stToast")).to_contain_text("الوسم صحيح")
        with product.store.read() as session:
            detail = get_post(session, int(found[1]))
        assert detail is not None
        assert detail.row.label_decision is LabelDecision.RIGHT


def test_a_chosen_language_outlives_a_reload_and_the_browsers_own(open_in: Callable[..., Page]) -> None:
    with closing(open_in("fr-CA")) as page:
        open_view(page, "/operations?event=1")
        expect(page.locator(".lo-head h1")).to_have_text("Opérations")
        page.get_by_label("Langue · Language").click()
        page.get_by_role("option", name="Español").click()
        settle(page)
        expect(page.locator(".lo-head h1")).to_have_text("Operaciones")
        expect(page.locator("html")).to_have_attribute("lang", "es")
        page.reload()
        settle(page)
        expect(page.locator(".lo-head h1")).to_have_text("Operaciones")
        expect(page.get_by_test_id("stTopNavLink").first).to_contain_text("Mesa")


@pytest.mark.parametrize(
    ("name", "month", "time", "year"),
    [("Español", "noviembre", "Hora", "año, "), ("العربية", "نوفمبر", "الوقت", "السنة، ")],
    ids=["es", "ar"],
)
def test_dates_are_chosen_in_the_language_that_a_person_chose_and_read_from_left_to_right(
    open_in: Callable[..., Page], name: str, month: str, time: str, year: str
) -> None:
    with closing(open_in("en-US")) as page:
        open_view(page, "/reports?event=1")
        page.get_by_label("Language").click()
        page.get_by_role("option", name=name).click()
        settle(page)
        field = page.get_by_test_id("stDateTimeInputField").last
        parts = field.locator(".react-aria-DateField [role=spinbutton]")
        expect(parts.first).to_have_attribute("aria-label", re.compile(f"^{year}"))
        lefts = [part["x"] for part in (each.bounding_box() for each in parts.all()) if part is not None]
        assert len(lefts) == 5
        assert lefts == sorted(lefts)
        field.get_by_role("button").click()
        calendar = page.get_by_test_id("stDateTimeInputCalendar")
        expect(calendar.locator("header button[aria-haspopup=listbox]").first).to_have_text(month)
        expect(calendar.get_by_text(time, exact=True)).to_be_visible()


def test_why_a_hostile_file_is_refused_is_said_in_french(open_in: Callable[..., Page]) -> None:
    with closing(open_in("fr-FR")) as page:
        open_view(page, "/import?event=1")
        page.get_by_label("Votre nom").fill("Zoé")
        page.get_by_label("Votre nom").press("Enter")
        settle(page)
        expect(page.get_by_test_id("stFileUploaderDropzone")).not_to_contain_text("Upload")
        name = "<img src=x onerror=document.title=1>.csv"
        file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": b"%PDF-1.7 \x00" * 20}
        page.locator('input[type="file"]').set_input_files(file)
        alert = page.get_by_test_id("stAlert").filter(has_text="qu'on ne peut pas importer")
        expect(alert).to_contain_text(f"{name} est un PDF")
        assert page.locator('[data-testid="stAlert"] img').count() == 0


def test_the_map_its_tools_and_the_timeline_speak_the_language(open_in: Callable[..., Page]) -> None:
    with closing(open_in("ar")) as page:
        open_view(page, "/?event=1")
        wait_for_all(page)
        frame = page.locator("iframe").content_frame
        expect(frame.locator(".leaflet-control-zoom-in")).to_have_attribute("title", "تكبير")
        expect(frame.locator(".leaflet-draw-draw-circle")).to_have_attribute("title", "رسم دائرة")
        expect(page.locator(".js-plotly-plot .xtick").last).to_contain_text("نوفمبر")
