"""The report as one tidy CSV: a header, its HXL row, then a row each figure, category and cited post."""

from collections.abc import Mapping
from typing import Any

from dashboard.labels import LABEL_WORDS
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import Document
from db.csv_safety import write_safe_csv
from db.queries.reports import ReportRow

# Column and its HXL tag (HXL 1.1); HXL says nothing of social media, so attributes carry the meaning.
COLUMNS: tuple[tuple[str, str], ...] = (
    ("row", "#meta+kind"),
    ("event", "#event+name"),
    ("glide", "#event+code+glide"),
    ("report", "#meta+report+num"),
    ("marking", "#status+marking"),
    ("period starts", "#date+start"),
    ("period ends", "#date+end"),
    ("name", "#indicator+name"),
    ("value", "#indicator+num+value"),
    ("posts", "#indicator+num+posts"),
    ("independent accounts", "#indicator+num+accounts"),
    ("verified", "#indicator+num+verified"),
    ("counted over", "#description+method"),
    ("post", "#meta+id+post"),
    ("posted at (UTC)", "#date+posted"),
    ("category", "#subsector+category"),
    ("confidence", "#meta+confidence"),
    ("verification", "#status+verification"),
    ("source reliability", "#meta+reliability"),
    ("credibility", "#meta+credibility"),
    ("location precision", "#loc+precision"),
    ("place", "#loc+name"),
    ("excerpt (masked)", "#description+excerpt"),
    ("link", "#meta+url"),
)


def render_csv(row: ReportRow, snapshot: Mapping[str, Any]) -> bytes:
    """Return the report as UTF-8 CSV with a byte-order mark, which Excel needs to read it as UTF-8.

    Raises:
        ReportError: the snapshot is no longer the one that was frozen.
    """
    document = compose_document(row, snapshot)
    common = {
        "event": document.event_name,
        "glide": document.glide,
        "report": document.number,
        "marking": "; ".join(document.marks),
        "period starts": document.starts_at,
        "period ends": document.ends_at,
    }
    lines = [_TAGS, *({**common, **line} for line in _list_lines(document))]
    cells = [[line.get(name) for name, _ in COLUMNS] for line in lines]
    return write_safe_csv([name for name, _ in COLUMNS], cells).encode("utf-8-sig")


_TAGS: dict[str, object] = dict(COLUMNS)


def _list_lines(document: Document) -> list[dict[str, object]]:
    figures: list[dict[str, object]] = [
        {
            "row": "figure",
            "name": figure.label,
            "value": figure.value,
            "counted over": figure.counted,
            "link": document.public_url + figure.trace,
        }
        for figure in document.figures
    ]
    categories: list[dict[str, object]] = [
        {
            "row": "category",
            "category": LABEL_WORDS[line.category],
            "posts": line.posts,
            "independent accounts": line.accounts,
            "verified": line.verified,
            "counted over": "usable posts",
            "link": document.public_url + line.trace,
        }
        for line in document.categories
    ]
    posts: list[dict[str, object]] = [
        {
            "row": "post",
            "post": cited.post_id,
            "posted at (UTC)": cited.posted_at,
            "category": cited.category,
            "confidence": cited.confidence,
            "verification": cited.verification,
            "source reliability": cited.reliability,
            "credibility": cited.credibility,
            "location precision": cited.precision,
            "place": cited.place,
            "excerpt (masked)": cited.excerpt,
            "link": cited.url,
        }
        for cited in document.citations
    ]
    return figures + categories + posts
