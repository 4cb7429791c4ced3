"""Reads: what the models have answered, to be measured against labels that people gave."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Job, Place, Post, Prediction
from db.vocabulary import Damage, Humanitarian, Informativeness, JobStatus


@dataclass(frozen=True)
class PredictionTotals:
    """How many posts were classified, failed and placed; ``span`` is from the first to the last answer."""

    classified: int
    failed: int
    placed: int
    span: timedelta


@dataclass(frozen=True)
class PredictedLabels:
    """The classes that a model gave one post; ``damage`` is None for a post without a picture."""

    informativeness: Informativeness
    humanitarian: Humanitarian
    damage: Damage | None


def count_predictions(session: Session) -> PredictionTotals:
    """Return the totals over all events and model versions."""
    classified, first, last = session.execute(
        select(func.count(), func.min(Prediction.created_at), func.max(Prediction.created_at))
    ).one()
    return PredictionTotals(
        classified=classified,
        failed=session.scalar(select(func.count()).where(Job.status == JobStatus.FAILED)) or 0,
        placed=session.scalar(select(func.count()).select_from(Place)) or 0,
        span=last - first if classified else timedelta(),
    )


def list_predicted_labels(session: Session) -> dict[str, PredictedLabels]:
    """Return the newest prediction of every post by the post's id in its source."""
    rows = session.execute(
        select(Post.external_id, Prediction.informativeness, Prediction.humanitarian, Prediction.damage)
        .join(Prediction, Prediction.post_id == Post.id)
        .order_by(Prediction.id)
    )
    return {
        external_id: PredictedLabels(informativeness, humanitarian, damage)
        for external_id, informativeness, humanitarian, damage in rows
    }
