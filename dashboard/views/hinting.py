"""Part of the page Sources: where a source usually writes from and in which language."""

import streamlit as st

from dashboard import actions, data
from dashboard.auth import require_analyst
from dashboard.components.frame import leave_notice
from dashboard.components.markup import escape_markdown
from dashboard.components.review_panel import MAX_REASON_LENGTH
from dashboard.labels import say_language
from dashboard.services.errors import ServiceError
from dashboard.services.places import MAX_PLACE_LENGTH, FoundPlace, find_places
from dashboard.speaking import say, say_error
from db.errors import StoreError
from db.source_hints import SourceHint
from db.vocabulary import AccountRole

# Those that the search for places tells namesakes by.
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "pt", "ru", "tl")


def render_hinting() -> None:
    """Show the boxes; what is said holds for posts that come in from then on, in the analyst's name."""
    sources = {source.id: source for source in data.list_sources()}
    if not sources:
        return
    with st.expander(say("Say where a source writes from"), icon=":material/edit_location_alt:"):
        analyst = require_analyst(AccountRole.LEAD)
        st.caption(
            say(
                "Of several places of one name its posts then mean the nearest. A post is placed by this "
                "alone only where the source stands at the place, as a gauge or a town's office does."
            )
        )
        source_id = st.selectbox(
            say("Which source"), list(sources), format_func=lambda number: sources[number].name
        )
        former = sources[source_id].hint
        known = former.place or ("" if former.lat is None else f"{former.lat:.4f}, {former.lon:.4f}")
        typed = st.text_input(
            say("It writes from"),
            value=known,
            key=f"hint_{source_id}_{known}",
            max_chars=MAX_PLACE_LENGTH,
            placeholder=say("a town, or lat, lon; empty: not known"),
        )
        try:
            place = _choose_place(typed, source_id, former)
        except (StoreError, ServiceError) as error:
            st.error(escape_markdown(say_error(error)))
            return
        options = [None, *LANGUAGES]
        language = st.selectbox(
            say("It writes in"),
            options,
            index=options.index(former.language) if former.language in options else 0,
            format_func=lambda code: (
                say("several languages, or not known") if code is None else say(say_language(code))
            ),
            key=f"hint_language_{source_id}_{former.language}",
        )
        is_there = st.checkbox(
            say("It stands there: place its posts there when they name no place"),
            value=former.is_there,
            disabled=place is None,
            key=f"stands_{source_id}_{former.is_there}",
        )
        reason = st.text_input(
            say("Why (optional)"), max_chars=MAX_REASON_LENGTH, key=f"hinted_for_{source_id}"
        )
        hint = (
            SourceHint(language=language)
            if place is None
            else SourceHint(place.name, place.lat, place.lon, language, is_there)
        )
        if st.button(say("Save where it writes from"), disabled=not analyst or hint == former):
            actions.hint_source(source_id, hint, actor=analyst, reason=reason.strip() or None)
            leave_notice(
                say("{name}: saved for posts that come in from now on", name=sources[source_id].name)
            )
            st.rerun()


def _choose_place(typed: str, source_id: int, former: SourceHint) -> FoundPlace | None:
    """Return the place that was typed and, of several of its name, chosen; None where none was."""
    if not typed.strip():
        return None
    near = None if former.lat is None or former.lon is None else (former.lat, former.lon)
    found = find_places(typed, near=near)
    return st.selectbox(
        say("Which of them"),
        found,
        format_func=lambda place: place.words,
        key=f"hint_which_{source_id}_{typed}",
    )
