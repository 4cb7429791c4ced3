"""The report as a workbook: a sheet a table, then a dictionary of every column. No cell is a formula."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard.labels import LABEL_WORDS
from dashboard.services.reports.document import Map, Table
from dashboard.services.reports.formats.columns import EXCERPT, POST_COLUMNS, Value, read_post
from dashboard.services.reports.material import Material
from db.printable import drop_controls

OPTIONS = {
    # A row is written and forgotten: a hundred thousand posts take no memory.
    "constant_memory": True,
    # Text stays text, whatever it looks like.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
CELL_LENGTH = 32_000  # Excel: 32,767 characters
MAX_ROWS = 1_048_575  # of a sheet, without its header

# Of each table of a report.
SHEETS = {"districts": "Districts", "rows": "3W", "needs": "Needs", "times": "Times"}
# Sheet, column and what it says; the columns of the posts follow.
DICTIONARY: tuple[tuple[str, str, str], ...] = (
    ("Figures", "figure", "What was counted"),
    ("Figures", "value", "How many"),
    ("Figures", "counted over", "Among which posts"),
    ("Figures", "link", "Where Lookout lists them"),
    ("Categories", "category", "Humanitarian category of usable posts"),
    ("Categories", "posts", "Usable posts"),
    ("Categories", "messages", "Posts of the same words once"),
    ("Categories", "independent accounts", "Accounts that sent a message first"),
    ("Categories", "corroborated messages", "Messages that a person corroborated"),
    ("Districts", "(as in the report)", "District of the town nearest to each post's place"),
    ("3W", "(as in the report)", "Who does what where, as a person edited it; who is not known from posts"),
    (
        "Needs",
        "(as in the report)",
        "Messages by district and cluster; the clusters are read into categories",
    ),
    ("Times", "(as in the report)", "Usable posts of the incident by span of time"),
    ("Squares", "latitude", "Centre of a square of 0.1 degree"),
    ("Squares", "longitude", "Centre of a square of 0.1 degree"),
    ("Squares", "nearest town", "Empty where there is none"),
    ("Squares", "messages", "Of humanitarian categories"),
    ("Squares", "category", "What most of them are about"),
    ("Incidents", "incident", "Number in Lookout"),
    ("Incidents", "headline (masked)", "A sentence of its most central post"),
    ("Incidents", "posts", "Posts of the report in it"),
    ("Incidents", "independent accounts", "Who only repeats a message is not counted"),
    ("Incidents", "first seen (UTC)", "Earliest post"),
    ("Incidents", "last seen (UTC)", "Latest post"),
    *(("Posts", column.name, column.says) for column in POST_COLUMNS),
    ("Posts", EXCERPT[0], EXCERPT[2]),
)


def write(material: Material, out: BinaryIO) -> None:
    """Write the workbook; the same report gives the same bytes.

    Posts beyond the rows that a sheet holds go on in a further sheet.
    """
    book = Workbook(out, OPTIONS)
    book.set_properties(_describe(material))
    _fill(book, "Report", ("about", "value"), _list_about(material))
    _fill(book, "Figures", _name_columns("Figures"), _list_figures(material))
    _fill(book, "Categories", _name_columns("Categories"), _list_categories(material))
    for block in (block for section in material.document.sections for block in section.blocks):
        if isinstance(block, Table):
            _fill(book, SHEETS[block.name], [column.name for column in block.columns], block.rows)
        if isinstance(block, Map):
            rows = ((c.lat, c.lon, c.name, c.count, LABEL_WORDS[c.humanitarian]) for c in block.cells)
            _fill(book, "Squares", _name_columns("Squares"), rows)
    _fill(book, "Incidents", _name_columns("Incidents"), _list_incidents(material))
    _fill(book, "Posts", _name_columns("Posts"), _list_posts(material))
    _fill(book, "Data dictionary", ("sheet", "column", "says"), DICTIONARY)
    book.close()


def _describe(material: Material) -> dict[str, str | datetime]:
    document, row = material.document, material.row
    return {
        "title": document.title[:255],
        "author": document.author,
        "keywords": "; ".join(document.marks)[:255],
        "comments": f"SHA-256 of the frozen facts: {document.sha256}",
        # Whole seconds without a zone: what the format holds, and the same whenever it is written.
        "created": (row.cleared_at or row.created_at).replace(microsecond=0, tzinfo=None),
    }


def _name_columns(sheet: str) -> list[str]:
    return [column for name, column, _ in DICTIONARY if name == sheet]


def _fill(book: Workbook, name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    bold = book.add_format({"bold": True})
    sheet: Worksheet | None = None
    number = at = 0
    for row in rows:
        if sheet is None or at == MAX_ROWS:
            number += 1
            sheet, at = _start(book, f"{name} {number}" if number > 1 else name, header, bold), 0
        at += 1
        for column, value in enumerate(row):
            _write_cell(sheet, at, column, value)
    if sheet is None:
        _start(book, name, header, bold)


def _start(book: Workbook, name: str, header: Sequence[str], bold: object) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 1, 18)
    for column, title in enumerate(header):
        sheet.write_string(0, column, title, bold)
    return sheet


def _write_cell(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    if isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, drop_controls(str(value))[:CELL_LENGTH])


def _list_about(material: Material) -> Iterator[tuple[str, Value]]:
    document = material.document
    yield "title", document.title
    yield from (("marking", mark) for mark in document.marks)
    yield "status", document.clearance
    yield "attribution", document.attribution
    yield "filters", document.scope or "none"
    yield "SHA-256 of the snapshot", document.sha256


def _list_figures(material: Material) -> Iterator[tuple[Value, ...]]:
    url = material.document.public_url
    for figure in material.document.figures:
        yield figure.label, figure.value, figure.counted, url + figure.trace


def _list_categories(material: Material) -> Iterator[tuple[Value, ...]]:
    for line in material.document.categories:
        yield LABEL_WORDS[line.category], line.posts, line.messages, line.accounts, line.verified_messages


def _list_incidents(material: Material) -> Iterator[tuple[Value, ...]]:
    for one in material.snapshot.incidents:
        seen = one.first_seen_at.isoformat(), one.last_seen_at.isoformat()
        yield one.id, one.headline, one.posts, one.accounts, *seen


def _list_posts(material: Material) -> Iterator[tuple[Value, ...]]:
    cited = {citation.post_id: citation for citation in material.document.citations}
    for post in material.list_posts():
        yield tuple(read_post(post, cited).values())
