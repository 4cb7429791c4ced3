"""Writes: what the worker found out. Predictions are added, never edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db.labels.effective import refresh_effective
from db.models import Explanation, Place, Post, Prediction
from db.session import utc_now
from db.vocabulary import Modality, PlaceMethod, PlacePrecision, Task


@dataclass(frozen=True)
class NewPlace:
    """Where a post is; see ``db.models.Place``."""

    lat: float
    lon: float
    precision: PlacePrecision
    method: PlaceMethod
    name: str | None = None


@dataclass(frozen=True)
class NewPrediction:
    """One post's result, ready to be stored.

    ``readings`` is {modality: {task: {class: probability}}}; a task's label is its likeliest fused class.
    ``class_sets`` holds the classes of the fused reading that cannot be told apart, by task; ``ood_scores``
    how unlike the training data each modality is, 0 to 1. ``regions`` holds ``region_rows * region_columns``
    weights as uint8, row by row.
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
    """Store results as ``add_predictions`` does, for a caller who derives the read model of them himself."""
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
