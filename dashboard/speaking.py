"""In which language this session speaks, and how a screen says words of the catalogue in it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.catalogue import RIGHT_TO_LEFT, Language, Words, mark_count, translate, write_number
from dashboard.state import LANGUAGE
from dashboard.written import read_told, translate_written

# Written by assets/static/lookout/language.js when somebody chooses a language.
COOKIE = "lookout_language"


def find_language() -> Language:
    """Return the session's language: as chosen, here or earlier in this browser, else the browser's own."""
    if get_script_run_ctx(suppress_warning=True) is None:
        # Outside a session, such as in a thread of the report, nobody looks.
        return Language.ENGLISH
    chosen: Language | None = st.session_state.get(LANGUAGE)
    if chosen is None:
        chosen = st.session_state[LANGUAGE] = _read_browser()
    return chosen


def say(words: str, /, **values: Any) -> str:
    """Return words of the catalogue in the session's language, filled with values."""
    return translate(Words(words, values) if values else words, find_language())


def say_count(one: str, many: str, count: int, /, **values: Any) -> str:
    """Return the sentence that a count takes in the session's language; ``{count}`` is the count in it."""
    return translate(mark_count(one, many, count, **values), find_language())


def say_from(words: Mapping[Any, str]) -> Callable[[Any], str]:
    """Return what says the word for an option of a widget."""
    return lambda option: say(words[option])


def say_written(text: str) -> str:
    """Return what the store, a worker or a service wrote down in English, in the session's language."""
    return translate_written(text, find_language())


def say_error(error: Exception) -> str:
    """Return what an error that was raised on purpose says."""
    return say_written(read_told(error))


def join_facts(facts: Iterable[str | None]) -> str:
    """Return facts that stand in one line, those that are empty left out.

    In a language that is written from right to left each is isolated: a name or time in other letters would
    else draw the number beside it to its own side.
    """
    known = [fact for fact in facts if fact]
    if find_language() in RIGHT_TO_LEFT:
        known = [f"\u2068{fact}\u2069" for fact in known]
    return " · ".join(known)


def say_number(number: float) -> str:
    """Return a whole number with the language's separators."""
    return write_number(number, find_language())


def say_moment(moment: datetime) -> str:
    """Return a time to the minute, such as ``14 Sep 2026, 08:15 UTC``."""
    return say("{moment:dd MMM yyyy, HH:mm} UTC", moment=moment)


def _read_browser() -> Language:
    known = set(Language)
    # Such as fr-CA; a browser sends what it likes.
    of_browser = (st.context.locale or "").partition("-")[0].lower()
    kept = st.context.cookies.get(COOKIE, "")
    return next((Language(code) for code in (kept, of_browser) if code in known), Language.ENGLISH)
