"""A report of hostile posts to look at, and readers that open its formats again."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from docx import Document as open_docx
from pypdf import PdfReader

from dashboard.services.reports.document import Document
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.material import open_material
from dashboard.services.reports.snapshot import build_snapshot
from db.queries.filters import PostFilter
from db.queries.reports import ReportRow, get_report
from db.reports import clear_report
from db.session import Store
from db.vocabulary import (
    Humanitarian,
    ReportKind,
)
from tests.factories import POSTED_AT

ADDRESS = "https://desk.example:8600/lookout"
SINCE, UNTIL = POSTED_AT, POSTED_AT + timedelta(days=1)
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    '=HYPERLINK("http://evil.example")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u202egnp.exe\u202c \u2066isolate",
    "مياه الفيضانات في الشارع",
    "😀👨‍👩‍👧 roof gone 🏠",
    "x" * 10_000,
    "bell\x07 tab\x0b form\x0c \ufffe\uffff",
    "${style} %s {title} ]]> &amp; &#0;",
    "12 dead, call +501 622-1234, ana@mail.example, @ana_b",
)
CATEGORIES = (
    Humanitarian.AFFECTED_INDIVIDUALS,
    Humanitarian.INJURED_OR_DEAD_PEOPLE,
    Humanitarian.NOT_HUMANITARIAN,
)


@dataclass(frozen=True)
class Built:
    store: Store
    event_id: int
    post_ids: list[int]
    row: ReportRow
    snapshot: Mapping[str, Any]

    def render(
        self, extension: str, row: ReportRow | None = None, snapshot: Mapping[str, Any] | None = None
    ) -> bytes:
        chosen = next(form for form in FORMATS if form.extension == extension)
        return chosen.render(open_material(self.store, row or self.row, snapshot or self.snapshot))


def build(
    store: Store,
    event_id: int,
    *,
    created_by: str = "Ana Brown",
    kind: ReportKind = ReportKind.SITUATION,
    **narrowed: Any,
) -> tuple[ReportRow, Mapping[str, Any]]:
    """Draft a report of the first day; ``narrowed`` are fields of the filter."""
    fields: dict[str, Any] = {"since": SINCE, "until": UNTIL} | narrowed
    chosen = PostFilter(event_id, **fields)
    report_id = build_snapshot(store, chosen, created_by=created_by, public_url=ADDRESS, kind=kind)
    with store.read() as session:
        found = get_report(session, report_id)
    assert found is not None
    return found


def clear(store: Store, row: ReportRow) -> None:
    """Clear a report, whatever is missing in it, by another person than its drafter."""
    with store.write() as session:
        clear_report(session, report_id=row.id, seen_sha256=row.sha256, cleared_by="Cleo")


def render_instead(built: Built, extension: str, document: Document) -> bytes:
    """Return the report's file with this document in place of its own."""
    material = open_material(built.store, built.row, built.snapshot)
    form = next(form for form in FORMATS if form.extension == extension)
    return form.render(replace(material, document=document))


def render_page(store: Store, row: ReportRow, snapshot: Mapping[str, Any]) -> bytes:
    """Return a report as HTML."""
    return FORMATS[2].render(open_material(store, row, snapshot))


def read_docx(content: bytes) -> str:
    docx = open_docx(io.BytesIO(content))
    cells = [cell.text for table in docx.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in docx.paragraphs), *cells])


def read_pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


class PageReader(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


READERS = {"docx": read_docx, "pdf": read_pdf, "html": lambda content: PageReader(content).text}
