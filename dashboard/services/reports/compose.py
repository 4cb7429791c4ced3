"""From a frozen snapshot to the document that every format renders, in the shape of its template."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from dashboard.labels import (
    LABEL_DECISION_WORDS,
    LABEL_WORDS,
    REPORT_KIND_WORDS,
    say_exactness,
    say_information,
    say_share,
)
from dashboard.services.errors import ReportError
from dashboard.services.reports import sections, wording
from dashboard.services.reports.document import CONTACTS, CategoryLine, Citation, Document, Section, Words
from dashboard.services.reports.figures import list_figures
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.history import verify_snapshot
from dashboard.services.reports.kinds import RULES, make_title, say_following
from dashboard.services.reports.parts import PARTS
from dashboard.services.reports.post_pictures import write_pictures
from dashboard.services.reports.rows import lay_out_rows
from dashboard.services.reports.shape.facts import tell_facts
from dashboard.services.reports.shape.layout import lay_out
from dashboard.services.reports.shape.templates import read_packaged
from dashboard.services.reports.standing import describe_standing, list_marks
from dashboard.services.reports.text import apply_text, list_names
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
    citations = _cite(snapshot)
    body = _write_body(snapshot)
    has_contacts = any(section.title == CONTACTS for section in body)
    return Document(
        title=make_title(snapshot),
        kind_name=REPORT_KIND_WORDS[snapshot.kind],
        attribution=_attribute(snapshot),
        scope=_say_scope(snapshot.filter.words),
        clearance=describe_standing(row, snapshot),
        marks=list_marks(row, event, snapshot.profile),
        sections=(
            *(
                lay_out_rows(
                    apply_text(section, texts[section.title], snapshot) if section.title in texts else section
                )
                for section in body
                if texts.get(section.title) != ""
            ),
            *write_pictures(snapshot, citations),
            sections.write_method(snapshot, row.sha256, has_contacts=has_contacts),
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
        figures=list_figures(snapshot),
        categories=_list_categories(snapshot),
        citations=citations,
        required=tuple(section.title for section in body if section.is_required),
    )


def list_editable(snapshot: Snapshot) -> tuple[Section, ...]:
    """Return the sections that a person may edit, in the words of the rules."""
    return tuple(section for section in _write_body(snapshot) if section.words is not Words.FIXED)


def _write_body(snapshot: Snapshot) -> tuple[Section, ...]:
    """Return the sections that its template gives; method and annex no template can leave out."""
    return lay_out(
        snapshot.template or read_packaged(snapshot.kind),
        tell_facts(snapshot),
        name=f"the template of report {snapshot.number}",
        write_part={part: partial(write, snapshot) for part, write in PARTS.items()},
        required=RULES[snapshot.kind].parts,
        posts=set(map(int, snapshot.facts.posts)),
        lists=list_names(snapshot),
    )


def _attribute(snapshot: Snapshot) -> str:
    said = (
        f"This report was drafted by {snapshot.created_by} with Lookout from social-media posts. It is no "
        f"official statement and does not replace field assessment. It covers the period from "
        f"{sections.show_time(snapshot.starts_at)} to {sections.show_time(snapshot.ends_at)}."
    )
    return " ".join(filter(None, (said, say_following(snapshot))))


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
            confidence="–" if post.confidence is None else say_share(post.confidence),
            verification=say_information(post.information, Use.USED),
            reliability=post.source_reliability,
            credibility=post.credibility,
            precision=say_exactness(post.precision, post.radius_km, post.method),
            place=post.place or "",
            excerpt=post.excerpt or "[no text]",
            url=f"{snapshot.public_url}/?post={post.id}&whole=yes",
        )
        for post in sorted(snapshot.facts.posts.values(), key=lambda post: post.id)
    )
