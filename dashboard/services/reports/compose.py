"""From a frozen snapshot to the document that every format renders, in OCHA's order."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from dashboard.labels import LABEL_WORDS, VERIFICATION_WORDS, say_precision
from dashboard.services.errors import ReportError
from dashboard.services.reports import sections, wording
from dashboard.services.reports.document import CategoryLine, Citation, Document
from dashboard.services.reports.snapshot import verify_snapshot
from db.bounds import TIME_UNKNOWN_WORDS, is_time_known
from db.masking import mask_links
from db.queries.reports import ReportRow
from db.vocabulary import Humanitarian, PlacePrecision, ReportStatus, Verification


def compose_document(row: ReportRow, snapshot: Mapping[str, Any]) -> Document:
    """Return the document of a report.

    Raises:
        ReportError: the snapshot is no longer the one that was frozen.
    """
    if not verify_snapshot(row, snapshot):
        raise ReportError(
            f"the snapshot of report {row.number} does not match its hash {row.sha256[:12]}…; "
            "it was changed after it was frozen, so draft a new report"
        )
    event = snapshot["event"]
    ends_at = datetime.fromisoformat(snapshot["ends_at"])
    figures = sections.list_figures(snapshot)
    citations = _cite(snapshot)
    return Document(
        title=make_title(snapshot),
        attribution=_attribute(snapshot),
        clearance=_describe_clearance(row),
        marks=_list_marks(row, event),
        sections=(
            sections.write_highlights(snapshot),
            sections.write_key_figures(snapshot, figures),
            sections.write_map(snapshot),
            sections.write_overview(snapshot),
            *sections.write_clusters(snapshot),
            sections.write_gaps(snapshot),
            *sections.write_placeholders(),
            sections.write_method(snapshot, row.sha256),
            sections.write_annex(citations),
        ),
        event_name=event["name"],
        glide=event["glide"] or "",
        number=snapshot["number"],
        starts_at=snapshot["starts_at"],
        ends_at=snapshot["ends_at"],
        as_of=f"{ends_at:%d %B %Y}",
        author=snapshot["created_by"],
        sha256=row.sha256,
        public_url=snapshot["public_url"],
        figures=figures,
        categories=_list_categories(snapshot),
        citations=citations,
    )


def make_title(snapshot: Mapping[str, Any]) -> str:
    """Return OCHA's title: "Country: Crisis — Situation Report No. N (as of DD Month YYYY)"."""
    event = snapshot["event"]
    ends_at = datetime.fromisoformat(snapshot["ends_at"])
    crisis = f"{event['country']}: {event['name']}" if event["country"] else event["name"]
    return f"{crisis} — Situation Report No. {snapshot['number']} (as of {ends_at:%d %B %Y})"


def _attribute(snapshot: Mapping[str, Any]) -> str:
    starts_at, ends_at = (datetime.fromisoformat(snapshot[key]) for key in ("starts_at", "ends_at"))
    following = ends_at + max(ends_at - starts_at, timedelta(days=1))
    return (
        f"This report was drafted by {snapshot['created_by']} with Lookout from social-media posts. It is no "
        f"official statement and does not replace field assessment. It covers the period from "
        f"{sections.show_time(starts_at)} to {sections.show_time(ends_at)}. The next report will be issued "
        f"on or around {following:%d %B %Y}."
    )


def _describe_clearance(row: ReportRow) -> str:
    if row.status is ReportStatus.CLEARED and row.cleared_at is not None:
        return f"Cleared by {mask_links(row.cleared_by or '')} on {sections.show_time(row.cleared_at)}."
    return "Draft: a named person has to clear this report before it is distributed."


def _list_marks(row: ReportRow, event: Mapping[str, Any]) -> tuple[str, ...]:
    marks = []
    if event["is_exercise"]:
        marks.append(wording.BANNER_EXERCISE)
    if row.status is not ReportStatus.CLEARED:
        marks.append(wording.BANNER_DRAFT)
    return tuple(marks)


def _list_categories(snapshot: Mapping[str, Any]) -> tuple[CategoryLine, ...]:
    return tuple(
        CategoryLine(
            category=Humanitarian(category["humanitarian"]),
            posts=category["posts"],
            accounts=category["accounts"],
            verified=category["verified"],
            trace=category["trace"],
        )
        for category in snapshot["facts"]["categories"]
    )


def _say_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if is_time_known(moment) else TIME_UNKNOWN_WORDS


def _cite(snapshot: Mapping[str, Any]) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            post_id=post["id"],
            posted_at=_say_time(datetime.fromisoformat(post["posted_at"])),
            category=LABEL_WORDS[Humanitarian(post["humanitarian"])],
            confidence="–" if post["confidence"] is None else f"{post['confidence']:.0%}",
            verification=VERIFICATION_WORDS[Verification(post["verification"])],
            reliability=post["source_reliability"],
            credibility=post["credibility"],
            precision=say_precision(PlacePrecision(post["precision"]) if post["precision"] else None),
            place=post["place"] or "",
            excerpt=post["excerpt"] or "[no text]",
            url=f"{snapshot['public_url']}/post?post={post['id']}",
        )
        for post in sorted(snapshot["facts"]["posts"].values(), key=lambda post: post["id"])
    )
