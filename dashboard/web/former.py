"""Addresses of before there was one desk: each leads to it as it says, in the layout that shows the same."""

from urllib.parse import parse_qsl, urlencode

from dashboard.state import LAYOUT, WHOLE
from dashboard.views.layouts import Layout
from db.queries.posts import PostOrder

# What each showed where its address did not say otherwise.
FORMER: dict[str, dict[str, str]] = {
    "situation": {LAYOUT: Layout.MAP.value},
    "posts": {LAYOUT: Layout.TABLE.value, "order": PostOrder.NEWEST.value},
    "post": {LAYOUT: Layout.TABLE.value, "order": PostOrder.NEWEST.value, WHOLE: "yes"},
}


def lead_on(page: str, query: str) -> str:
    """Return where the desk shows what a page of before showed under a query."""
    given = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        # One that never was shows the usual one, as it did.
        if name != LAYOUT or value in set(Layout)
    ]
    names = {name for name, _ in given}
    usual = [(name, value) for name, value in FORMER[page].items() if name not in names]
    return f"/?{urlencode([*given, *usual])}"
