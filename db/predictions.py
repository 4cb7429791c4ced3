"""Writes: what the worker found out. Predictions are added, never edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db.labels.effective import refresh_effective
from db.labels.folds import hold_folds
from db.matching import match_pictures, match_posts
from db.models import Explanation, NamedPlace, Place, Post, Prediction
from db.session import utc_now
from db.signatures import NewSignature, add_hashes, add_signatures
from db.vocabulary import Modality, PlaceMethod, PlacePrecision, PlaceRole, Task


@dataclass(frozen=True)
class NewPlace:
    """Where a post is; ``radius_km`` is how far from there it may be. See ``db.models.Place``."""

    lat: float
    lon: float
    precision: PlacePrecision
    method: PlaceMethod
    name: str | None = None
    radius_km: float | None = None


@dataclass(frozen=True)
class NamedBeside:
    """A place that a post names beside the one where it happened; ``radius_km`` is how far it reaches."""

    name: str
    lat: float
    lon: float
    precision: PlacePrecision
    radius_km: float
    role: PlaceRole


@dataclass(frozen=True)
class NewPrediction:
    """One post's result, ready to be stored.

    ``readings`` is {modality: {task: {class: probability}}}; a task's label is its likeliest fused class.
    ``class_sets`` holds the classes of the fused reading that cannot be told apart, by task; ``ood_scores``
    how unlike the training data each modality is, 0 to 1. ``regions`` holds ``region_rows * region_columns``
    weights as uint8, row by row. ``picture_hashes`` are of those of its pictures that had
    none, by their SHA-256.
    """

    post_id: int
    readings: Mapping[Modality, Mapping[Task, Mapping[str, float]]]
    gates: Mapping[str, float]
    timings_ms: Mapping[str, float]
    explanation_kind: str
    class_sets: Mapping[Task, Sequence[str]] = field(default_factory=dict)
    ood_scores: Mapping[str, float] = field(default_factory=dict)
    region_rows: int = 0
    region_columns: int = 0
    regions: bytes | None = None
    tokens: Sequence[tuple[int, int, float]] = ()
    language: str | None = None
    place: NewPlace | None = None
    signature: NewSignature | None = None
    picture_hashes: Mapping[str, np.ndarray] = field(default_factory=dict)
    named_beside: Sequence[NamedBeside] = ()
    labels: Mapping[Task, str] = field(init=False)

    def __post_init__(self) -> None:
        fused = self.readings[Modality.FUSED]
        likeliest = {
            task: max(classes.items(), key=lambda item: item[1])[0] for task, classes in fused.items()
        }
        object.__setattr__(self, "labels", likeliest)


def add_predictions(session: Session, *, model_version: str, predictions: Sequence[NewPrediction]) -> int:
    """Store results with explanations, languages and places; a post that has this version keeps its row.

    A place that the post brought itself or an analyst gave is kept.

    Returns:
        How many predictions were new.
    """
    added = insert_predictions(session, model_version=model_version, predictions=predictions)
    refresh_effective(session, [prediction.post_id for prediction in predictions])
    return added


def insert_predictions(session: Session, *, model_version: str, predictions: Sequence[NewPrediction]) -> int:
    """Store results as ``add_predictions`` does, for a caller who derives the read model of them himself.

    By what a post is known again is stored too of one that has this version: it may be older than signatures.
    """
    signatures = {each.post_id: each.signature for each in predictions if each.signature is not None}
    hashes = {sha256: values for each in predictions for sha256, values in each.picture_hashes.items()}
    if signatures:
        hold_folds(session)
    post_ids = [prediction.post_id for prediction in predictions]
    done = set(
        session.scalars(
            select(Prediction.post_id).where(
                Prediction.post_id.in_(post_ids), Prediction.model_version == model_version
            )
        )
    )
    fresh = [prediction for prediction in predictions if prediction.post_id not in done]
    if fresh:
        _add_fresh(session, model_version, fresh)
    if signatures:
        add_signatures(session, signatures)
        match_pictures(session, add_hashes(session, hashes))
        match_posts(session, list(signatures))
    return len(fresh)


def _add_fresh(session: Session, model_version: str, fresh: Sequence[NewPrediction]) -> None:
    now = utc_now()
    rows: list[dict[str, Any]] = [
        {
            "post_id": prediction.post_id,
            "model_version": model_version,
            "informativeness": prediction.labels[Task.INFORMATIVENESS],
            "humanitarian": prediction.labels[Task.HUMANITARIAN],
            "damage": prediction.labels.get(Task.DAMAGE),
            "readings": prediction.readings,
            "gates": dict(prediction.gates),
            "class_sets": {task: list(classes) for task, classes in prediction.class_sets.items()},
            "ood_scores": dict(prediction.ood_scores),
            "timings_ms": dict(prediction.timings_ms),
            "created_at": now,
        }
        for prediction in fresh
    ]
    session.execute(insert(Prediction), rows)
    session.execute(
        insert(Explanation),
        [
            {
                "post_id": prediction.post_id,
                "model_version": model_version,
                "kind": prediction.explanation_kind,
                "region_rows": prediction.region_rows,
                "region_columns": prediction.region_columns,
                "regions": prediction.regions,
                "tokens": [list(token) for token in prediction.tokens],
            }
            for prediction in fresh
        ],
    )
    _add_places(session, fresh)
    _name_places(session, fresh)
    languages = [
        {"id": prediction.post_id, "language": prediction.language}
        for prediction in sorted(fresh, key=lambda prediction: prediction.post_id)
        if prediction.language is not None
    ]
    if languages:
        session.execute(update(Post), languages)


def _add_places(session: Session, predictions: Sequence[NewPrediction]) -> None:
    placed = [prediction for prediction in predictions if prediction.place is not None]
    known = set(session.scalars(select(Place.post_id).where(Place.post_id.in_([p.post_id for p in placed]))))
    rows = [
        {**vars(prediction.place), "post_id": prediction.post_id, "created_at": utc_now()}
        for prediction in placed
        if prediction.post_id not in known
    ]
    if rows:
        session.execute(insert(Place), rows)


def _name_places(session: Session, predictions: Sequence[NewPrediction]) -> None:
    """Keep what the words of each post name now, in place of what another version of the search found."""
    session.execute(delete(NamedPlace).where(NamedPlace.post_id.in_([p.post_id for p in predictions])))
    rows = [
        {**vars(place), "post_id": prediction.post_id, "position": position}
        for prediction in predictions
        for position, place in enumerate(prediction.named_beside)
    ]
    if rows:
        session.execute(insert(NamedPlace), rows)
