"""Session-state keys, and the filter that every page shares through the URL."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from db.queries.events import EventSummary
from db.queries.filter_url import (
    FILTER_NAMES,
    Params,
    decode_event_id,
    decode_filter,
    encode_filter,
)
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder

ANALYST = "analyst"
LANGUAGE = "language"
CHOSE_LANGUAGE = "chose_language"
KEPT_NAME = "kept_name"
SIGNED_IN = "signed_in"
PAGE_OBJECTS = "page_objects"
SHOWN_PAGE = "shown_page"
KEPT_PARAMS = "kept_params"
REVEALED = "revealed_pictures"
BRUSH_ROUND = "brush_round"
SEEN_VIEW = "seen_view"
SUBMISSION_ROUND = "submission_round"
SUBMITTED_POST = "submitted_post"
NOTICE = "notice"
REFUSAL = "refusal"
CHOSEN_POST = "chosen_post"
SEEN_POST = "seen_post"
JUDGED = "judged"
SAID_HERE = "said_here"
ASKS_WHY = "asks_why"
CHANGED_AT = "changed_at_s"
JUDGED_AT = "judged_at_s"
SEARCH_REFUSAL = "search_refusal"

# Parameter of the address: the class whose evidence is shown, and by which method.
WHY = "why"
SHARED_NAMES = (*FILTER_NAMES, "order")
# How the desk shows what its filter finds: the map's layer, map or table, the layout and its former name, the
# post at hand over the full width.
LAYER, MAP, LAYOUT, LIST, WHOLE = "layer", "map", "layout", "list", "whole"


def restore_params() -> None:
    """Give a page that was opened without an event the parameters that the session last had.

    The navigation drops query parameters; an analyst who changes pages keeps the filter all the same.
    """
    kept = st.session_state.get(KEPT_PARAMS)
    if kept and "event" not in st.query_params:
        write_params(**kept)


def names_event() -> bool:
    """Return whether the URL names an event, known or not."""
    return "event" in st.query_params


def find_event(events: Sequence[EventSummary]) -> EventSummary | None:
    """Return the event that the URL names, the first without a name, or None where the name is unknown."""
    if not names_event():
        return next(iter(events), None)
    event_id = decode_event_id(_read_shared())
    return next((event for event in events if event.id == event_id), None)


def pin_event(event: EventSummary) -> None:
    """Name the event in the URL, so that what is on screen can be sent to a colleague as it is."""
    if not names_event():
        write_params(event=[str(event.id)])
    st.session_state[KEPT_PARAMS] = _read_shared()


def write_params(*, drop: Collection[str] = (), **params: Sequence[str]) -> None:
    """Change the URL in one step, which Back in the browser undoes as one.

    Args:
        drop: names of parameters that are taken out where they are not given anew.
    """
    before = {name: st.query_params.get_all(name) for name in st.query_params}
    after = {name: values for name, values in before.items() if name not in drop}
    after |= {name: list(values) for name, values in params.items()}
    if after != before:
        st.query_params.from_dict(after)


def read_filter(event: EventSummary) -> PostFilter:
    """Return the filter in force."""
    return decode_filter(_read_shared(), event_id=event.id)


def write_filter(chosen: PostFilter) -> None:
    """Put a filter into the URL and go back to the first page of results."""
    write_params(drop=(*FILTER_NAMES, "page"), **encode_filter(chosen))
    st.session_state[KEPT_PARAMS] = _read_shared()


def narrow(chosen: PostFilter, **changes: Any) -> None:
    """Change parts of the filter in force."""
    write_filter(replace(chosen, **changes))


def read_order(usual: PostOrder = PostOrder.NEWEST) -> PostOrder:
    """Return the order in force, the usual one unless the URL says otherwise."""
    asked = st.query_params.get("order")
    return PostOrder(asked) if asked in set(PostOrder) else usual


def reveal_pictures(sha256s: Iterable[str]) -> None:
    """Lift the veil from pictures for the rest of the session."""
    revealed: set[str] = st.session_state.setdefault(REVEALED, set())
    revealed.update(sha256s)


def read_number(name: str, *, default: int) -> int:
    """Return a whole, positive query parameter, or the default."""
    text = st.query_params.get(name, "")
    # The longest that every store takes as a number; int() of a hostile megabyte would take its time besides.
    return int(text) if text.isdecimal() and len(text) < 19 and int(text) > 0 else default


def link_params(**extra: str) -> Params:
    """Return the shared parameters plus some of one's own, for a link to another page."""
    return _read_shared() | {name: [value] for name, value in extra.items()}


def link_filter(chosen: PostFilter) -> Params:
    """Return the parameters of this page under another filter; all that is no filter stays."""
    kept = {name: st.query_params.get_all(name) for name in st.query_params}
    return {name: kept[name] for name in kept if name not in (*FILTER_NAMES, "page")} | encode_filter(chosen)


def _read_shared() -> Params:
    return {name: st.query_params.get_all(name) for name in SHARED_NAMES if name in st.query_params}
