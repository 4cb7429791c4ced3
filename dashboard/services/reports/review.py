"""A report as the reviewers of its release read it: sentences, whose words they are, and what they cite."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.services.reports.compose import compose_document, list_editable
from dashboard.services.reports.document import (
    Bullets,
    Claim,
    Document,
    Note,
    Section,
    Table,
    Words,
)
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.shape.page import PageLayout, list_page_words
from db.policies.draft import Draft, Sentence, Voice
from db.queries.reports import ReportRow
from db.vocabulary import VERIFIED

GAPS = "Information gaps"
TITLE, SCOPE, ANNEX, PAGE = "Title", "Filters", "Annex: cited posts", "Page"


def read_draft(row: ReportRow, stored: Mapping[str, Any]) -> Draft:
    """Return a report as a draft to be reviewed.

    Raises:
        ReportError: the snapshot is no longer the one that was frozen.
    """
    document = compose_document(row, stored)
    snapshot = read_snapshot(stored)
    sentences = (
        *_list_sentences(document, _list_composed(snapshot), snapshot.has_own_template),
        # What an organisation's own page says by itself, a person says.
        *(
            {"section": PAGE, "line": line, "text": text, "voice": Voice.PERSON}
            for line, text in enumerate(list_page_words(PageLayout(snapshot.page)))
        ),
    )
    return Draft(
        sha256=row.sha256,
        starts_at=snapshot.starts_at,
        sentences=tuple(Sentence(number, **fields) for number, fields in enumerate(sentences, start=1)),
        corroborated={post.id: post.information is VERIFIED for post in snapshot.facts.posts.values()},
        tells_gaps=any(section.title == GAPS and section.blocks for section in document.sections),
    )


def _list_composed(snapshot: Snapshot) -> frozenset[tuple[str, str, str]]:
    """Return section, lead and text of every line that the rules wrote: what a person left as it was.

    What an organisation's own template says, and what was noted of an incident, a person says.
    """
    notes = [change.note for change in snapshot.growth.changes if change.note] if snapshot.growth else []
    return frozenset(
        (section.title, item.lead, item.text)
        for section in list_editable(snapshot)
        if not (section.is_templated and snapshot.has_own_template)
        for item in _list_items(section)
        if not any(note in item.text for note in notes)
    )


def _list_items(section: Section) -> Iterator[Claim | Note]:
    """Yield the sentences of lists and of tables that people edit, then paragraphs of a template."""
    for block in section.blocks:
        if isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Table):
            yield from block.sentences
    if section.is_templated:
        for block in section.blocks:
            if isinstance(block, Claim) or (isinstance(block, Note) and not block.is_placeholder):
                yield block


def _list_sentences(
    document: Document, composed: frozenset[tuple[str, str, str]], has_own_template: bool
) -> Iterator[dict[str, Any]]:
    yield {"section": TITLE, "line": 0, "text": document.title, "voice": Voice.PERSON}
    if document.scope:
        yield {"section": SCOPE, "line": 0, "text": document.scope, "voice": Voice.PERSON}
    for section in document.sections:
        may_differ = section.words is not Words.FIXED or (section.is_templated and has_own_template)
        for line, item in enumerate(_list_items(section)):
            is_composed = not may_differ or (section.title, item.lead, item.text) in composed
            cites, trace = (item.cites, item.trace) if isinstance(item, Claim) else ((), "")
            yield {
                "section": section.title,
                "line": line,
                "text": item.text,
                "voice": Voice.PROGRAM if is_composed else Voice.PERSON,
                "lead": item.lead,
                "cites": cites,
                "is_listed": bool(trace),
                "names_people_to_ask": section.words is Words.FREE,
            }
    for line, citation in enumerate(document.citations):
        yield {
            "section": ANNEX,
            "line": line,
            "text": citation.excerpt,
            "voice": Voice.POST,
            "cites": (citation.post_id,),
        }
