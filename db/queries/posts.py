"""Reads: pages of posts and one post whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.labels.packed import unpack_label
from db.models import (
    AuditEntry,
    EffectiveLabel,
    Explanation,
    Job,
    Place,
    Post,
    Prediction,
    Review,
    Source,
)
from db.models.posts import first_picture
from db.queries.counted import count_labels
from db.queries.filters import PostFilter, select_labels
from db.vocabulary import (
    Credibility,
    Damage,
    Humanitarian,
    Informativeness,
    JobStatus,
    PlaceMethod,
    PlacePrecision,
    SourceReliability,
    Task,
    Verification,
)

MAX_PAGE = 200


class PostOrder(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    URGENT = "urgent"


@dataclass(frozen=True)
class PostRow:
    """One line of a table: what is shown of a post. Labels are None while it waits for the worker."""

    id: int
    external_id: str
    text: str
    posted_at: datetime
    author_hash: str | None
    source: str
    url: str | None
    language: str | None
    media_sha256: str | None
    informativeness: Informativeness | None
    informativeness_confidence: float | None
    humanitarian: Humanitarian | None
    humanitarian_confidence: float | None
    damage: Damage | None
    damage_confidence: float | None
    verification: Verification
    modalities_disagree: bool
    model_version: str | None
    source_reliability: SourceReliability
    lat: float | None
    lon: float | None
    precision: PlacePrecision | None
    place: str | None
    # What came with it and cannot be shown, in words.
    attachment_note: str | None = None


@dataclass(frozen=True)
class MediaItem:
    sha256: str
    format: str
    width: int
    height: int
    size_bytes: int


@dataclass(frozen=True)
class PlaceItem:
    lat: float
    lon: float
    precision: PlacePrecision
    method: PlaceMethod
    name: str | None


@dataclass(frozen=True)
class ExplanationItem:
    """Where the model looked: rows of region weights 0-1 over the picture; (start, end, weight) tokens."""

    kind: str
    regions: tuple[tuple[float, ...], ...]
    tokens: tuple[tuple[int, int, float], ...]


@dataclass(frozen=True)
class PredictionItem:
    """One model version's answer; ``readings``, ``class_sets`` and ``ood_scores`` as in ``NewPrediction``."""

    model_version: str
    created_at: datetime
    labels: Mapping[Task, str | None]
    readings: Mapping[str, Mapping[str, Mapping[str, float]]]
    gates: Mapping[str, float]
    class_sets: Mapping[str, Sequence[str]]
    ood_scores: Mapping[str, float]
    explanation: ExplanationItem | None


@dataclass(frozen=True)
class ReviewItem:
    id: int
    reviewer: str
    verification: Verification
    labels: Mapping[Task, str | None]
    credibility: Credibility
    reason: str | None
    created_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True)
class AuditItem:
    actor: str
    action: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    reason: str | None
    created_at: datetime


@dataclass(frozen=True)
class PostDetail:
    """One post whole; histories are newest first."""

    row: PostRow
    event_id: int
    ingested_at: datetime
    media: tuple[MediaItem, ...]
    place: PlaceItem | None
    job_status: JobStatus
    job_error: str | None
    predictions: tuple[PredictionItem, ...]
    reviews: tuple[ReviewItem, ...]
    audit: tuple[AuditItem, ...]

    @property
    def prediction(self) -> PredictionItem | None:
        """The one that is shown; None while the post waits for the worker."""
        versions = {item.model_version: item for item in self.predictions}
        return versions.get(self.row.model_version or "")


def count_posts(session: Session, chosen: PostFilter) -> int:
    """Return how many posts match."""
    return int(session.scalar(select(func.sum(count_labels(chosen).c.posts))) or 0)


def list_posts(
    session: Session,
    chosen: PostFilter,
    *,
    order: PostOrder = PostOrder.NEWEST,
    limit: int = 50,
    offset: int = 0,
) -> list[PostRow]:
    """Return one page of the posts that match; ``limit`` is at most 200."""
    label = EffectiveLabel
    orders = {
        PostOrder.NEWEST: (label.posted_at.desc(), label.post_id.desc()),
        PostOrder.OLDEST: (label.posted_at, label.post_id),
        PostOrder.URGENT: (label.urgency.desc(), label.post_id.desc()),
    }
    page = (
        select_labels(chosen, label.post_id)
        .order_by(*orders[order])
        .limit(min(limit, MAX_PAGE))
        .offset(offset)
    )
    return get_posts(session, list(session.scalars(page)))


