"""The queues of the desk, by what makes judging hard, and its spans of time. Each is a part of the filter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from dashboard.catalogue import mark
from db.queries.filters import PostFilter
from db.queries.reports import ReportRow
from db.vocabulary import Clarity, Damage, Familiarity, Humanitarian, LabelDecision, ReportStatus


class Queue(StrEnum):
    """What is left to do, by what stands on its tab."""

    ALL = mark("All")
    NEW = mark("New")
    DISAGREE = mark("Disagree")
    UNCLEAR = mark("Severity unclear")
    UNLIKE = mark("Unlike training")
    UNPLACED = mark("Unplaced")
    MINE = mark("Mine")


@dataclass(frozen=True)
class Span:
    """A period by one press: posted from ``since`` on, or come in after a post; both None do not narrow."""

    words: str
    since: datetime | None
    after_post: int | None


NOT_JUDGED = (LabelDecision.NOT_JUDGED,)
CLEAR, UNCLEAR = (Clarity.CLEAR,), (Clarity.UNCLEAR,)
# What each queue asks for; what one of them asks for, the others leave open.
ASKED: dict[Queue, dict[str, Any]] = {
    Queue.ALL: {},
    Queue.NEW: {"label_decision": NOT_JUDGED},
    Queue.DISAGREE: {"label_decision": NOT_JUDGED, "modalities_disagree": True},
    Queue.UNCLEAR: {"label_decision": NOT_JUDGED, "damage_clarity": UNCLEAR},
    Queue.UNLIKE: {"label_decision": NOT_JUDGED, "familiarity": (Familiarity.UNFAMILIAR,)},
    Queue.UNPLACED: {"label_decision": NOT_JUDGED, "is_placed": False},
    Queue.MINE: {},
}
OPEN: dict[str, Any] = {
    "label_decision": (),
    "modalities_disagree": None,
    "damage_clarity": (),
    "familiarity": (),
    "is_placed": None,
    "assignee": "",
}

HOURS = (1, 6, 24)
EVER = mark("All")
OPEN_PERIOD = Span(EVER, since=None, after_post=None)


def list_queues(analyst: str) -> list[Queue]:
    """Return the queues that there are for somebody: without a name nothing is theirs."""
    return [queue for queue in Queue if analyst or queue is not Queue.MINE]


def choose_queue(chosen: PostFilter, queue: Queue, analyst: str) -> PostFilter:
    """Return a filter with a queue in the place of the one in force; that a severity is clear stays."""
    mine = {"assignee": analyst} if queue is Queue.MINE else {}
    clear = {"damage_clarity": CLEAR} if chosen.damage_clarity == CLEAR else {}
    return replace(chosen, **(OPEN | clear | ASKED[queue] | mine))


def choose_category(chosen: PostFilter, category: Humanitarian) -> PostFilter:
    """Return a filter of one category, or of all where it was that one."""
    return replace(chosen, humanitarian=() if chosen.humanitarian == (category,) else (category,))


def choose_severity(chosen: PostFilter, damage: Damage | None) -> PostFilter:
    """Return a filter of one severity that is clear, or of all where it was that one.

    Args:
        damage: None asks for the posts whose severity is unclear.
    """
    asked = (
        {"damage": (damage,), "damage_clarity": CLEAR}
        if damage
        else {"damage": (), "damage_clarity": UNCLEAR}
    )
    is_asked = replace(chosen, **asked) == chosen
    return replace(chosen, **({"damage": (), "damage_clarity": ()} if is_asked else asked))


def choose_unplaced(chosen: PostFilter) -> PostFilter:
    """Return a filter of the posts without a place, or of all where it was of those."""
    return replace(chosen, is_placed=None if chosen.is_placed is False else False)


def find_queue(chosen: PostFilter, analyst: str) -> Queue | None:
    """Return the queue that a filter is, None where it asks for something else."""
    queues = list_queues(analyst)
    return next((queue for queue in queues if choose_queue(chosen, queue, analyst) == chosen), None)


def list_spans(last_post_at: datetime, *, report: ReportRow | None, seen_post: int | None) -> list[Span]:
    """Return the spans that an analyst can choose of an event, the shortest hours first.

    Args:
        last_post_at: of the event; hours are counted back from it, in whole minutes, so that they mean
            something after the event has ended too.
        report: the newest one that stands; what its period leaves begins where that ends.
        seen_post: the newest post at the analyst's look before this one.
    """
    spans = [
        Span(
            mark("{number} h", number=hours),
            since=_cut_seconds(last_post_at - timedelta(hours=hours)),
            after_post=None,
        )
        for hours in HOURS
    ]
    if report is not None:
        spans.append(
            Span(
                mark("Report {number}", number=report.number),
                _cut_seconds(report.period_ends_at),
                after_post=None,
            )
        )
    if seen_post is not None:
        spans.append(Span(mark("My last look"), since=None, after_post=seen_post))
    return [*spans, OPEN_PERIOD]


def choose_span(chosen: PostFilter, span: Span) -> PostFilter:
    """Return a filter with a span as its period."""
    return replace(chosen, since=span.since, until=None, after_post=span.after_post)


def find_span(chosen: PostFilter, spans: Sequence[Span]) -> Span | None:
    """Return the span that a filter is; None where it is another, or where posts came since it was chosen."""
    return next((span for span in spans if choose_span(chosen, span) == chosen), None)


def find_standing(reports: Sequence[ReportRow]) -> ReportRow | None:
    """Return the newest report that was not withdrawn, of reports whose newest comes first."""
    return next((report for report in reports if report.status is not ReportStatus.RETRACTED), None)


def _cut_seconds(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
