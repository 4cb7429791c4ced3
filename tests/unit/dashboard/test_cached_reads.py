"""The cache between the views and the store: how old an answer may be."""

from collections.abc import Callable, Iterator

import pytest
import streamlit as st

from dashboard import cached_reads


class Clock:
    """A time that passes when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The clock that the cache looks at."""
    clock = Clock()
    monkeypatch.setattr(cached_reads, "monotonic", clock)
    monkeypatch.setattr(st, "session_state", {})
    yield clock
    cached_reads.find_slot.cache_clear()


def make_read(clock: Clock, took_s: float) -> tuple[Callable[[int], int], list[int]]:
    """Return a cached read that takes its time, and the arguments that it was really called with."""
    asked: list[int] = []

    def read(number: int) -> int:
        asked.append(number)
        clock.now_s += took_s
        return number * 10 + len(asked)

    return cached_reads.cache_read(read), asked


def test_a_quick_answer_is_kept_for_two_seconds(clock: Clock) -> None:
    read, asked = make_read(clock, took_s=0.01)
    assert (read(1), read(1), read(2)) == (11, 11, 22)
    clock.now_s += cached_reads.FRESH_S - 0.1
    assert read(1) == 11
    clock.now_s += 0.2
    assert read(1) == 13
    assert asked == [1, 2, 1]


def test_a_slow_answer_is_kept_in_proportion(clock: Clock) -> None:
    read, asked = make_read(clock, took_s=3.0)
    assert read(1) == 11
    clock.now_s += 3.0 * cached_reads.REST - 1
    assert read(1) == 11
    clock.now_s += 2
    assert read(1) == 12
    assert asked == [1, 1]


def test_a_change_shows_at_once_whatever_the_answer_took(clock: Clock) -> None:
    read, asked = make_read(clock, took_s=3.0)
    assert read(1) == 11
    cached_reads.forget_reads()
    clock.now_s += 0.1
    assert read(1) == 12
    assert asked == [1, 1]


def test_what_one_session_changes_costs_the_others_no_read(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, asked = make_read(clock, took_s=1.0)
    assert read(1) == 11
    cached_reads.forget_reads()
    clock.now_s += 0.1
    own = st.session_state
    monkeypatch.setattr(st, "session_state", {})
    assert read(1) == 11
    monkeypatch.setattr(st, "session_state", own)
    # What its author reads anew is there for all.
    assert (read(1), read(1)) == (12, 12)
    monkeypatch.setattr(st, "session_state", {})
    assert read(1) == 12
    assert asked == [1, 1]


def test_an_answer_that_was_under_way_as_something_changed_is_read_again(clock: Clock) -> None:
    asked: list[int] = []

    def read(number: int) -> int:
        asked.append(number)
        clock.now_s += 1.0
        if len(asked) == 1:
            cached_reads.forget_reads()
            clock.now_s += 0.5
        return len(asked)

    cached = cached_reads.cache_read(read)
    assert (cached(1), cached(1)) == (1, 2)


def test_a_judgement_has_its_session_read_anew_only_what_it_changes(clock: Clock) -> None:
    posts, counts = [0], [0]

    def read(asked: list[int]) -> int:
        asked[0] += 1
        return asked[0]

    read_post = cached_reads.cache_read(lambda: read(posts))
    count = cached_reads.cache_steady(lambda: read(counts))
    assert (read_post(), count()) == (1, 1)
    clock.now_s += 0.1
    cached_reads.forget_judged()
    clock.now_s += 0.1
    assert (read_post(), count()) == (2, 1)
    cached_reads.forget_reads()
    clock.now_s += 0.1
    assert (read_post(), count()) == (3, 2)
