"""Why posts fail, in a few words: the free reasons of failed jobs folded into kinds that can be counted."""

from enum import StrEnum

from sqlalchemy import ColumnElement, case, literal

from db.models import Job


class FailureKind(StrEnum):
    LOST_PICTURE = "lost_picture"
    UNREADABLE_PICTURE = "unreadable_picture"
    EMPTY_POST = "empty_post"
    MODEL = "model"
    WORKER = "worker"
    OTHER = "other"


# How the reasons begin that the media folder, the model's reading, the batch and the queue write.
_BEGINNINGS = (
    ("picture ", FailureKind.LOST_PICTURE),
    ("the picture ", FailureKind.UNREADABLE_PICTURE),
    ("not a readable picture", FailureKind.UNREADABLE_PICTURE),
    ("the post has neither ", FailureKind.EMPTY_POST),
    ("the model failed ", FailureKind.MODEL),
    ("its worker stopped ", FailureKind.WORKER),
)


def name_failure(reason: str) -> FailureKind:
    """Return the kind of one reason."""
    return next((kind for beginning, kind in _BEGINNINGS if reason.startswith(beginning)), FailureKind.OTHER)


def failure_kind_column() -> ColumnElement[str]:
    """Return the same, of ``Job.error``, as a column."""
    kinds = [(Job.error.startswith(beginning), literal(kind.value)) for beginning, kind in _BEGINNINGS]
    return case(*kinds, else_=literal(FailureKind.OTHER.value))
