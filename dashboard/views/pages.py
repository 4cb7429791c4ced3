"""The pages and how to reach them from one another without losing the session."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard.catalogue import mark
from dashboard.speaking import say
from dashboard.state import LAYOUT, PAGE_OBJECTS, SHOWN_PAGE, WHOLE, WHY, link_params, write_params
from dashboard.state import link_filter as link_filter_here
from dashboard.views.layouts import Layout
from db.queries.filter_url import Params, encode_area, encode_filter
from db.queries.filters import Area, PostFilter
from db.queries.posts import PostOrder


class Page(StrEnum):
    """Pages by their address."""

    DESK = "desk"
    INCIDENTS = "incidents"
    PROPOSALS = "proposals"
    SECOND_REVIEW = "second-review"
    TRIAGE = "triage"
    IMPORT = "import"
    EVENTS = "events"
    SOURCES = "sources"
    REPORTS = "reports"
    OPERATIONS = "operations"
    ACCOUNTS = "accounts"
    NUMBERS = "numbers"


@dataclass(frozen=True)
class PageWords:
    title: str
    icon: str


PAGES: dict[Page, PageWords] = {
    Page.DESK: PageWords(mark("Desk"), ":material/view_column:"),
    Page.INCIDENTS: PageWords(mark("Incidents"), ":material/hub:"),
    Page.PROPOSALS: PageWords(mark("Proposals"), ":material/campaign:"),
    Page.SECOND_REVIEW: PageWords(mark("Second review"), ":material/groups:"),
    Page.TRIAGE: PageWords(mark("Triage"), ":material/bolt:"),
    Page.IMPORT: PageWords(mark("Import"), ":material/upload_file:"),
    Page.EVENTS: PageWords(mark("Events"), ":material/inventory_2:"),
    Page.SOURCES: PageWords(mark("Sources"), ":material/rss_feed:"),
    Page.REPORTS: PageWords(mark("Reports"), ":material/summarize:"),
    Page.OPERATIONS: PageWords(mark("Operations"), ":material/monitor_heart:"),
    Page.ACCOUNTS: PageWords(mark("Accounts"), ":material/manage_accounts:"),
    Page.NUMBERS: PageWords(mark("Numbers explained"), ":material/help:"),
}


# Streamlit serves it at the address / alone.
START = Page.DESK
# Parameters of the desk where it lists every post of a filter.
AS_TABLE: Params = {LAYOUT: [Layout.TABLE.value]}
AS_MAP: Params = {LAYOUT: [Layout.MAP.value]}


def make_pages(show: Callable[[Page], Callable[[], None]], hidden: Collection[Page]) -> list[Any]:
    """Make the page objects of this run, the first first; what is hidden has an address but no menu entry."""
    pages = {
        page: st.Page(
            show(page),
            title=say(PAGES[page].title),
            icon=PAGES[page].icon,
            url_path=page.value,
            default=page is START,
            visibility="hidden" if page in hidden else "visible",
        )
        for page in Page
    }
    st.session_state[PAGE_OBJECTS] = pages
    return list(pages.values())


def find_page(page: Page) -> Any:
    """Return the page object that links and switches need; the entry script made it in this run."""
    return st.session_state[PAGE_OBJECTS][page]


def open_page(page: Page, **extra: str) -> None:
    """Leave for another page and take the filter along."""
    st.switch_page(find_page(page), query_params=link_params(**extra))


def open_post(post_id: int) -> None:
    """Open a post within the filter in force: on the desk in its layout, from another page whole."""
    if is_on_desk():
        turn_to_post(post_id)
        st.rerun()
    open_page(Page.DESK, post=str(post_id), **{WHOLE: "yes"})


def turn_to_post(post_id: int) -> None:
    """Have the desk show a post within the filter in force; a callback does so ahead of its run."""
    write_params(drop=(WHY,), post=[str(post_id)])


def is_on_desk() -> bool:
    """Return whether the desk is drawn, whose links keep its layout."""
    return st.session_state.get(SHOWN_PAGE) is Page.DESK


def link_post(post_id: int) -> Params:
    """Return the desk's parameters with a post, within the filter in force."""
    if not is_on_desk():
        return link_whole(post_id)
    kept = {name: st.query_params.get_all(name) for name in st.query_params if name != WHY}
    return kept | {"post": [str(post_id)]}


def link_whole(post_id: int) -> Params:
    """Return the desk's parameters for a post over the full width, whichever event it is of."""
    return link_params(post=str(post_id), **{WHOLE: "yes"})


def link_same(event_id: int, post_id: int) -> Params:
    """Return the desk's parameters for the posts that say the same as one, the first of them first."""
    same = PostFilter(event_id, same_as=post_id)
    return encode_filter(same) | AS_TABLE | {"order": [PostOrder.OLDEST.value]}


def make_area_link(chosen: PostFilter) -> Callable[[Area], str]:
    """Return what gives the address of the posts of an area within a filter."""
    anywhere = link_filter(replace(chosen, area=None))

    def link(area: Area) -> str:
        inside = area.cut(chosen.area) if chosen.area else area
        return f"{anywhere}&{urlencode({'area': encode_area(inside)})}"

    return link


def link_filter(chosen: PostFilter) -> str:
    """Return the address of the posts of a filter: on the desk in its layout, else as its table."""
    params = link_filter_here(chosen) if is_on_desk() else encode_filter(chosen) | AS_TABLE
    return f"/?{urlencode(params, doseq=True)}"
