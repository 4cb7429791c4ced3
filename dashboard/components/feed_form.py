"""The form for a new feed, made from what its kind has to be told."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo

from dashboard.feed_labels import FEED_KIND_WORDS
from dashboard.speaking import say, say_from, say_written
from db.feed_settings import FEED_SETTINGS
from db.feeds import NAME_CHARS, POLL_S, NewFeed
from db.queries.events import EventSummary
from db.vocabulary import PUBLISHERS, FeedKind

# A look into a folder of one's own costs nobody anything. GDACS states its reports anew every few minutes.
USUAL_POLL_S, FOLDER_POLL_S, PUBLISHER_POLL_S = 60, 10, 300


def render_feed_form(
    events: Sequence[EventSummary], chosen: EventSummary, *, may_add: bool
) -> NewFeed | None:
    """Show the form and return what was filled in once it is submitted.

    Args:
        chosen: the event that its posts go to unless another one is named.
    """
    # Outside the form: what the form asks depends on it.
    kind = st.selectbox(
        say("Kind"), list(FEED_SETTINGS), format_func=say_from(FEED_KIND_WORDS), key="feed_kind"
    )
    names = {event.id: event.name for event in events}
    with st.form("new_feed", border=False):
        name = st.text_input(
            say("Name of its source"),
            max_chars=NAME_CHARS,
            help=say("As it is listed and rated; two feeds of one name are one source."),
        )
        event_id = st.selectbox(
            say("Event"), list(names), index=list(names).index(chosen.id), format_func=names.__getitem__
        )
        settings = {
            setting: _render_field(kind, setting, field)
            for setting, field in FEED_SETTINGS[kind].model_fields.items()
        }
        if kind in PUBLISHERS:
            st.caption(
                say(
                    "Hazard reports become no posts: they are shown with every event and proposal that "
                    "they are near. The event above has the alert when the feed fails."
                )
            )
        poll_s = FOLDER_POLL_S if kind is FeedKind.WATCHED_FOLDER else USUAL_POLL_S
        poll_s = PUBLISHER_POLL_S if kind in PUBLISHERS else poll_s
        if kind is not FeedKind.WEBHOOK:
            poll_s = st.number_input(say("Seconds between two fetches"), *POLL_S, poll_s, step=10)
        is_paused = st.checkbox(say("Add it paused, to try it first"))
        is_sent = st.form_submit_button(say("Add the feed"), icon=":material/add:", disabled=not may_add)
    if not is_sent:
        return None
    return NewFeed(name, kind, event_id, settings, int(poll_s), is_paused)


def _render_field(kind: FeedKind, name: str, field: FieldInfo) -> Any:
    words, key = say_written(field.title or name), f"feed_{kind}_{name}"
    advice = say_written(field.description or "") or None
    if field.annotation is bool:
        return st.checkbox(words, bool(field.default), help=advice, key=key)
    if field.annotation is int:
        lowest, highest = (_find_bound(field, bound) for bound in ("ge", "le"))
        return st.number_input(words, lowest, highest, field.default, help=advice, key=key)
    default = "" if field.is_required() else str(field.default)
    return st.text_input(words, default, help=advice, max_chars=500, key=key)


def _find_bound(field: FieldInfo, bound: str) -> int | None:
    return next((getattr(rule, bound) for rule in field.metadata if hasattr(rule, bound)), None)
