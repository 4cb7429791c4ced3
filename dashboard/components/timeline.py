"""Timeline: posts per hour stacked by category, with a brush that sets the period."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go
import streamlit as st
from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

from dashboard.catalogue import Language, mark, translate
from dashboard.labels import CATEGORY_COLOURS, say_label
from dashboard.speaking import find_language, say
from db.queries.overview import TimelineBin

HEIGHT = 230
# Round lengths in seconds; the first that gives at most 72 bars is taken: a bar stays wide enough to hit.
BIN_LENGTHS_S = (300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 86_400, 7 * 86_400, 28 * 86_400)
MAX_BARS = 72
MAX_KEPT_FIGURES = 100


def pick_bin_s(first: datetime, last: datetime) -> int:
    """Return the length of a bar for a span of time."""
    span_s = (last - first).total_seconds()
    return next((length for length in BIN_LENGTHS_S if span_s / length <= MAX_BARS), BIN_LENGTHS_S[-1])


@lru_cache(MAX_KEPT_FIGURES)
def build_timeline(
    bins: tuple[TimelineBin, ...],
    *,
    bin_s: int,
    since: datetime | None,
    until: datetime | None,
    height: int = HEIGHT,
    language: Language = Language.ENGLISH,
) -> go.Figure:
    """Return stacked bars ``height`` pixels high, one trace a category; the chosen period is marked.

    Plotly checks each value, which takes longer than the store's answer: all sessions of a language share
    a figure.
    """
    figure = go.Figure()
    middle = timedelta(seconds=bin_s / 2)
    # Plotly fills the number in.
    of_posts = translate(mark("{number} posts", number="%{y}"), language)
    for category, colour in CATEGORY_COLOURS.items():
        own = [item for item in bins if item.humanitarian == category]
        if own:
            name = translate(say_label(category), language)
            figure.add_bar(
                # As Plotly writes times, but once: it asks every object anew what it is, at each drawing.
                x=[(item.starts_at + middle).isoformat() for item in own],
                y=[item.posts for item in own],
                width=bin_s * 1000 * 0.92,
                name=name,
                marker={"color": colour, "line": {"width": 0}},
                hovertemplate=f"{of_posts} · {name}<extra></extra>",
            )
    if bins and (since or until):
        last = bins[-1].starts_at + timedelta(seconds=bin_s)
        figure.add_vrect(
            x0=since or bins[0].starts_at, x1=until or last, fillcolor="#3b8fc2", opacity=0.22, line_width=1
        )
    figure.update_layout(
        barmode="stack",
        height=height,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        dragmode="select",
        selectdirection="h",
        showlegend=False,
        hovermode="x unified",
        bargap=0,
        font={"family": "system-ui, sans-serif", "size": 12},
        yaxis={"title": None, "gridcolor": "#80808040", "rangemode": "tozero", "fixedrange": True},
        xaxis={"title": None, "type": "date", "showgrid": False, "fixedrange": True},
    )
    return figure


def say_dates(language: Language) -> dict[str, Any]:
    """Return how Plotly writes times and numbers in a language; it has English alone by itself."""
    locale = Locale(language)

    def name(kind: str, width: str) -> list[str]:
        names = (locale.months if kind == "months" else locale.days)["stand-alone"][width]
        # CLDR's weeks begin on Monday, Plotly's on Sunday.
        order = range(1, 13) if kind == "months" else (6, *range(6))
        return [names[number] for number in order]

    written = {
        "days": name("days", "wide"),
        "shortDays": name("days", "abbreviated"),
        "months": name("months", "wide"),
        "shortMonths": name("months", "abbreviated"),
        # As the pages write their times.
        "dayMonth": "%-d %b",
        "dayMonthYear": "%-d %b %Y",
        "decimal": get_decimal_symbol(locale),
        "thousands": get_group_symbol(locale),
    }
    return {"locale": language.value, "locales": {language.value: {"dictionary": {}, "format": written}}}


def render_timeline(figure: go.Figure, *, key: str) -> tuple[datetime, datetime] | None:
    """Draw the timeline and return the period that was brushed, or None."""
    chosen = st.plotly_chart(
        figure,
        key=key,
        on_select="rerun",
        selection_mode="box",
        config={"displayModeBar": False, "displaylogo": False, **say_dates(find_language())},
        alt=say(
            "Posts over time, stacked by humanitarian category. The period can also be typed in the filters."
        ),
    )
    return read_brush(chosen)


def read_brush(chosen: Any) -> tuple[datetime, datetime] | None:
    """Read the period out of a box selection; whole minutes, UTC. None without one."""
    try:
        ends = sorted(_parse_time(text) for text in chosen["selection"]["box"][0]["x"])
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    first, last = ends[0].replace(second=0, microsecond=0), ends[-1].replace(second=0, microsecond=0)
    return (first, last + timedelta(minutes=1)) if last > first else None


def _parse_time(text: str) -> datetime:
    # Plotly writes "2026-09-14 06:00:00.1234"; more digits than Python's microseconds have.
    return datetime.fromisoformat(text[:19].replace(" ", "T")).replace(tzinfo=UTC)
