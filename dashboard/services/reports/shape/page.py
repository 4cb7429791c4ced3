"""The page that a report is as HTML: an organisation's own layout before the one that Lookout brings.

A layout places what the report says and gives it a look: ``report.html`` and its style, ``report.css``. What
stands in a section is drawn by the program alone (``show``), so that nothing which posts say acts on the
page. Before it is used a layout is tried on an invented report whose words are hostile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes

from dashboard.services.errors import ReportError
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import (
    ANNEX_COLUMNS,
    FIGURE_COLUMNS,
    Block,
    Bullets,
    Chart,
    Citations,
    Claim,
    Document,
    KeyFigures,
    Map,
    Note,
    PostPictures,
    Table,
)
from dashboard.services.reports.history import hash_snapshot, write_snapshot
from dashboard.services.reports.shape.example import EXAMPLE
from dashboard.services.reports.shape.page_rules import check_page, list_words
from dashboard.services.reports.shape.sandbox import Sandbox, parse_template, run_template
from dashboard.services.reports.shape.templates import PACKAGED, ReportSettings, read_source
from db.queries.reports import ReportRow
from db.vocabulary import ReportKind, ReportStatus

PAGE, STYLE = "report.html", "report.css"
# Pictures stand in it as text; four of posts, a map and two charts have a tenth of this.
MAX_PAGE = 20_000_000
# What a mark, a quote or a tag in a fact must not do.
_HOSTILE = "\"'><script>x</script> onload=x <b hidden>"
DrawBlock = Callable[[Any], str]


@dataclass(frozen=True)
class PageLayout:
    """A page and its style; of each that is not the organisation's own the text is empty."""

    page: str = ""
    style: str = ""


class _Style(str):
    """A style as it was written: tried with its page, so that what would end it early is refused."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def load_layout() -> PageLayout:
    """Return the organisation's own layout, checked; an empty one where it has none.

    Raises:
        ReportError: the folder is none or holds other pages, or the layout cannot be used; says why.
    """
    found = find_own_layout()
    layout = PageLayout(
        page=read_source(found[PAGE]) if PAGE in found else "",
        style=read_source(found[STYLE]) if STYLE in found else "",
    )
    if found:
        _try(layout, found)
    return layout


def find_own_layout() -> dict[str, Path]:
    """Return the organisation's own files of the layout by their names.

    Raises:
        ReportError: the folder is none, or holds a page or a style of another name.
    """
    folder = ReportSettings().report_templates
    if folder is None:
        return {}
    found = {path.name: path for suffix in (".html", ".css") for path in sorted(folder.glob(f"*{suffix}"))}
    if unknown := [path for name, path in found.items() if name not in (PAGE, STYLE)]:
        raise ReportError(f"{unknown[0]} is no part of the page of a report; there are {PAGE}, {STYLE}")
    return found


def render_page(layout: PageLayout, document: Document, draw: DrawBlock, *, name: str = PAGE) -> str:
    """Return a report as a page; the same report gives the same page.

    Args:
        draw: takes a map, a chart or a picture of a post and returns it as an address that holds it.
        name: what errors call the layout.

    Raises:
        ReportError: the layout cannot be used; says where.
    """
    return _render(layout, document, _make_show(document, draw), name)


def list_page_words(layout: PageLayout) -> list[str]:
    """Return what an own page says by itself, line by line."""
    if not layout.page:
        return []
    tree = parse_template(_make_environment(), layout.page, name=PAGE)
    return list_words(" ".join(node.data for node in tree.find_all(nodes.TemplateData)))


def _render(layout: PageLayout, document: Document, show: Callable[[Block], str], name: str) -> str:
    facts = {
        "document": document,
        "style": _Style(layout.style or _read_packaged(STYLE)),
        "show": show,
    }
    source = layout.page or _read_packaged(PAGE)
    return run_template(_make_environment(), source, facts, name=name, limit=MAX_PAGE)


def _try(layout: PageLayout, found: dict[str, Path]) -> None:
    """Try a layout on an invented report, in which it has to show everything and nothing else may act."""
    name = str(found.get(PAGE, found.get(STYLE)))
    _check_calls(layout.page, name)
    document = _compose_example()
    shown: list[Block] = []
    show = _make_show(document, lambda _picture: "data:image/png;base64,")

    def note(block: Block) -> str:
        shown.append(block)
        return show(block)

    page = _render(layout, document, note, name)
    check_page(page, document, name)
    for section in document.sections:
        if missing := [block for block in section.blocks if block not in shown]:
            raise ReportError(
                f"{name} leaves out of “{section.title}” a block of the kind {type(missing[0]).__name__}; "
                "show(block) every block of every section"
            )


def _check_calls(source: str, name: str) -> None:
    """Refuse what reaches beyond the page: calls but of ``show`` and own macros, other files, raw text."""
    tree = parse_template(_make_environment(), source, name=name)
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name):
            raise ReportError(
                f"{name}, line {call.lineno}: a page calls nothing but show(block) and its macros"
            )
    barred = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.EvalContextModifier)
    for node in tree.find_all(barred):
        raise ReportError(
            f"{name}, line {node.lineno}: a page uses no other file and escapes whatever it is given"
        )


@cache
def _compose_example() -> Document:
    """Return an invented report in whose words tags, quotes and attributes stand."""
    event = EXAMPLE.event.model_copy(update={"name": _HOSTILE, "country": _HOSTILE})
    changed = {"event": event, "created_by": _HOSTILE, "public_url": "https://lookout.invalid"}
    stored = write_snapshot(EXAMPLE.model_copy(update=changed))
    row = ReportRow(
        id=1,
        event_id=1,
        kind=ReportKind.SITUATION,
        number=EXAMPLE.number,
        period_starts_at=EXAMPLE.starts_at,
        period_ends_at=EXAMPLE.ends_at,
        status=ReportStatus.DRAFT,
        sha256=hash_snapshot(stored),
        created_by=_HOSTILE,
        created_at=EXAMPLE.frozen_at,
        cleared_by=None,
        cleared_at=None,
        issued_by=None,
        issued_at=None,
        supersedes=None,
        superseded_by=None,
        superseded_at=None,
        retracted_by=None,
        retracted_at=None,
        retraction_reason=None,
    )
    return compose_document(row, stored)


@cache
def _read_packaged(name: str) -> str:
    return read_source(PACKAGED / name)


def _make_show(document: Document, draw: DrawBlock) -> Callable[[Block], str]:
    """Return what draws a block of a document."""
    blocks = _load_blocks().make_module(
        {"document": document, "annex": ANNEX_COLUMNS, "figures": FIGURE_COLUMNS, "draw": draw}
    )
    show: Callable[[Block], str] = blocks.show  # type: ignore[attr-defined]
    return show


@cache
def _load_blocks() -> Template:
    """Return the template of blocks, which asks for a block's class as ``block is bullets``."""
    environment = Environment(
        loader=FileSystemLoader(PACKAGED),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for block in (Bullets, Chart, Citations, Claim, KeyFigures, Map, Note, PostPictures, Table):
        environment.tests[block.__name__.lower()] = lambda value, block=block: isinstance(value, block)
    return environment.get_template("blocks.html")


@cache
def _make_environment() -> Sandbox:
    environment = Sandbox(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals.clear()
    environment.filters = {"length": len}
    return environment
