"""Tables. Times are aware UTC and end in ``_at``; words come from ``db.vocabulary``."""

from db.models.arrived import Event, Import, Media, Post, PostMedia, Rejection, Source
from db.models.base import Base
from db.models.made import AuditEntry, Explanation, ModelVersion, Place, Prediction, Report, Review
from db.models.shown import AccountCount, EffectiveLabel, LabelCell, LabelHour
from db.models.work import Fault, Job, Worker

__all__ = [
    "AccountCount",
    "AuditEntry",
    "Base",
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
    "Rejection",
    "Report",
    "Review",
    "Source",
    "Worker",
]
