"""Software that is not ours opens each format and finds in it what its standard asks for."""

import io
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import html5lib
import hxl
import pikepdf
import pytest
import xmlschema
from docx import Document as open_docx
from geojson_pydantic import FeatureCollection
from openpyxl import load_workbook

from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import (
    ANNEX_COLUMNS,
    Bullets,
    Citations,
    KeyFigures,
    Picture,
    Table,
)
from dashboard.services.reports.exporting import ExportCancelledError, write_files
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.history import hash_snapshot
from dashboard.services.reports.posts import read_posts
from db.models import Event
from db.vocabulary import Information, Use
from tests.integration.reports.report_builder import Built, build

pytestmark = pytest.mark.slow
SCHEMAS = Path(__file__).parents[2] / "data" / "reports"


@pytest.mark.parametrize("extension", ["cap.xml", "edxl.xml", "kml"])
def test_xml_has_the_structure_that_its_standard_asks_for(built: Built, extension: str) -> None:
    schema = xmlschema.XMLSchema(str(SCHEMAS / f"{extension.split('.')[0]}.xsd"))
    schema.validate(io.BytesIO(built.render(extension)))


@pytest.mark.parametrize("is_exercise", [True, False])
def test_no_cap_message_can_be_taken_for_an_alert(built: Built, is_exercise: bool) -> None:
    with built.store.write() as session:
        session.get_one(Event, built.event_id).is_exercise = is_exercise
    report = Built(built.store, 1, built.post_ids, *build(built.store, 1))
    message = report.render("cap.xml")
    assert f"<status>{'Exercise' if is_exercise else 'Draft'}</status>".encode() in message
    assert b"<scope>Restricted</scope>" in message
    assert b"<urgency>Unknown</urgency>" in message


def test_geojson_holds_the_used_and_placed_posts_as_coarse_as_the_profile_says(built: Built) -> None:
    found: FeatureCollection[Any] = FeatureCollection.model_validate_json(built.render("geojson"))
    figures = {figure.key: figure.value for figure in compose_document(built.row, built.snapshot).figures}
    assert len(found.features) == figures["placed"]
    assert {feature.geometry.coordinates for feature in found.features if feature.geometry} == {
        (-99.13, 19.43)
    }


def test_the_page_is_strict_html(built: Built) -> None:
    html5lib.HTMLParser(strict=True).parse(built.render("html").decode())


def test_libhxl_reads_the_csv(built: Built) -> None:
    with hxl.data(io.BytesIO(built.render("csv")), hxl.InputOptions(allow_local=True)) as table:
        tags = {column.tag for column in table.columns}
        rows = [row.get("#meta+kind") for row in table]
    assert {"#meta", "#indicator", "#geo", "#adm1"} <= tags
    assert rows.count("post") == len(built.post_ids)


def test_the_workbook_holds_every_post_a_dictionary_of_its_columns_and_no_formula(built: Built) -> None:
    book = load_workbook(io.BytesIO(built.render("xlsx")))
    assert book.sheetnames[0] == "Report"
    posts = list(book["Posts"].iter_rows(values_only=True))
    assert len(posts) == len(built.post_ids) + 1
    says = {
        row[1] for row in book["Data dictionary"].iter_rows(min_row=2, values_only=True) if row[0] == "Posts"
    }
    assert set(posts[0]) == says
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not [cell for cell in cells if cell.hyperlink]


def test_the_pdf_is_sound_and_a_screen_reader_finds_its_way(built: Built) -> None:
    told = compose_document(built.row, built.snapshot)
    with pikepdf.open(io.BytesIO(built.render("pdf"))) as document:
        assert not document.check_pdf_syntax()
        assert str(document.Root.Lang) == "en"
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == told.title
        assert len(document.pages) >= 3
        # Only what a reader skips stands outside the tags.
        assert all("/StructParents" in page for page in document.pages)
        tags = list(list_tags(document.Root.StructTreeRoot.K))
        said = [(str(tag.S), str(tag.get("/Alt", ""))) for tag in tags]
        scopes = [list(list_scopes(tag)) for tag in tags if tag.S == "/Table"]
        headings = [str(tag.T) for tag in tags if tag.S in ("/H1", "/H2")]
    names = Counter(name for name, _ in said)
    assert headings == [section.title for section in told.sections]
    pictures = [
        block.alt for section in told.sections for block in section.blocks if isinstance(block, Picture)
    ]
    assert [alt for name, alt in said if name == "/Figure"] == pictures != []
    tables = [
        block
        for section in told.sections
        for block in section.blocks
        if isinstance(block, KeyFigures | Table | Citations)
    ]
    assert names["/Table"] == names["/THead"] == len(tables) == 3
    # The first row holds the headers of the columns, each other one begins with its own.
    for table, found in zip(tables, scopes, strict=True):
        head, *body = found
        assert head == ["/Column"] * len(head)
        assert body == [["/Row", *[""] * (len(head) - 1)]] * count_rows(table)
    assert [len(found[0]) for found in scopes] == [4, 6, len(ANNEX_COLUMNS)]
    lists = [block for section in told.sections for block in section.blocks if isinstance(block, Bullets)]
    assert names["/L"] == len(lists)
    assert names["/LI"] == sum(len(block.items) for block in lists)
    assert names["/Link"] > 20


