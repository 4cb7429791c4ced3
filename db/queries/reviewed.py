"""Reads: what analysts have judged, as a model can learn from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.labels.decisions import build_standing
from db.models import Event, Post, Review
from db.models.posts import first_picture
from db.vocabulary import LabelDecision, Task


@dataclass(frozen=True)
class ReviewedPost:
    """A post with the labels that the decision in force found right or gave; None where it says nothing."""

    post_id: int
    event: str
    text: str
    picture_sha256: str | None
    labels: Mapping[Task, str | None]


def list_reviewed_posts(session: Session) -> list[ReviewedPost]:
    """Return every post whose label a person found right or corrected, in the order of posts.

    Whether the information is true, and whether the post is used, says nothing of which classes it has.
    """
    in_force = (
        select(func.max(Review.id).label("id"))
        .where(*build_standing(Review.label_decision))
        .group_by(Review.post_id)
    ).subquery()
    query = (
        select(Review, Post.id, Event.slug, Post.text, first_picture())
        .join(in_force, in_force.c.id == Review.id)
        .join(Post, Post.id == Review.post_id)
        .join(Event, Event.id == Post.event_id)
        .where(Review.label_decision != LabelDecision.NOT_JUDGED)
        .order_by(Post.id)
    )
    return [
        ReviewedPost(post_id, event, text, sha256, {task: getattr(review, task.value) for task in Task})
        for review, post_id, event, text, sha256 in session.execute(query)
    ]
