"""The queues of the desk: what is left to judge, by what makes it hard. Each is a part of the filter."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from db.queries.filters import PostFilter
from db.vocabulary import Clarity, Familiarity, LabelDecision


class Queue(StrEnum):
    """What is left to do, by what stands on its tab."""

    ALL = "All"
    NEW = "New"
    DISAGREE = "Disagree"
    UNCLEAR = "Severity unclear"
    UNLIKE = "Unlike training"
    UNPLACED = "Unplaced"
    MINE = "Mine"


NOT_JUDGED = (LabelDecision.NOT_JUDGED,)
# What each queue asks for; what one of them asks for, the others leave open.
ASKED: dict[Queue, dict[str, Any]] = {
    Queue.ALL: {},
    Queue.NEW: {"label_decision": NOT_JUDGED},
    Queue.DISAGREE: {"label_decision": NOT_JUDGED, "modalities_disagree": True},
    Queue.UNCLEAR: {"label_decision": NOT_JUDGED, "damage_clarity": (Clarity.UNCLEAR,)},
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

SPANS = {"1 h": timedelta(hours=1), "6 h": timedelta(hours=6), "24 h": timedelta(hours=24), "All": None}


def list_queues(analyst: str) -> list[Queue]:
    """Return the queues that there are for somebody: without a name nothing is theirs."""
    return [queue for queue in Queue if analyst or queue is not Queue.MINE]


def choose_queue(chosen: PostFilter, queue: Queue, analyst: str) -> PostFilter:
    """Return a filter with a queue in the place of the one in force."""
    mine = {"assignee": analyst} if queue is Queue.MINE else {}
    return replace(chosen, **(OPEN | ASKED[queue] | mine))


def find_queue(chosen: PostFilter, analyst: str) -> Queue | None:
    """Return the queue that a filter is, None where it asks for something else."""
    queues = list_queues(analyst)
    return next((queue for queue in queues if choose_queue(chosen, queue, analyst) == chosen), None)


def choose_span(chosen: PostFilter, span: str, last_post_at: datetime) -> PostFilter:
    """Return a filter with the hours before the event's last post, in whole minutes, as its period."""
    length = SPANS[span]
    since = (last_post_at - length).replace(second=0, microsecond=0) if length else None
    return replace(chosen, since=since, until=None)


def find_span(chosen: PostFilter, last_post_at: datetime) -> str | None:
    """Return the span that a filter is; None where it is another, or where posts came since it was chosen."""
    return next((span for span in SPANS if choose_span(chosen, span, last_post_at) == chosen), None)