def list_tags(tree: Any) -> Iterator[Any]:
    """Yield the elements of a tagged PDF in their order of reading."""
    if isinstance(tree, pikepdf.Array):
        for kid in tree:
            yield from list_tags(kid)
    elif isinstance(tree, pikepdf.Dictionary):
        if "/S" in tree:
            yield tree
        yield from list_tags(tree.get("/K", pikepdf.Array()))


def list_scopes(table: Any) -> Iterator[list[str]]:
    """Yield, for each row of a tagged table, what each of its cells is the header of, "" for nothing.

    A cell that lists its headers is refused: a reader would ask for no other.
    """
    for row in (tag for tag in list_tags(table.K) if tag.S == "/TR"):
        scopes = []
        for cell in row.K:
            told = cell.get("/A", pikepdf.Array())
            attributes = list(told) if isinstance(told, pikepdf.Array) else [told]
            assert not any(list(each.get("/Headers", ())) for each in attributes)
            found = [str(each.Scope) for each in attributes if "/Scope" in each]
            assert bool(found) == (cell.S == "/TH")
            scopes.append("".join(found))
        yield scopes


def count_rows(block: KeyFigures | Table | Citations) -> int:
    return len(block.figures if isinstance(block, KeyFigures) else block.rows)


def test_the_json_holds_the_snapshot_that_its_hash_names(built: Built) -> None:
    found = json.loads(built.render("json"))
    assert hash_snapshot(found["snapshot"]) == found["sha256"] == built.row.sha256
    assert [post["id"] for post in found["posts"]] == built.post_ids


def test_the_evidence_names_the_hash_of_each_member_and_keeps_originals_from_others(built: Built) -> None:
    with ZipFile(io.BytesIO(built.render("zip"))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    lines = members.pop("SHA256SUMS").decode().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert sums == {name: sha256(content).hexdigest() for name, content in members.items()}
    assert set(members) == {
        "report.html",
        "report.json",
        "custody.jsonl",
        "policy-review.json",
        "manifest.json",
    }
    assert "kept back" in json.loads(members["manifest.json"])["kept_back"][0]
    custody = [json.loads(line) for line in members["custody.jsonl"].splitlines()]
    assert {entry["subject"] for entry in custody} == {"report", "post"}


def test_what_is_called_off_leaves_nothing(built: Built, tmp_path: Path) -> None:
    seen: list[int] = []
    folder = tmp_path / "files"
    folder.mkdir()
    with pytest.raises(ExportCancelledError, match="called off; none of them is kept"):
        write_files(
            built.store,
            built.row,
            built.snapshot,
            FORMATS,
            folder,
            asked_by="Ana",
            on_progress=lambda done, _of: seen.append(done),
            is_cancelled=lambda: len(seen) == 3,
        )
    assert seen == [60, 120, 180]
    assert list(folder.iterdir()) == []


def test_the_numbers_in_word_equal_a_recount_of_the_posts_that_were_frozen(built: Built) -> None:
    part = read_snapshot(built.snapshot).posts
    assert part is not None
    with built.store.read() as session:
        posts = list(read_posts(session, built.row.id, part))
    used = [post for post in posts if post.use is Use.USED]
    counted = {
        "Posts received": len(posts),
        "Accounts": len({post.account for post in posts}),
        "Awaiting classification": sum(post.model_version is None for post in posts),
        "Not used": len(posts) - len(used),
        "Usable posts": len(used),
        "Messages": len({post.fold for post in used}),
        "Corroborated": sum(post.information is Information.CORROBORATED for post in used),
        "With a place": sum(post.lat is not None for post in used),
    }
    table = open_docx(io.BytesIO(built.render("docx"))).tables[0]
    told = {row.cells[0].text: int(row.cells[1].text.replace(",", "")) for row in table.rows[1:]}
    assert {name: told[name] for name in counted} == counted
    assert {line.category: line.posts for line in compose_document(built.row, built.snapshot).categories} == (
        Counter(post.humanitarian for post in used if post.humanitarian)
    )


@pytest.mark.rare
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_turns_word_and_excel_into_pdf(built: Built, tmp_path: Path) -> None:
    for extension in ("docx", "xlsx"):
        (tmp_path / f"report.{extension}").write_bytes(built.render(extension))
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "pdf", "--outdir", tmp_path, f"report.{extension}"],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            timeout=180,
        )
        with pikepdf.open(tmp_path / "report.pdf") as document:
            assert len(document.pages) >= 3
        (tmp_path / "report.pdf").unlink()
