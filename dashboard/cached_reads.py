"""A short cache ahead of the store, so that a refresh costs one read for all.

An answer is at most ``FRESH_S`` old or, if it took the store long, ``REST`` times as long as it took: a page
that refreshes itself leaves the store alone for most of the time. ``forget_reads`` makes a change visible at
once to the session that made it; what that reads anew is fresh for all others too. Streamlit's own cache
hashes the arguments and copies the answer each time, which took a tenth of a page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from threading import Lock
from time import monotonic
from typing import Any, Generic, ParamSpec, TypeVar

import streamlit as st

from dashboard.state import CHANGED_AT, JUDGED_AT

# Long enough that ten analysts cost one read, short enough that nobody sees it as a delay.
FRESH_S = 2.0
# So that one page under a filter that is slow to count takes a twentieth of the store's time at most.
REST = 20
OLDEST_S = 120.0
MOST_ANSWERS = 4_000

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class _Answer(Generic[R]):
    value: R
    began_s: float
    ended_s: float

    def is_old(self, changed_at_s: float) -> bool:
        # Begun, not ended, before the change: a read that was under way may have missed it.
        if self.began_s <= changed_at_s:
            return True
        rest_s = max(FRESH_S, REST * (self.ended_s - self.began_s))
        return monotonic() - self.ended_s > min(rest_s, OLDEST_S)


class _Slot:
    """Holds the newest answer to one question; whoever asks while it is being read waits for that answer."""

    def __init__(self) -> None:
        self._reading = Lock()
        self._answer: _Answer[Any] | None = None

    def ask(self, read: Callable[[], R], changed_at_s: float) -> R:
        answer: _Answer[R] | None = self._answer
        if answer is None or answer.is_old(changed_at_s):
            with self._reading:
                answer = self._answer
                if answer is None or answer.is_old(changed_at_s):
                    began_s = monotonic()
                    self._answer = answer = _Answer(read(), began_s, monotonic())
        return answer.value


@lru_cache(maxsize=MOST_ANSWERS)
def find_slot(read: Callable[..., Any], args: tuple[Any, ...], kwargs: tuple[Any, ...]) -> _Slot:
    """Return where the answer to a question is kept, for all sessions; a test's store begins with none."""
    return _Slot()


def cache_read(read: Callable[P, R]) -> Callable[P, R]:
    """Return a read whose answers all sessions share: nobody may change what they hold."""
    return _cache(read, lambda: max(_find_time(CHANGED_AT), _find_time(JUDGED_AT)))


def cache_steady(read: Callable[P, R]) -> Callable[P, R]:
    """Return the same of what the judgement of one post does not change, or only by one in a count of many.

    All that a page shows was read anew after each judgement: much of what forty analysts waited for.
    """
    return _cache(read, lambda: _find_time(CHANGED_AT))


def forget_reads() -> None:
    """Read all anew for this session after a write; for others it is as old as after anybody's."""
    st.session_state[CHANGED_AT] = monotonic()


def forget_judged() -> None:
    """Read anew for this session what the judgement of a post changes; the rest is as old as for others."""
    st.session_state[JUDGED_AT] = monotonic()


def _cache(read: Callable[P, R], find_change_s: Callable[[], float]) -> Callable[P, R]:
    @wraps(read)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        slot = find_slot(read, args, tuple(kwargs.items()))
        return slot.ask(lambda: read(*args, **kwargs), find_change_s())

    return call


def _find_time(name: str) -> float:
    return float(st.session_state.get(name, 0.0))
