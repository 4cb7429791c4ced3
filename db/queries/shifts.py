"""Reads: what people decided about an event in a shift, and what began in it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Incident, Post, Review

MAX_REVIEWERS = 50


@dataclass(frozen=True)
class ReviewerCount:
    """How many standing reviews one person made, and about how many posts."""

    reviewer: str
    reviews: int
    posts: int


def count_reviews(
    session: Session, *, event_id: int, since: datetime, until: datetime
) -> list[ReviewerCount]:
    """Return who reviewed posts of an event in [since, until) and how many, the busiest first."""
    reviews = func.count().label("reviews")
    query = (
        select(Review.reviewer, reviews, func.count(Review.post_id.distinct()))
        .join(Post, Post.id == Review.post_id)
        .where(
            Review.created_at >= since,
            Review.created_at < until,
            Review.undone_at.is_(None),
            Post.event_id == event_id,
        )
        .group_by(Review.reviewer)
        .order_by(reviews.desc(), Review.reviewer)
        .limit(MAX_REVIEWERS)
    )
    return [ReviewerCount(*row) for row in session.execute(query)]


def count_new_incidents(session: Session, *, event_id: int, since: datetime, until: datetime) -> int:
    """Return how many incidents of an event have their first post in [since, until)."""
    one = Incident
    began = (one.first_seen_at >= since, one.first_seen_at < until)
    standing = (one.merged_into.is_(None), one.posts > 0)
    query = select(func.count()).select_from(one).where(one.event_id == event_id, *began, *standing)
    return session.scalar(query) or 0
