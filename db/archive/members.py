"""What an archive of an event is: the names of its members, and what hangs on each event, post and report."""

from typing import Any

from sqlalchemy import select

from db.models import (
    BulkAssignment,
    BulkJob,
    Explanation,
    Import,
    Incident,
    IncidentChange,
    IncidentPost,
    Job,
    MediaHash,
    NamedArea,
    NamedPlace,
    PictureFaces,
    PictureWords,
    Place,
    PolicyAppeal,
    PolicyTrace,
    PostAssignment,
    PostNote,
    PostSignature,
    Prediction,
    ReviewSample,
    SampledPost,
    SavedView,
    WithheldPicture,
)

FORMAT = "lookout-event-archive"
VERSION = 3
"""Grows with every change of what members hold; a reader refuses the versions that it does not know."""

HEAD = "archive.json"
SOURCES, PICTURES, POSTS = "sources.jsonl", "pictures.jsonl", "posts.jsonl"
MATCHES, REPORTS, AUDIT = "match_decisions.jsonl", "reports.jsonl", "audit.jsonl"
IMPORTS, INCIDENTS, CHANGES = "imports.jsonl", "incidents.jsonl", "incident_changes.jsonl"
BULK_JOBS, SAMPLES = "bulk_jobs.jsonl", "review_samples.jsonl"
SUMS = "SHA256SUMS"
PICTURE_FOLDER, REPORT_FOLDER = "pictures/", "reports/"

# What hangs on the event itself, a line a row in the order of their numbers; each may point to those before.
ROWS_OF_EVENT: dict[str, type[Any]] = {
    IMPORTS: Import,
    INCIDENTS: Incident,
    CHANGES: IncidentChange,
    BULK_JOBS: BulkJob,
    SAMPLES: ReviewSample,
    "named_areas.jsonl": NamedArea,
    "saved_views.jsonl": SavedView,
}
# What the audit log calls those of them that it has entries of.
SUBJECTS_OF_EVENT: dict[str, type[Any]] = {
    "incident": Incident,
    "bulk_job": BulkJob,
    "named_area": NamedArea,
    "saved_view": SavedView,
}
LISTS = (SOURCES, *ROWS_OF_EVENT, PICTURES, POSTS, MATCHES, REPORTS, AUDIT)

# What hangs on a post by ``post_id``, under the name that its rows have in the line of the post; reviews hang
# on it too, each with the number of the bulk job that made it.
PARTS_OF_POST: dict[str, type[Any]] = {
    "job": Job,
    "predictions": Prediction,
    "explanations": Explanation,
    "place": Place,
    "named_places": NamedPlace,
    "signature": PostSignature,
    "notes": PostNote,
    "assignment": PostAssignment,
    "assigned_in_bulk": BulkAssignment,
    "incident": IncidentPost,
    "sampled": SampledPost,
}
REVIEWS, MADE_IN_BULK = "reviews", "bulk_job_id"
# What hangs on a picture by ``media_id``, likewise.
PARTS_OF_PICTURE: dict[str, type[Any]] = {
    "hashes": MediaHash,
    "words": PictureWords,
    "faces": PictureFaces,
    "withheld": WithheldPicture,
}
# What hangs on a report by ``report_id``, likewise.
PARTS_OF_REPORT: dict[str, type[Any]] = {"policy_traces": PolicyTrace, "policy_appeals": PolicyAppeal}
# Numbers that one store gave; those of explanations, places and signatures are the post's.
OWN_NUMBERS = ("id", "post_id", "media_id", "report_id")


def is_of_event(model: type[Any], event_id: int) -> Any:
    """Return the condition for the rows of a table of ``ROWS_OF_EVENT`` that hang on an event."""
    if model is IncidentChange:
        return IncidentChange.incident_id.in_(select(Incident.id).where(Incident.event_id == event_id))
    return model.event_id == event_id


def name_picture(sha256: str) -> str:
    """Return the member that holds a picture."""
    return f"{PICTURE_FOLDER}{sha256}"


def name_report_file(number: int, kind: str) -> str:
    """Return the member that holds a file kept with a report."""
    return f"{REPORT_FOLDER}{number}/{kind}"
