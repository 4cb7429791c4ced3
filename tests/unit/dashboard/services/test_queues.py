"""A queue and a span are parts of the filter: what is chosen is found again, and the rest stays."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.services.queues import (
    SPANS,
    Queue,
    choose_queue,
    choose_span,
    find_queue,
    find_span,
    list_queues,
)
from db.queries.filters import PostFilter
from db.vocabulary import Humanitarian, LabelDecision

LAST = datetime(2026, 9, 14, 8, 15, 30, tzinfo=UTC)
NARROW = PostFilter(1, humanitarian=(Humanitarian.VEHICLE_DAMAGE,), words="bridge")


@pytest.mark.parametrize("queue", Queue)
def test_a_chosen_queue_is_found_and_leaves_the_rest_of_the_filter(queue: Queue) -> None:
    chosen = choose_queue(NARROW, queue, "Ana")
    assert find_queue(chosen, "Ana") is queue
    assert (chosen.humanitarian, chosen.words) == (NARROW.humanitarian, NARROW.words)


def test_a_queue_takes_the_place_of_the_one_before() -> None:
    assert choose_queue(choose_queue(NARROW, Queue.MINE, "Ana"), Queue.DISAGREE, "Ana") == choose_queue(
        NARROW, Queue.DISAGREE, "Ana"
    )


def test_all_queues_but_the_whole_list_and_ones_own_hold_what_nobody_has_judged() -> None:
    for queue in set(Queue) - {Queue.ALL, Queue.MINE}:
        assert choose_queue(NARROW, queue, "Ana").label_decision == (LabelDecision.NOT_JUDGED,)


def test_a_filter_that_no_queue_asks_for_is_none() -> None:
    assert find_queue(PostFilter(1, label_decision=(LabelDecision.CORRECTED,)), "Ana") is None


def test_without_a_name_nothing_is_ones_own() -> None:
    assert Queue.MINE not in list_queues("")
    assert find_queue(PostFilter(1), "") is Queue.ALL


@pytest.mark.parametrize("span", SPANS)
def test_a_span_counts_back_from_the_last_post_in_whole_minutes(span: str) -> None:
    chosen = choose_span(NARROW, span, LAST)
    assert find_span(chosen, LAST) == span
    if span == "6 h":
        assert chosen.since == datetime(2026, 9, 14, 2, 15, tzinfo=UTC)
    assert find_span(chosen, LAST + timedelta(minutes=5)) == ("All" if span == "All" else None)
