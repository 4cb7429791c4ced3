"""Reads: how well figures are supported. Counts by category, language, precision, model and account."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, func, select
from sqlalchemy.orm import Session

from db.labels.packed import PARTS, build_holds, mask_of
from db.models import EffectiveLabel, Review
from db.queries.filters import PostFilter, select_labels
from db.vocabulary import VERIFIED, Credibility, Damage, Humanitarian, PlacePrecision


@dataclass(frozen=True)
class CategorySupport:
    """One category: its posts, their independent accounts, and how many a person verified.

    ``top_account_posts`` is the number of posts by the account that sent most of them.
    """

    humanitarian: Humanitarian
    posts: int
    accounts: int
    verified: int
    placed: int
    severe_damage: int
    top_account_posts: int


def list_category_support(session: Session, chosen: PostFilter) -> list[CategorySupport]:
    """Return the support of each category that occurs among the posts that match."""
    label = EffectiveLabel
    category = label.packed.bitwise_and(mask_of("humanitarian")).label("category")
    per_account = (
        select_labels(
            chosen,
            category,
            label.account,
            func.count().label("posts"),
            func.sum(_holds("verification", *VERIFIED)).label("verified"),
            func.count(label.lat).label("placed"),
            func.sum(_holds("damage", Damage.SEVERE_DAMAGE)).label("severe"),
        )
        .where(category > 0)
        .group_by(category, label.account)
        .subquery()
    )
    known = case((per_account.c.account.is_not(None), per_account.c.posts), else_=0)
    query = select(
        per_account.c.category,
        func.sum(per_account.c.posts),
        func.count(per_account.c.account),
        func.sum(per_account.c.verified),
        func.sum(per_account.c.placed),
        func.sum(per_account.c.severe),
        func.max(known),
    ).group_by(per_account.c.category)
    rows = [
        CategorySupport(PARTS["humanitarian"].word(packed), *map(int, counts))
        for packed, *counts in session.execute(query)
    ]
    order = list(Humanitarian)
    return sorted(rows, key=lambda support: order.index(support.humanitarian))


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
    """Return the credibility that the standing review gives each post; unreviewed posts are absent."""
    reviews = session.scalars(
        select(Review).where(Review.post_id.in_(post_ids), Review.undone_at.is_(None)).order_by(Review.id)
    )
    return {review.post_id: review.credibility for review in reviews}


def _holds(name: str, *words: str) -> ColumnElement[int]:
    return cast(build_holds(EffectiveLabel.packed, name, words), Integer)


def _count_by(session: Session, chosen: PostFilter, column: Any) -> dict[Any, int]:
    query = (
        select_labels(chosen, column, func.count().label("posts"))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return {row[0]: row[1] for row in session.execute(query)}
