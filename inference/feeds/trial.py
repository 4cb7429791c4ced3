"""Fetch one now, store nothing: what a trial of a feed answers to the page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.hazard_reports import NewHazardReport
from db.imports import Refusal
from db.masking import mask_people
from db.printable import drop_controls
from inference.feeds.feed import Fetched

SHOWN_POSTS, SHOWN_REFUSALS = 3, 5
TEXT_CHARS = 280


def answer_error(reason: str) -> dict[str, Any]:
    """Return the answer of a trial that failed."""
    return {"error": drop_controls(reason)[:500]}


def answer_note(note: str) -> dict[str, Any]:
    """Return the answer of a trial that had nothing to fetch."""
    return {"note": note[:500]}


def answer_fetched(fetched: Fetched) -> dict[str, Any]:
    """Return the answer of a fetch."""
    newest = [(post.text, post.posted_at) for post in fetched.posts[-SHOWN_POSTS:]]
    return answer_posts(len(fetched.posts), newest, fetched.refused)


def answer_hazard_reports(fetched: Fetched) -> dict[str, Any]:
    """Return the answer of a fetch from a publisher of hazard reports."""
    newest = [(_say(report), report.started_at) for report in fetched.hazard_reports[-SHOWN_POSTS:]]
    answer = answer_posts(0, newest, fetched.refused)
    answer["hazard_reports"] = len(fetched.hazard_reports)
    return answer


def answer_posts(
    count: int, samples: Sequence[tuple[str, datetime | None]], refused: Sequence[Refusal]
) -> dict[str, Any]:
    """Return the answer of a trial: how many posts came, some of them masked, what is refused."""
    return {
        "posts": count,
        "samples": [
            {
                "text": mask_people(drop_controls(text[: 2 * TEXT_CHARS]))[:TEXT_CHARS],
                "posted_at": posted_at.isoformat() if posted_at else None,
            }
            for text, posted_at in samples
        ],
        "refused": len(refused),
        "reasons": [mask_people(drop_controls(refusal.reason[:500])) for refusal in refused[:SHOWN_REFUSALS]],
    }


def _say(report: NewHazardReport) -> str:
    severity = "" if report.severity is None else f"{report.severity:g} {report.severity_unit or ''}".strip()
    return ", ".join(filter(None, (report.hazard.capitalize(), report.name, severity, report.place)))
