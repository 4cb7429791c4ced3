"""The report as one tidy CSV: a header, its HXL row, then a row a figure, category, place and post."""

import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from dashboard.labels import LABEL_WORDS
from dashboard.services.reports.document import Document, Map, Table
from dashboard.services.reports.formats.columns import EXCERPT, POST_COLUMNS, read_post
from dashboard.services.reports.material import Material
from db.csv_safety import write_safe_rows

# Column and its HXL tag (HXL 1.1); HXL says nothing of social media, so attributes carry the meaning.
COLUMNS: tuple[tuple[str, str], ...] = (
    ("row", "#meta+kind"),
    ("event", "#event+name"),
    ("glide", "#event+code+glide"),
    ("report", "#meta+report+num"),
    ("marking", "#status+marking"),
    ("period starts", "#date+start"),
    ("period ends", "#date+end"),
    ("filters", "#meta+filters"),
    ("name", "#indicator+name"),
    ("value", "#indicator+num+value"),
    ("posts", "#indicator+num+posts"),
    ("messages", "#indicator+num+messages"),
    ("independent accounts", "#indicator+num+accounts"),
    ("verified", "#indicator+num+verified"),
    ("corroborated messages", "#indicator+num+corroborated"),
    ("counted over", "#description+method"),
    ("district", "#adm1+name"),
    ("who", "#org+name"),
    ("what", "#activity+name"),
    ("signals", "#description+signals"),
    ("cited posts", "#meta+cited"),
    *((column.name, column.tag) for column in POST_COLUMNS),
    EXCERPT[:2],
    ("link", "#meta+url"),
)


def write(material: Material, out: BinaryIO) -> None:
    """Write the report as UTF-8 CSV with a byte-order mark, which Excel needs to read it as UTF-8."""
    document = material.document
    common = {
        "event": document.event_name,
        "glide": document.glide,
        "report": document.number,
        "marking": "; ".join(document.marks),
        "period starts": document.starts_at,
        "period ends": document.ends_at,
        "filters": document.scope,
    }
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    lines = ({**common, **line} for line in _list_lines(material))
    rows = ([line.get(name) for name, _ in COLUMNS] for line in lines)
    write_safe_rows(text, zip(*COLUMNS, strict=True))
    write_safe_rows(text, rows)
    text.detach()


# What the rows of each table are called here, and their cells.
TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "districts": (
        "district",
        ("district", "posts", "messages", "independent accounts", "corroborated messages", "category"),
    ),
    "rows": ("who does what where", ("who", "what", "district", "signals", "cited posts")),
    "times": ("span of time", ("name", "posts")),
}


def _list_lines(material: Material) -> Iterator[dict[str, object]]:
    document = material.document
    yield from _list_figures(document)
    yield from _list_places(document)
    yield from _list_posts(material)


def _list_figures(document: Document) -> list[dict[str, object]]:
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
            "messages": line.messages,
            "independent accounts": line.accounts,
            "verified": line.verified,
            "corroborated messages": line.verified_messages,
            "counted over": "usable posts",
            "link": document.public_url + line.trace,
        }
        for line in document.categories
    ]
    return [*figures, *categories]


def _list_places(document: Document) -> Iterator[dict[str, object]]:
    """Yield a row each district and square of the map."""
    for block in (block for section in document.sections for block in section.blocks):
        if isinstance(block, Table):
            yield from _list_rows(block)
        if isinstance(block, Map):
            for cell in block.cells:
                yield {
                    "row": "square",
                    block.noun: cell.count,
                    "category": LABEL_WORDS[cell.humanitarian],
                    "place": cell.name,
                    "latitude": cell.lat,
                    "longitude": cell.lon,
                    "location precision": "Square of 0.1°, by its centre",
                }


def _list_rows(table: Table) -> Iterator[dict[str, object]]:
    """Yield a row each row of a table; of needs by district, whose columns are clusters, each cell."""
    for cells in table.rows:
        if table.name in TABLES:
            row, names = TABLES[table.name]
            yield {"row": row, **dict(zip(names, cells, strict=True))}
        else:
            for column, messages in list(zip(table.columns, cells, strict=True))[1:]:
                yield {
                    "row": "district and cluster",
                    "district": cells[0],
                    "name": column.name,
                    "messages": messages,
                }


def _list_posts(material: Material) -> Iterator[dict[str, object]]:
    """Yield a row each post; of a report of before, which kept no others, each cited one."""
    document = material.document
    cited = {citation.post_id: citation for citation in document.citations}
    if material.snapshot.posts is None:
        for number, citation in cited.items():
            yield {"row": "post", "post": number, EXCERPT[0]: citation.excerpt, "link": citation.url}
    for post in material.list_posts():
        link = cited[post.id].url if post.id in cited else None
        yield {"row": "post", **read_post(post, cited), "link": link}
