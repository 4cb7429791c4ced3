"""Tables. Times are aware UTC and end in ``_at``; words come from ``db.vocabulary``."""

from db.models.analysis import AuditEntry, Explanation, ModelVersion, Place, Prediction, Report, Review
from db.models.base import Base
from db.models.labels import AccountCount, EffectiveLabel, LabelCell, LabelHour
from db.models.posts import DroppedCell, Event, Import, Media, Post, PostMedia, RefusedRow, Source
from db.models.queue import AcknowledgedSilence, Fault, Job, WorkerRow

__all__ = [
    "AccountCount",
    "AcknowledgedSilence",
    "AuditEntry",
    "Base",
    "DroppedCell",
    "EffectiveLabel",
    "Event",
    "Explanation",
    "Fault",
    "Import",
    "Job",
    "LabelCell",
    "LabelHour",
    "Media",
    "ModelVersion",
    "Place",
    "Post",
    "PostMedia",
    "Prediction",
    "RefusedRow",
    "Report",
    "Review",
    "Source",
    "WorkerRow",
]
