"""Reads: the second review of an event: what is left of it, where two differ, and how far they agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from db.agreement import Agreement, measure_agreement
from db.models import EffectiveLabel, ReviewSample, SampledPost
from db.vocabulary import Label, Task

MOST_LISTED = 50


@dataclass(frozen=True)
class Disagreement:
    """A post about which two analysts differ, and what each chose."""

    post_id: int
    first_by: str
    second_by: str
    firsts: Mapping[Task, Label | None]
    seconds: Mapping[Task, Label | None]


@dataclass(frozen=True)
class DoubleReview:
    """How far the second review of an event has come; ``agreements`` are by task, of posts judged twice."""

    drawn: int
    judged: int
    open_disagreements: int
    agreements: Mapping[Task, Agreement]


@dataclass(frozen=True)
class NextPost:
    """The post that somebody is to judge again, and the tasks that it is judged in. Nothing of its labels."""

    post_id: int
    tasks: tuple[Task, ...]


def read_double_review(session: Session, event_id: int) -> DoubleReview:
    """Return how far the second review has come and how far people agree."""
    sampled = SampledPost
    drawn, judged, differing = session.execute(
        _select(
            event_id,
            func.count(),
            func.count(sampled.second_by),
            func.count().filter(_build_differs()),
        )
    ).one()
    agreements = {}
    for task in Task:
        first, second = getattr(sampled, f"first_{task}"), getattr(sampled, f"second_{task}")
        query = _select(event_id, first, second, func.count()).where(first.is_not(None), second.is_not(None))
        rows = session.execute(query.group_by(first, second))
        agreements[task] = measure_agreement({(one, other): count for one, other, count in rows})
    return DoubleReview(drawn, judged, differing, agreements)


def find_next_second(session: Session, event_id: int, reviewer: str) -> NextPost | None:
    """Return the next post of the samples that nobody judged again and that somebody did not judge first."""
    query = (
        _select(event_id, SampledPost)
        # One that was deleted meanwhile has no label.
        .join(EffectiveLabel, EffectiveLabel.post_id == SampledPost.post_id)
        .where(SampledPost.second_by.is_(None), SampledPost.first_by != reviewer)
        .order_by(SampledPost.post_id)
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        return None
    tasks = tuple(task for task in Task if getattr(found, f"first_{task}") is not None)
    return NextPost(found.post_id, tasks)


def list_disagreements(session: Session, event_id: int) -> list[Disagreement]:
    """Return the posts about which two analysts differ and nobody has decided, the earliest first."""
    query = _select(event_id, SampledPost).where(_build_differs()).order_by(SampledPost.second_at)
    return [
        Disagreement(
            found.post_id,
            found.first_by,
            found.second_by or "",
            {task: getattr(found, f"first_{task}") for task in Task},
            {task: getattr(found, f"second_{task}") for task in Task},
        )
        for found in session.scalars(query.limit(MOST_LISTED))
    ]


def _select(event_id: int, *columns: Any) -> Select[Any]:
    joined = select(*columns).select_from(SampledPost)
    joined = joined.join(ReviewSample, ReviewSample.id == SampledPost.sample_id)
    return joined.where(ReviewSample.event_id == event_id)


def _build_differs() -> ColumnElement[bool]:
    sampled = SampledPost
    unlike = [getattr(sampled, f"first_{task}") != getattr(sampled, f"second_{task}") for task in Task]
    return and_(sampled.second_by.is_not(None), sampled.settled_by.is_(None), or_(*unlike))
