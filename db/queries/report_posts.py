"""Reads: every post that a report counts, with what stands behind its label, in one pass."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.labels.packed import unpack_label
from db.models import EffectiveLabel, IncidentPost, Place, Post, Review, Source
from db.queries.filters import PostFilter, select_labels
from db.vocabulary import (
    Credibility,
    Information,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    SourceReliability,
)

ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class ReviewMade:
    """A standing review; None where it says nothing."""

    by: str
    at: datetime
    label_decision: LabelDecision | None
    information: Information | None
    credibility: Credibility | None
    set_aside: bool | None


@dataclass(frozen=True)
class ReportPost:
    """One post. ``label`` is as ``unpack_label`` gives it; ``message`` is one number for the same words."""

    id: int
    posted_at: datetime
    account: int | None
    message: int
    language: str | None
    has_picture: bool
    label: dict[str, Any]
    informativeness_confidence: float | None
    humanitarian_confidence: float | None
    damage_confidence: float | None
    model_version: str | None
    lat: float | None
    lon: float | None
    precision: PlacePrecision | None
    source_reliability: SourceReliability
    place: str | None
    method: PlaceMethod | None
    radius_km: float | None
    incident: int | None
    reviews: tuple[ReviewMade, ...]


def stream_report_posts(session: Session, chosen: PostFilter) -> Iterator[ReportPost]:
    """Yield the posts that match, the earliest first."""
    shown = EffectiveLabel
    found = select_labels(chosen, shown.post_id).order_by(shown.posted_at, shown.post_id)
    # Ids first and whole: the rows beside them are read in batches while nothing else is open.
    every = session.scalars(found).all()
    for start in range(0, len(every), ROWS_AT_ONCE):
        ids = every[start : start + ROWS_AT_ONCE]
        reviews = _list_reviews(session, ids)
        rows = {row.post_id: row._asdict() for row in session.execute(_select_rows(ids))}
        for post_id in ids:
            fields = rows[post_id]
            label = unpack_label(fields.pop("packed"))
            fields["id"] = fields.pop("post_id")
            yield ReportPost(**fields, label=label, reviews=tuple(reviews.get(post_id, ())))


def _select_rows(ids: Sequence[int]) -> Any:
    label = EffectiveLabel
    return (
        select(
            *(label.post_id, label.packed, label.posted_at, label.account, label.message, label.language),
            *(label.has_picture, label.informativeness_confidence, label.humanitarian_confidence),
            *(label.damage_confidence, label.model_version, label.lat, label.lon, label.precision),
            *(Source.reliability.label("source_reliability"), Place.name.label("place"), Place.method),
            *(Place.radius_km, IncidentPost.incident_id.label("incident")),
        )
        .join(Post, Post.id == label.post_id)
        .join(Source, Source.id == Post.source_id)
        .outerjoin(Place, Place.post_id == label.post_id)
        .outerjoin(IncidentPost, IncidentPost.post_id == label.post_id)
        .where(label.post_id.in_(ids))
    )


def _list_reviews(session: Session, ids: Sequence[int]) -> dict[int, list[ReviewMade]]:
    query = select(Review).where(Review.post_id.in_(ids), Review.undone_at.is_(None)).order_by(Review.id)
    found = defaultdict(list)
    for review in session.scalars(query):
        found[review.post_id].append(
            ReviewMade(
                review.reviewer,
                review.created_at,
                review.label_decision,
                review.information,
                review.credibility,
                review.set_aside,
            )
        )
    return found
