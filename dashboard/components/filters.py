"""Filter widgets. The URL holds the filter; widgets show it and write it back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.markup import escape_text, make_chip
from dashboard.components.post_card import say_period
from dashboard.labels import say_language
from dashboard.services.filter_words import CHOICES, Narrowing, list_narrowings
from dashboard.speaking import say, say_from
from db.queries.events import EventSummary
from db.queries.filters import MAX_WORDS_LENGTH, PostFilter

Apply = Callable[[PostFilter], None]

PLACE_WORDS = {mark("Any"): None, mark("Known"): True, mark("Not known"): False}
PICTURE_WORDS = {mark("Any"): None, mark("With"): True, mark("Without"): False}
YES_NO_WORDS = {mark("Any"): None, mark("Yes"): True, mark("No"): False}


def render_event_choice(
    events: Sequence[EventSummary], chosen: EventSummary, apply: Callable[[EventSummary], None]
) -> None:
    """Let the analyst choose the event."""
    by_id = {event.id: event for event in events}
    st.session_state["event_choice"] = chosen.id
    st.selectbox(
        say("Event"),
        list(by_id),
        format_func=lambda event_id: by_id[event_id].name,
        key="event_choice",
        on_change=lambda: apply(by_id[st.session_state["event_choice"]]),
    )


def render_filters(chosen: PostFilter, languages: Sequence[str], apply: Apply) -> None:
    """Show the filter in force; each change is applied at once."""

    def change(name: str, read: Callable[[Any], Any]) -> Callable[[], None]:
        return lambda: apply(replace(chosen, **{name: read(st.session_state[f"filter_{name}"])}))

    _show("words", chosen.words)
    st.text_input(
        say("Words"),
        key="filter_words",
        max_chars=MAX_WORDS_LENGTH,
        placeholder=say("all of these words"),
        on_change=change("words", lambda value: str(value or "").strip()),
    )
    _render_period(chosen, change)
    for name, label, options, words in CHOICES:
        _show(name, list(getattr(chosen, name)))
        st.multiselect(
            say(label),
            options,
            format_func=say_from(words),
            key=f"filter_{name}",
            placeholder=say("any"),
            on_change=change(name, tuple),
        )
    _show("min_confidence", round(chosen.min_confidence * 100))
    st.slider(
        say("Least confidence of the category (%)"),
        0,
        100,
        step=5,
        key="filter_min_confidence",
        on_change=change("min_confidence", lambda value: int(value) / 100),
        help=say(
            "Calibrated probability of the category shown, not of the severity. Posts that are not "
            "classified yet drop out."
        ),
    )
    if chosen.min_confidence > 0:
        st.caption(
            say(
                "Posts unlike the training, or whose label a person judged, stay in: of them it means little."
            )
        )
    _show("language", [code for code in chosen.language if code in languages])
    st.multiselect(
        say("Language"),
        list(languages),
        format_func=lambda code: say(say_language(code)),
        key="filter_language",
        placeholder=say("any"),
        on_change=change("language", tuple),
    )
    _render_choice("is_placed", say("Place"), chosen.is_placed, PLACE_WORDS, change)
    _render_choice("has_picture", say("Picture"), chosen.has_picture, PICTURE_WORDS, change)
    _render_choice(
        "modalities_disagree",
        say("Picture and text disagree"),
        chosen.modalities_disagree,
        YES_NO_WORDS,
        change,
    )
    _render_choice(
        "is_recycled", say("Picture seen in an older event"), chosen.is_recycled, YES_NO_WORDS, change
    )


def render_summary(chosen: PostFilter, apply: Apply) -> None:
    """Say what narrows the view, with one button that takes it all away."""
    parts = describe_filter(chosen)
    if not parts:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="filter_summary"):
        by, chips = escape_text(say("Filtered by")), "".join(make_chip(part) for part in parts)
        st.html(
            f'<p class="lo-chips" aria-label="{escape_text(say("Filters in force"))}">{by} {chips}</p>',
            width="content",
        )
        st.button(
            say("Clear filters"),
            type="tertiary",
            icon=":material/filter_alt_off:",
            on_click=lambda: apply(PostFilter(chosen.event_id)),
        )


def describe_filter(chosen: PostFilter) -> list[str]:
    """Return what narrows a filter, part by part, in words."""
    period = [say_period(chosen.since, chosen.until)] if chosen.since or chosen.until else []
    return period + [say(word) for part in list_narrowings(chosen) for word in part.words]


def say_narrowing(part: Narrowing) -> str:
    """Return a part of a filter with what it is a part of."""
    words = ", ".join(map(say, part.words))
    return f"{say(part.label)}: {words}" if part.label else words


def _render_period(chosen: PostFilter, change: Callable[..., Callable[[], None]]) -> None:
    def read(value: object) -> object:
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) else None

    for name, label, moment in (
        ("since", say("From (UTC)"), chosen.since),
        ("until", say("Until (UTC)"), chosen.until),
    ):
        _show(name, moment.replace(tzinfo=None) if moment else None)
        st.datetime_input(label, value=None, key=f"filter_{name}", on_change=change(name, read))


def _render_choice(
    name: str,
    label: str,
    value: bool | None,
    words: dict[str, bool | None],
    change: Callable[..., Callable[[], None]],
) -> None:
    _show(name, next(word for word, meaning in words.items() if meaning == value))
    st.segmented_control(
        label,
        list(words),
        format_func=say,
        key=f"filter_{name}",
        on_change=change(name, lambda word: words.get(str(word))),
    )


def _show(name: str, value: object) -> None:
    # The widget follows the URL, also after "back" or a link from elsewhere.
    st.session_state[f"filter_{name}"] = value
