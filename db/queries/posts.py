"""Reads: pages of posts and one post whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.labels.familiarity import does_set_hold, find_unfamiliar
from db.labels.packed import unpack_label
from db.models import (
    AuditEntry,
    EffectiveLabel,
    Explanation,
    Job,
    NamedPlace,
    Place,
    Post,
    Prediction,
    Source,
)
from db.models.posts import first_picture
from db.predictions import NamedBeside
from db.queries.counted import count_all
from db.queries.filters import PostFilter, select_labels
from db.queries.matches import find_recycled
from db.queries.reviews import ReviewItem, list_reviews
from db.vocabulary import (
    Clarity,
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    Informativeness,
    JobStatus,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    SourceReliability,
    Task,
    Unfamiliar,
    Use,
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
    label_decision: LabelDecision
    information: Information
    use: Use
    damage_clarity: Clarity
    familiarity: Familiarity
    modalities_disagree: bool
    model_version: str | None
    source_reliability: SourceReliability
    lat: float | None
    lon: float | None
    precision: PlacePrecision | None
    place: str | None
    # What came with it and cannot be shown, in words.
    attachment_note: str | None = None
    # What placed it, and how far from the point it may be.
    place_method: PlaceMethod | None = None
    radius_km: float | None = None
    # What the model was not made for.
    unfamiliar: tuple[Unfamiliar, ...] = ()
    # Categories that hold the right one nine times in ten, likeliest first; empty where that is not known.
    category_set: tuple[Humanitarian, ...] = ()
    # Its picture, or a copy, was posted in an event that began before this one.
    is_recycled: bool = False


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
    radius_km: float | None


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
    named_beside: tuple[NamedBeside, ...]
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
    return count_all(session, chosen)


def list_posts(
    session: Session,
    chosen: PostFilter,
    *,
    order: PostOrder = PostOrder.NEWEST,
    limit: int = 50,
    offset: int = 0,
) -> list[PostRow]:
    """Return one page of the posts that match; ``limit`` is at most 200."""
    page = (
        select_labels(chosen, EffectiveLabel.post_id)
        .order_by(*build_order(order))
        .limit(min(limit, MAX_PAGE))
        .offset(offset)
    )
    return get_posts(session, list(session.scalars(page)))


def build_order(order: PostOrder, labels: Any = EffectiveLabel) -> list[Any]:
    """Return by what posts are ordered; ``labels`` has the columns for it."""
    key = labels.urgency if order is PostOrder.URGENT else labels.posted_at
    keys = [key, labels.post_id]
    return keys if order is PostOrder.OLDEST else [key.desc() for key in keys]


def get_posts(session: Session, post_ids: list[int]) -> list[PostRow]:
    """Return the rows of these posts in the order asked for; unknown ids are left out."""
    query = (
        select(
            *(EffectiveLabel, Post, Source.name, Source.reliability, first_picture()),
            *(Place.name, Place.method, Place.radius_km),
            *(Prediction.class_sets, Prediction.ood_scores),
        )
        .join(Post, Post.id == EffectiveLabel.post_id)
        .join(Source, Source.id == Post.source_id)
        .outerjoin(Place, Place.post_id == Post.id)
        .outerjoin(
            Prediction,
            (Prediction.post_id == Post.id) & (Prediction.model_version == EffectiveLabel.model_version),
        )
        .where(EffectiveLabel.post_id.in_(post_ids))
    )
    found = session.execute(query).all()
    recycled = find_recycled(session, [post.id for _, post, *_ in found])
    rows = {row[1].id: _row(*row, is_recycled=row[1].id in recycled) for row in found}
    return [rows[post_id] for post_id in post_ids if post_id in rows]


def get_post(session: Session, post_id: int) -> PostDetail | None:
    """Return one post with its pictures, place, predictions, reviews and log; None if there is none."""
    rows = get_posts(session, [post_id])
    post = session.get(Post, post_id)
    if post is None or not rows:
        return None
    job = session.scalars(select(Job).where(Job.post_id == post_id)).one()
    return PostDetail(
        row=rows[0],
        event_id=post.event_id,
        ingested_at=post.ingested_at,
        media=tuple(MediaItem(m.sha256, m.format, m.width, m.height, m.size_bytes) for m in post.media),
        place=_find_place(session, post_id),
        named_beside=_list_named(session, post_id),
        job_status=job.status,
        job_error=job.error,
        predictions=_list_predictions(session, post_id),
        reviews=list_reviews(session, post_id),
        audit=_list_audit(session, post_id),
    )


def _row(
    label: EffectiveLabel,
    post: Post,
    source: str,
    reliability: SourceReliability,
    sha256: str | None,
    place: str | None,
    place_method: PlaceMethod | None,
    radius_km: float | None,
    class_sets: Mapping[str, Sequence[str]] | None,
    ood_scores: Mapping[str, float] | None,
    *,
    is_recycled: bool,
) -> PostRow:
    unfamiliar = () if ood_scores is None else find_unfamiliar(label.language, ood_scores)
    categories = (
        (class_sets or {}).get(Task.HUMANITARIAN, ()) if does_set_hold(label.language, unfamiliar) else ()
    )
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
        place_method=place_method,
        radius_km=radius_km,
        attachment_note=post.attachment_note,
        unfamiliar=unfamiliar,
        category_set=tuple(Humanitarian(category) for category in categories),
        is_recycled=is_recycled,
    )


def _find_place(session: Session, post_id: int) -> PlaceItem | None:
    place = session.get(Place, post_id)
    if place is None:
        return None
    return PlaceItem(place.lat, place.lon, place.precision, place.method, place.name, place.radius_km)


def _list_named(session: Session, post_id: int) -> tuple[NamedBeside, ...]:
    query = select(NamedPlace).where(NamedPlace.post_id == post_id).order_by(NamedPlace.position)
    return tuple(
        NamedBeside(place.name, place.lat, place.lon, place.precision, place.radius_km, place.role)
        for place in session.scalars(query)
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


def _list_audit(session: Session, post_id: int) -> tuple[AuditItem, ...]:
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == "post", AuditEntry.subject_id == post_id)
        .order_by(AuditEntry.id.desc())
    )
    return tuple(AuditItem(e.actor, e.action, e.before, e.after, e.reason, e.created_at) for e in entries)
