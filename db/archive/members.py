"""What an archive of an event is: the names of its members, and what hangs on each post and report."""

from typing import Any

from db.models import (
    Explanation,
    Job,
    NamedPlace,
    Place,
    PolicyAppeal,
    PolicyTrace,
    PostNote,
    PostSignature,
    Prediction,
    Review,
)

FORMAT = "lookout-event-archive"
VERSION = 1
"""Grows with every change of what members hold; a reader refuses the versions that it does not know."""

HEAD = "archive.json"
SOURCES, IMPORTS, PICTURES = "sources.jsonl", "imports.jsonl", "pictures.jsonl"
POSTS, REPORTS, AUDIT = "posts.jsonl", "reports.jsonl", "audit.jsonl"
SUMS = "SHA256SUMS"
LISTS = (SOURCES, IMPORTS, PICTURES, POSTS, REPORTS, AUDIT)
PICTURE_FOLDER, REPORT_FOLDER = "pictures/", "reports/"

# What hangs on a post by ``post_id``, under the name that its rows have in the line of the post.
PARTS_OF_POST: dict[str, type[Any]] = {
    "job": Job,
    "predictions": Prediction,
    "explanations": Explanation,
    "reviews": Review,
    "place": Place,
    "named_places": NamedPlace,
    "signature": PostSignature,
    "notes": PostNote,
}
# What hangs on a report by ``report_id``, likewise.
PARTS_OF_REPORT: dict[str, type[Any]] = {"policy_traces": PolicyTrace, "policy_appeals": PolicyAppeal}
# Numbers that one store gave; those of explanations, places and signatures are the post's.
OWN_NUMBERS = ("id", "post_id", "report_id")


def name_picture(sha256: str) -> str:
    """Return the member that holds a picture."""
    return f"{PICTURE_FOLDER}{sha256}"


def name_report_file(number: int, kind: str) -> str:
    """Return the member that holds a file kept with a report."""
    return f"{REPORT_FOLDER}{number}/{kind}"
