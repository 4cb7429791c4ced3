"""A queue and a span are parts of the filter: what is chosen is found again, and the rest stays."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.services.queues import (
    Queue,
    Span,
    choose_queue,
    choose_span,
    find_queue,
    find_span,
    find_standing,
    list_queues,
    list_spans,
)
from db.queries.filters import PostFilter
from db.queries.reports import ReportRow
from db.vocabulary import Humanitarian, LabelDecision, ReportStatus

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


def make_report(number: int, status: ReportStatus = ReportStatus.CLEARED) -> ReportRow:
    nothing = dict.fromkeys(field.name for field in fields(ReportRow))
    return ReportRow(**nothing | {"number": number, "status": status, "period_ends_at": LAST})  # type: ignore[arg-type]


SPANS = list_spans(LAST, report=make_report(4), seen_post=77)


@pytest.mark.parametrize("span", SPANS, ids=lambda span: span.words)
def test_a_chosen_span_is_found_again_and_leaves_the_rest_of_the_filter(span: Span) -> None:
    before = replace(NARROW, until=LAST, after_post=5, since=LAST)
    chosen = choose_span(before, span)
    assert find_span(chosen, SPANS) == span
    assert replace(chosen, since=None, after_post=None) == NARROW


def test_hours_count_back_from_the_last_post_in_whole_minutes() -> None:
    six = next(span for span in SPANS if span.words == "6 h")
    assert six.since == datetime(2026, 9, 14, 2, 15, tzinfo=UTC)
    assert (
        find_span(
            choose_span(NARROW, six), list_spans(LAST + timedelta(hours=1), report=None, seen_post=None)
        )
        is None
    )


def test_a_report_and_a_look_are_offered_only_where_there_is_one() -> None:
    assert [span.words for span in SPANS] == ["1 h", "6 h", "24 h", "Report 4", "My last look", "All"]
    assert [span.words for span in list_spans(LAST, report=None, seen_post=None)] == [
        "1 h",
        "6 h",
        "24 h",
        "All",
    ]
    assert choose_span(NARROW, SPANS[4]).after_post == 77


def test_a_report_that_was_withdrawn_ends_no_period() -> None:
    reports = [make_report(5, ReportStatus.RETRACTED), make_report(4), make_report(3)]
    assert find_standing(reports) == reports[1]
    assert find_standing(reports[:1]) is None
