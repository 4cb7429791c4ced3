"""Reads: how fast people judge the posts of an event, from the reviews that stand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median, quantiles

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from db.models import Post, Review
from db.per_store import build_unindexed

# After a longer pause somebody was not at work on the next post.
LONGEST_PAUSE = timedelta(minutes=10)
# Read into memory at once; of a week with more decisions the newest tell, and the page says so.
MOST_LOOKED_AT = 50_000


@dataclass(frozen=True)
class Pace:
    """How fast an event was judged in a span of time.

    Args:
        is_cut: whether there were more decisions; only the newest of them were looked at.
        people: who decided anything.
        posts_an_hour: of one person at work, pauses left out; None where nobody decided twice in a row.
        first_decisions: posts that were decided about for the first time.
        median_wait_s: from a post's arrival to that decision; None without one.
        late_wait_s: nine in ten of these posts waited no longer.
    """

    decisions: int
    is_cut: bool
    people: int
    posts_an_hour: float | None
    first_decisions: int
    median_wait_s: float | None
    late_wait_s: float | None


def measure_pace(session: Session, event_id: int, *, since: datetime) -> Pace:
    """Return how fast the posts of an event were judged since a time; undone reviews count for nothing."""
    earlier = aliased(Review)
    is_later = (
        select(earlier.id)
        .where(earlier.post_id == Review.post_id, earlier.id < Review.id, earlier.undone_at.is_(None))
        .exists()
    )
    query = (
        select(
            Review.reviewer, Review.post_id, Review.created_at, Post.ingested_at, is_later.label("is_later")
        )
        .join(Post, Post.id == Review.post_id)
        .where(
            Review.created_at >= since, Review.undone_at.is_(None), build_unindexed(Post.event_id == event_id)
        )
        .order_by(Review.created_at.desc())
        .limit(MOST_LOOKED_AT + 1)
    )
    found = session.execute(query).all()
    rows = found[:MOST_LOOKED_AT][::-1]
    waits = [(row.created_at - row.ingested_at).total_seconds() for row in rows if not row.is_later]
    return Pace(
        decisions=len(rows),
        is_cut=len(found) > len(rows),
        people=len({row.reviewer for row in rows}),
        posts_an_hour=_find_pace((row.reviewer, row.post_id, row.created_at) for row in rows),
        first_decisions=len(waits),
        median_wait_s=median(waits) if waits else None,
        late_wait_s=quantiles(waits, n=10, method="inclusive")[-1]
        if len(waits) > 1
        else next(iter(waits), None),
    )


def _find_pace(decisions: Iterable[tuple[str, int, datetime]]) -> float | None:
    """Return the posts that people went on to, by the hours between these decisions and those before."""
    by_person: dict[str, list[tuple[int, datetime]]] = defaultdict(list)
    for reviewer, post_id, at in decisions:
        by_person[reviewer].append((post_id, at))
    steps, worked = 0, timedelta()
    for made in by_person.values():
        for (before_id, before), (post_id, at) in pairwise(made):
            if at - before <= LONGEST_PAUSE:
                # More decisions about the same post are work, and no further post.
                steps += post_id != before_id
                worked += at - before
    return steps / (worked.total_seconds() / 3600) if steps and worked else None
