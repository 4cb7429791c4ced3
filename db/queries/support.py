"""Reads: how well figures are supported. Counts by category, language, precision, model and account."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import EffectiveLabel, Review
from db.queries.filters import PostFilter, select_labels
from db.vocabulary import Credibility, PlacePrecision


def count_languages(session: Session, chosen: PostFilter) -> dict[str | None, int]:
    """Return posts per language, the most frequent first; None: not recognised."""
    return _count_by(session, chosen, EffectiveLabel.language)


def count_precisions(session: Session, chosen: PostFilter) -> dict[PlacePrecision | None, int]:
    """Return posts per precision of their place; None: not placed."""
    return _count_by(session, chosen, EffectiveLabel.precision)


def count_model_versions(session: Session, chosen: PostFilter) -> dict[str, int]:
    """Return how many of the posts that match show each model version's answer."""
    counts = _count_by(session, chosen, EffectiveLabel.model_version)
    return {version: counts[version] for version in sorted(filter(None, counts))}


def get_credibilities(session: Session, post_ids: list[int]) -> dict[int, Credibility]:
    """Return the credibility that the newest standing review with one gives each post; others are absent."""
    given = select(Review.post_id, Review.credibility).where(
        Review.post_id.in_(post_ids), Review.undone_at.is_(None)
    )
    rows = session.execute(given.order_by(Review.id))
    return {post_id: credibility for post_id, credibility in rows if credibility is not None}


def _count_by(session: Session, chosen: PostFilter, column: Any) -> dict[Any, int]:
    query = (
        select_labels(chosen, column, func.count().label("posts"))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return {row[0]: row[1] for row in session.execute(query)}
