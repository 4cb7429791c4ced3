"""From a frozen snapshot to the document that every format renders, in OCHA's order."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from dashboard.labels import LABEL_DECISION_WORDS, LABEL_WORDS, say_exactness, say_information
from dashboard.services.errors import ReportError
from dashboard.services.reports import sections, wording
from dashboard.services.reports.charts import write_charts
from dashboard.services.reports.clusters import write_clusters
from dashboard.services.reports.document import CategoryLine, Citation, Document, Figure, Section, Words
from dashboard.services.reports.figures import list_figures, write_key_figures
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.history import verify_snapshot
from dashboard.services.reports.places import write_districts, write_map
from dashboard.services.reports.standing import describe_standing, list_marks
from dashboard.services.reports.text import apply_text
from db.bounds import TIME_UNKNOWN_WORDS, is_time_known
from db.queries.reports import ReportRow
from db.vocabulary import LabelDecision, Use


def compose_document(row: ReportRow, stored: Mapping[str, Any]) -> Document:
    """Return the document of a report.

    Raises:
        ReportError: the snapshot is no longer the one that was frozen.
    """
    if not verify_snapshot(row, stored):
        raise ReportError(
            f"the snapshot of report {row.number} does not match its hash {row.sha256[:12]}…; "
            "it was changed after it was frozen, so draft a new report"
        )
    snapshot = read_snapshot(stored)
    event = snapshot.event
    texts = snapshot.texts
    figures = list_figures(snapshot)
    citations = _cite(snapshot)
    return Document(
        title=make_title(snapshot),
        attribution=_attribute(snapshot),
        scope=_say_scope(snapshot.filter.words),
        clearance=describe_standing(row, snapshot.profile),
        marks=list_marks(row, event, snapshot.profile),
        sections=(
            *(
                apply_text(section, texts[section.title], snapshot) if section.title in texts else section
                for section in _write_body(snapshot, figures)
                if texts.get(section.title) != ""
            ),
            sections.write_method(snapshot, row.sha256),
            sections.write_annex(citations),
        ),
        event_name=event.name,
        glide=event.glide or "",
        number=snapshot.number,
        starts_at=snapshot.starts_at.isoformat(),
        ends_at=snapshot.ends_at.isoformat(),
        as_of=f"{snapshot.ends_at:%d %B %Y}",
        author=snapshot.created_by,
        sha256=row.sha256,
        status=row.status,
        public_url=snapshot.public_url,
        figures=figures,
        categories=_list_categories(snapshot),
        citations=citations,
    )


def list_editable(snapshot: Snapshot) -> tuple[Section, ...]:
    """Return the sections that a person may edit, in the words of the rules."""
    body = _write_body(snapshot, list_figures(snapshot))
    return tuple(section for section in body if section.words is not Words.FIXED)


def _write_body(snapshot: Snapshot, figures: tuple[Figure, ...]) -> tuple[Section, ...]:
    return (
        sections.write_highlights(snapshot),
        write_key_figures(snapshot, figures),
        *write_charts(snapshot),
        write_map(snapshot),
        *write_districts(snapshot),
        sections.write_overview(snapshot),
        *write_clusters(snapshot),
        sections.write_gaps(snapshot),
        *sections.write_by_hand(snapshot),
    )


def make_title(snapshot: Snapshot) -> str:
    """Return OCHA's title: "Country: Crisis — Situation Report No. N (as of DD Month YYYY)"."""
    event = snapshot.event
    crisis = f"{event.country}: {event.name}" if event.country else event.name
    return f"{crisis} — Situation Report No. {snapshot.number} (as of {snapshot.ends_at:%d %B %Y})"


def _attribute(snapshot: Snapshot) -> str:
    starts_at, ends_at, frozen_at = snapshot.starts_at, snapshot.ends_at, snapshot.frozen_at
    said = (
        f"This report was drafted by {snapshot.created_by} with Lookout from social-media posts. It is no "
        f"official statement and does not replace field assessment. It covers the period from "
        f"{sections.show_time(starts_at)} to {sections.show_time(ends_at)}."
    )
    following = ends_at + max(ends_at - starts_at, timedelta(days=1))
    # Of a period long past no next report can be expected on a day that is past as well.
    if following <= frozen_at:
        return said
    return f"{said} At this interval the next report would follow on or around {following:%d %B %Y}."


def _say_scope(filters: Sequence[str]) -> str:
    return f"{wording.ONLY_FILTERED} {'; '.join(filters)}." if filters else ""


def _list_categories(snapshot: Snapshot) -> tuple[CategoryLine, ...]:
    return tuple(
        CategoryLine(
            category=category.humanitarian,
            posts=category.posts,
            messages=category.messages,
            accounts=category.accounts,
            verified=category.verified,
            verified_messages=category.verified_messages,
            trace=category.trace,
        )
        for category in snapshot.facts.categories
    )


def _say_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if is_time_known(moment) else TIME_UNKNOWN_WORDS


def _say_label_decision(decision: LabelDecision) -> str:
    return "" if decision is LabelDecision.NOT_JUDGED else LABEL_DECISION_WORDS[decision]


def _cite(snapshot: Snapshot) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            post_id=post.id,
            posted_at=_say_time(post.posted_at),
            category=LABEL_WORDS[post.humanitarian],
            label_decision=_say_label_decision(post.label_decision),
            confidence="–" if post.confidence is None else f"{post.confidence:.0%}",
            verification=say_information(post.information, Use.USED),
            reliability=post.source_reliability,
            credibility=post.credibility,
            precision=say_exactness(post.precision, post.radius_km, post.method),
            place=post.place or "",
            excerpt=post.excerpt or "[no text]",
            url=f"{snapshot.public_url}/post?post={post.id}",
        )
        for post in sorted(snapshot.facts.posts.values(), key=lambda post: post.id)
    )
