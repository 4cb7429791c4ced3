"""The language of the screens: its choice, and what the page's scripts are told of it."""

import json

import streamlit as st

from dashboard.catalogue import OWN_NAMES, RIGHT_TO_LEFT, Language, mark
from dashboard.components.borrowed_words import BORROWED_WORDS
from dashboard.components.markup import escape_text
from dashboard.speaking import find_language, say
from dashboard.state import CHOSE_LANGUAGE, LANGUAGE

# What the scripts in assets/static/lookout say, by the name that they ask for.
SCRIPT_WORDS: dict[str, str] = {
    "away": mark("The connection is lost: nothing was saved."),
    "kept": mark("Kept until the page is there: {keys}."),
    "loading": mark("The page is still loading: look at it, then press again."),
    "nothing": mark("There is nothing here for this key."),
    "other_page": mark("Another page is open now."),
    "untaken": mark("Not taken: {keys}."),
    "working": mark("Working …"),
}


def render_language_choice() -> None:
    """Let the analyst choose the language that this session, and this browser from now on, speaks."""
    st.session_state["language_choice"] = find_language()

    def change() -> None:
        st.session_state[LANGUAGE] = st.session_state["language_choice"]
        st.session_state[CHOSE_LANGUAGE] = True

    # Beside the English word for who cannot read the language in force.
    words = say("Language")
    st.selectbox(
        words if words == "Language" else f"{words} · Language",
        list(Language),
        format_func=OWN_NAMES.__getitem__,
        key="language_choice",
        on_change=change,
    )


def tell_language() -> None:
    """Tell the page its language; assets/static/lookout/language.js reads it, and keeps a choice."""
    language = find_language()
    words = json.dumps({name: say(words) for name, words in SCRIPT_WORDS.items()})
    is_english = language is Language.ENGLISH
    borrowed = json.dumps({} if is_english else {words: say(words) for words in BORROWED_WORDS})
    is_chosen = "yes" if st.session_state.get(CHOSE_LANGUAGE) else "no"
    st.html(
        f'<i hidden data-lookout-language="{language}" data-lookout-chosen="{is_chosen}" '
        f'data-lookout-direction="{"rtl" if language in RIGHT_TO_LEFT else "ltr"}" '
        f'data-lookout-words="{escape_text(words)}" data-lookout-borrowed="{escape_text(borrowed)}"></i>'
    )
