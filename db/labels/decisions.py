"""Which decisions stand on a post: of each kind the newest that was not undone, whatever came after it."""

from typing import Any

from sqlalchemy import Select, func, select

from db.models import Post, Review


def select_newest(decided: Any) -> Select[int]:
    """Return the number of the standing review that decides something, of the post of the outer query.

    Args:
        decided: the column of ``Review`` that holds the decision; null where a review says nothing of it.
    """
    newest = select(func.max(Review.id)).where(Review.post_id == Post.id, *build_standing(decided))
    return newest.correlate(Post)


def select_decision(decided: Any, *, read: Any = None) -> Any:
    """Return what stands in one column of the reviews, of the post of the outer query, as a scalar.

    Args:
        decided: the column of ``Review`` that holds the decision.
        read: what to return of the review that decides it; None for the decision itself.
    """
    standing = select(decided if read is None else read).where(
        Review.post_id == Post.id, *build_standing(decided)
    )
    return standing.order_by(Review.id.desc()).limit(1).correlate(Post).scalar_subquery()


def build_standing(decided: Any) -> tuple[Any, Any]:
    """Return the conditions that a review decides something and was not undone."""
    return Review.undone_at.is_(None), decided.is_not(None)