def get_posts(session: Session, post_ids: list[int]) -> list[PostRow]:
    """Return the rows of these posts in the order asked for; unknown ids are left out."""
    query = (
        select(EffectiveLabel, Post, Source.name, Source.reliability, Place.name, first_picture())
        .join(Post, Post.id == EffectiveLabel.post_id)
        .join(Source, Source.id == Post.source_id)
        .outerjoin(Place, Place.post_id == Post.id)
        .where(EffectiveLabel.post_id.in_(post_ids))
    )
    rows = {row[1].id: _row(*row) for row in session.execute(query)}
    return [rows[post_id] for post_id in post_ids if post_id in rows]


def get_post(session: Session, post_id: int) -> PostDetail | None:
    """Return one post with its pictures, place, predictions, reviews and log; None if there is none."""
    rows = get_posts(session, [post_id])
    post = session.get(Post, post_id)
    if post is None or not rows:
        return None
    place = session.get(Place, post_id)
    job = session.scalars(select(Job).where(Job.post_id == post_id)).one()
    return PostDetail(
        row=rows[0],
        event_id=post.event_id,
        ingested_at=post.ingested_at,
        media=tuple(MediaItem(m.sha256, m.format, m.width, m.height, m.size_bytes) for m in post.media),
        place=PlaceItem(place.lat, place.lon, place.precision, place.method, place.name) if place else None,
        job_status=job.status,
        job_error=job.error,
        predictions=_list_predictions(session, post_id),
        reviews=_list_reviews(session, post_id),
        audit=_list_audit(session, post_id),
    )


def _row(
    label: EffectiveLabel,
    post: Post,
    source: str,
    reliability: SourceReliability,
    place: str | None,
    sha256: str | None,
) -> PostRow:
    return PostRow(
        id=post.id,
        external_id=post.external_id,
        text=post.text,
        posted_at=post.posted_at,
        author_hash=post.author_hash,
        source=source,
        url=post.url,
        language=label.language,
        media_sha256=sha256,
        informativeness_confidence=label.informativeness_confidence,
        humanitarian_confidence=label.humanitarian_confidence,
        damage_confidence=label.damage_confidence,
        **unpack_label(label.packed),
        modalities_disagree=label.modalities_disagree,
        model_version=label.model_version,
        source_reliability=reliability,
        lat=label.lat,
        lon=label.lon,
        precision=label.precision,
        place=place,
        attachment_note=post.attachment_note,
    )


def _list_predictions(session: Session, post_id: int) -> tuple[PredictionItem, ...]:
    query = (
        select(Prediction, Explanation)
        .outerjoin(
            Explanation,
            (Explanation.post_id == Prediction.post_id)
            & (Explanation.model_version == Prediction.model_version),
        )
        .where(Prediction.post_id == post_id)
        .order_by(Prediction.id.desc())
    )
    return tuple(
        PredictionItem(
            model_version=prediction.model_version,
            created_at=prediction.created_at,
            labels={task: getattr(prediction, task.value) for task in Task},
            readings=prediction.readings,
            gates=prediction.gates,
            class_sets=prediction.class_sets,
            ood_scores=prediction.ood_scores,
            explanation=_explanation(explanation) if explanation else None,
        )
        for prediction, explanation in session.execute(query)
    )


def _explanation(stored: Explanation) -> ExplanationItem:
    weights, width = stored.regions or b"", stored.region_columns
    return ExplanationItem(
        kind=stored.kind,
        regions=tuple(
            tuple(value / 255 for value in weights[row * width : (row + 1) * width])
            for row in range(stored.region_rows)
        ),
        tokens=tuple((start, end, weight) for start, end, weight in stored.tokens),
    )


def _list_reviews(session: Session, post_id: int) -> tuple[ReviewItem, ...]:
    reviews = session.scalars(select(Review).where(Review.post_id == post_id).order_by(Review.id.desc()))
    return tuple(
        ReviewItem(
            id=review.id,
            reviewer=review.reviewer,
            verification=review.verification,
            labels={task: getattr(review, task.value) for task in Task},
            credibility=review.credibility,
            reason=review.reason,
            created_at=review.created_at,
            undone_at=review.undone_at,
        )
        for review in reviews
    )


def _list_audit(session: Session, post_id: int) -> tuple[AuditItem, ...]:
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == "post", AuditEntry.subject_id == post_id)
        .order_by(AuditEntry.id.desc())
    )
    return tuple(AuditItem(e.actor, e.action, e.before, e.after, e.reason, e.created_at) for e in entries)
