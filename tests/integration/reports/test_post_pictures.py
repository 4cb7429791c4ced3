"""Pictures of cited posts inside a report: a person puts each in, and every file shows the same one."""

import base64
import io
import re
from collections.abc import Iterator
from hashlib import sha256
from zipfile import ZipFile

import numpy as np
import pikepdf
import pytest
from docx import Document as open_docx
from PIL import Image
from sqlalchemy import select

from dashboard.services.errors import ReportError
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.editing import clear_draft, edit_section, read_texts
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.history import verify_snapshot
from dashboard.services.reports.issuing import issue_files
from dashboard.services.reports.picturing import MAX_PICTURES, put_picture, take_picture_out
from dashboard.services.reports.post_pictures import PICTURES
from dashboard.services.reports.verifying import find_origin
from db.deletions import delete_posts
from db.errors import IllegalChangeError, StoreError
from db.faces import Face, store_faces, withhold_picture
from db.masking.profiles import Profile
from db.models import Media, PostMedia, Report, ReportChunk
from db.queries.reports import list_issued_files
from db.report_files import is_kept, name_picture
from db.reports import clear_report
from db.session import Store
from tests.integration.reports.picture_builder import (
    DAMAGED,
    FACE,
    HURT,
    add_pictures,
    draft,
    look_at,
    read_report,
    render,
)
from tests.integration.reports.report_builder import PageReader, read_docx, read_pdf

SHOWING = ("docx", "pdf", "html")


def put(
    store: Store, report_id: int, post_id: int, *, by: str = "Ana", despite_distress: bool = False
) -> None:
    with store.write() as session:
        put_picture(
            session,
            report_id=report_id,
            post_id=post_id,
            number=1,
            put_by=by,
            despite_distress=despite_distress,
        )


def take_out(store: Store, report_id: int, post_id: int) -> None:
    with store.write() as session:
        take_picture_out(session, report_id=report_id, post_id=post_id, number=1, taken_by="Ana")


def withhold(store: Store, post_id: int, *, is_withheld: bool) -> None:
    with store.write() as session:
        query = select(Media.sha256).join(PostMedia).where(PostMedia.post_id == post_id)
        withhold_picture(session, sha256=session.scalars(query).one(), is_withheld=is_withheld, actor="Bo")


def list_jpegs(content: bytes, extension: str) -> Iterator[bytes]:
    """Yield the JPEGs that a file holds: maps and charts are PNGs."""
    if extension == "docx":
        with ZipFile(io.BytesIO(content)) as parts:
            yield from (parts.read(name) for name in parts.namelist() if re.search(r"media/.*\.jpe?g$", name))
    elif extension == "pdf":
        with pikepdf.open(io.BytesIO(content)) as document:
            for page in document.pages:
                for image in page.get_images().values():
                    if image.get("/Filter") == pikepdf.Name.DCTDecode:
                        yield image.read_raw_bytes()
    else:
        held = re.findall(rb'src="data:image/jpeg;base64,([^"]+)"', content)
        yield from map(base64.b64decode, held)


def list_alts(content: bytes, extension: str) -> list[str]:
    if extension == "docx":
        shapes = open_docx(io.BytesIO(content)).inline_shapes
        return [str(shape._inline.docPr.get("descr")) for shape in shapes]
    if extension == "html":
        return [attrs["alt"] or "" for tag, attrs in PageReader(content).tags if tag == "img"]
    with pikepdf.open(io.BytesIO(content)) as document:
        return [str(tag.Alt) for tag in _list_figures(document.Root.StructTreeRoot.K)]


def _list_figures(tree: object) -> Iterator[pikepdf.Dictionary]:
    if isinstance(tree, pikepdf.Array):
        for kid in tree:
            yield from _list_figures(kid)
    elif isinstance(tree, pikepdf.Dictionary):
        if tree.get("/S") == pikepdf.Name.Figure:
            yield tree
        yield from _list_figures(tree.get("/K", pikepdf.Array()))


def test_no_picture_is_in_a_report_until_a_person_puts_one_in(store: Store) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id)
    report_id = draft(store)
    for extension in SHOWING:
        assert list(list_jpegs(render(store, report_id, extension), extension)) == []
    put(store, report_id, post_id)
    for extension in SHOWING:
        assert len(list(list_jpegs(render(store, report_id, extension), extension))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("profile", [Profile.PUBLIC, Profile.PARTNER])
def test_word_pdf_and_html_show_it_with_its_faces_blurred_and_nothing_written_beside_it(
    store: Store, profile: Profile
) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id, FACE)
    report_id = draft(store, profile)
    put(store, report_id, post_id)
    for extension in SHOWING:
        content = render(store, report_id, extension)
        (jpeg,) = list_jpegs(content, extension)
        assert b"taken at home" not in jpeg
        with Image.open(io.BytesIO(jpeg)) as picture:
            pixels = np.asarray(picture.convert("RGB")).astype(int)
        assert pixels[60:140, 90:210].std() < 15, extension
        assert pixels[:20, :40].std() > 40, extension
        assert b"taken at home" not in content


@pytest.mark.slow
def test_each_file_says_what_a_picture_is_of_and_cites_its_post(store: Store) -> None:
    first, second = add_pictures(store, DAMAGED, DAMAGED)
    for post_id in (first, second):
        look_at(store, post_id, FACE)
    report_id = draft(store)
    put(store, report_id, second)
    put(store, report_id, first)
    said = {
        "docx": read_docx(render(store, report_id, "docx")),
        "pdf": read_pdf(render(store, report_id, "pdf")),
        "html": PageReader(render(store, report_id, "html")).text,
    }
    for extension, text in said.items():
        words = " ".join(text.split())
        assert PICTURES in words, extension
        assert "Infrastructure and utility damage, model 90" in words, extension
        assert "Corroborated; posted 2026-03-01" in words, extension
        assert "1 face blurred." in words, extension
        assert "does not find every one" in words, extension
        alts = list_alts(render(store, report_id, extension), extension)
        assert [alt.split(",")[0] for alt in alts if alt.startswith("Picture ")] == [
            f"Picture 1 of post {second}",
            f"Picture 1 of post {first}",
        ], extension
        for alt in (alt for alt in alts if alt.startswith("Picture ")):
            assert "read with its words by a machine alone as infrastructure and utility damage (90%)" in alt
            assert alt.endswith("Nobody described what it shows in detail."), extension
    captions = [
        paragraph
        for paragraph in open_docx(io.BytesIO(render(store, report_id, "docx"))).paragraphs
        if "1 face blurred" in paragraph.text
    ]
    assert [len(caption.hyperlinks) for caption in captions] == [1, 1]


def test_markdown_names_it_by_its_words_alone_and_no_file_says_what_its_original_is_known_by(
    store: Store,
) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id)
    report_id = draft(store)
    put(store, report_id, post_id)
    text = render(store, report_id, "md").decode()
    assert f"- Picture 1 of post {post_id}, read with its words by a machine alone as infrastructure" in text
    assert "base64" not in text
    with store.read() as session:
        original = session.scalars(select(Media.sha256)).one()
    for form in FORMATS:
        assert original.encode() not in render(store, report_id, form.extension), form.name


@pytest.mark.slow
def test_every_file_shows_the_same_picture_whatever_is_found_in_it_later(store: Store) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id, FACE)
    report_id = draft(store)
    put(store, report_id, post_id)
    before = {form.extension: render(store, report_id, form.extension) for form in FORMATS}
    with store.write() as session:
        media = session.scalars(select(Media)).one()
        store_faces(session, media_id=media.id, faces=[FACE, Face(0, 0, 0.1, 0.1, 0.9)], detector="test 2")
        media.sha256 = "0" * 64
    for extension, content in before.items():
        if extension != "zip":
            assert render(store, report_id, extension) == content, extension


def test_an_internal_report_blurs_nobody_and_writes_nothing_beside_the_picture(store: Store) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id, FACE)
    report_id = draft(store, Profile.INTERNAL)
    put(store, report_id, post_id)
    (jpeg,) = list_jpegs(render(store, report_id, "html"), "html")
    assert b"taken at home" not in jpeg
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert np.asarray(picture.convert("RGB")).astype(int)[60:140, 90:210].std() > 40
    assert "no face is blurred" in str(compose_document(*read_report(store, report_id)).sections)


def test_a_large_picture_is_made_small(store: Store) -> None:
    out = io.BytesIO()
    Image.new("RGB", (3000, 6000), "navy").save(out, "JPEG")
    (post_id,) = add_pictures(store, DAMAGED, drawn=out.getvalue())
    look_at(store, post_id)
    report_id = draft(store)
    put(store, report_id, post_id)
    (jpeg,) = list_jpegs(render(store, report_id, "html"), "html")
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert picture.size == (400, 800)


def test_what_may_be_distressing_goes_in_only_where_a_person_says_so(store: Store) -> None:
    (post_id,) = add_pictures(store, HURT)
    look_at(store, post_id)
    report_id = draft(store)
    with pytest.raises(ReportError, match=f"picture 1 of post {post_id} may be distressing; say that it is"):
        put(store, report_id, post_id)
    put(store, report_id, post_id, by="Ana Brown", despite_distress=True)
    (section,) = [
        section
        for section in compose_document(*read_report(store, report_id)).sections
        if section.title == PICTURES
    ]
    assert "may be distressing, put in by Ana Brown." in str(section.blocks)


def test_what_may_not_leave_does_not_go_in(store: Store) -> None:
    unsearched, unread, telling, withheld = add_pictures(store, *[DAMAGED] * 4)
    look_at(store, unread, words=None)
    look_at(store, telling, words="Call Harriet Olusoga\n+501 610-4471")
    look_at(store, withheld)
    withhold(store, withheld, is_withheld=True)
    report_id = draft(store)
    for post_id in (unsearched, unread, telling, withheld):
        with pytest.raises(ReportError, match=f"picture 1 of post {post_id} may not leave with report 1"):
            put(store, report_id, post_id, despite_distress=True)


def test_a_report_holds_few_pictures_each_once_under_a_name(store: Store) -> None:
    post_ids = add_pictures(store, *[DAMAGED] * (MAX_PICTURES + 1))
    for post_id in post_ids:
        look_at(store, post_id)
    report_id = draft(store)
    with pytest.raises(ReportError, match="a report is edited by a named person; give a name"):
        put(store, report_id, post_ids[0], by=" ")
    for post_id in post_ids[:MAX_PICTURES]:
        put(store, report_id, post_id)
    with pytest.raises(ReportError, match="a report holds 4 pictures at most; take one out first"):
        put(store, report_id, post_ids[-1])
    take_out(store, report_id, post_ids[1])
    with pytest.raises(ReportError, match="is in report 1 already, perhaps of another post"):
        put(store, report_id, post_ids[0])
    with pytest.raises(ReportError, match=f"picture 1 of post {post_ids[1]} is not in report 1"):
        take_out(store, report_id, post_ids[1])


def test_each_choice_is_in_the_history_and_leads_back_to_the_draft_before_it(store: Store) -> None:
    first, second = add_pictures(store, DAMAGED, DAMAGED)
    look_at(store, first)
    look_at(store, second)
    report_id = draft(store)
    drafted, _ = read_report(store, report_id)
    put(store, report_id, first)
    _, stored = read_report(store, report_id)
    with store.write() as session:
        edit_section(
            session,
            report_id=report_id,
            section="Contacts",
            seen=read_texts(stored)["Contacts"],
            text="Duty desk",
            edited_by="Ben",
        )
    put(store, report_id, second)
    take_out(store, report_id, first)
    take_out(store, report_id, second)
    row, stored = read_report(store, report_id)
    assert [(edit["by"], edit["before"], edit["after"]) for edit in stored["history"]] == [
        ("Ana", None, f"[{first}]"),
        ("Ben", None, "Duty desk"),
        ("Ana", f"[{first}]", f"[{first}] [{second}]"),
        ("Ana", f"[{first}] [{second}]", f"[{second}]"),
        ("Ana", f"[{second}]", ""),
    ]
    assert stored["history"][0]["sha256"] == drafted.sha256
    assert verify_snapshot(row, stored)
    document = compose_document(row, stored)
    assert PICTURES not in [section.title for section in document.sections]
    assert f"{PICTURES}: left out by Ana" in str(document.sections)


def test_a_draft_whose_pictures_were_changed_outside_is_refused(store: Store) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id)
    report_id = draft(store)
    put(store, report_id, post_id)
    row, stored = read_report(store, report_id)
    changed = {**stored, "pictures": [{**stored["pictures"][0], "blurred_faces": 3}]}
    with pytest.raises(ReportError, match="does not match its hash"):
        compose_document(row, changed)
    with store.write() as session:
        for chunk in session.scalars(select(ReportChunk)):
            chunk.content = session.get_one(ReportChunk, (1, 0)).content
    with pytest.raises(StoreError, match="is not what was kept"):
        render(store, report_id, "html")


def test_what_was_deleted_or_is_kept_back_since_is_left_out_of_every_further_file_with_the_reason(
    store: Store,
) -> None:
    gone, kept_back, stays = add_pictures(store, *[DAMAGED] * 3)
    report_id = draft(store)
    for post_id in (gone, kept_back, stays):
        look_at(store, post_id)
        put(store, report_id, post_id)
    before = render(store, report_id, "html")
    withhold(store, kept_back, is_withheld=True)
    with store.write() as session:
        delete_posts(session, source="test feed", external_ids=["p0"], actor="feed 3")
    page = render(store, report_id, "html")
    assert list(list_jpegs(page, "html")) == list(list_jpegs(before, "html"))[2:]
    said = " ".join(PageReader(page).text.split())
    assert "left out, as its post was deleted at its source." in said
    assert "left out, as a person of the team keeps it back." in said
    withhold(store, kept_back, is_withheld=False)
    assert len(list(list_jpegs(render(store, report_id, "html"), "html"))) == 2


def test_the_picture_of_a_post_that_was_deleted_goes_from_the_reports_that_keep_it(store: Store) -> None:
    gone, stays = add_pictures(store, *[DAMAGED] * 2)
    report_id = draft(store)
    for post_id in (gone, stays):
        look_at(store, post_id)
        put(store, report_id, post_id)
    _, stored = read_report(store, report_id)
    first, second = (name_picture(picture["sha256"]) for picture in stored["pictures"])
    with store.write() as session:
        delete_posts(session, source="test feed", external_ids=["p0"], actor="feed 3")
    with store.read() as session:
        assert not is_kept(session, report_id=report_id, kind=first)
        assert is_kept(session, report_id=report_id, kind=second)
        assert len(session.scalars(select(ReportChunk.file_id).distinct()).all()) == 2
    with store.write() as session:
        session.get_one(Report, report_id).is_restored = True
    page = render(store, report_id, "html")
    assert "left out, as its post was deleted at its source." in " ".join(PageReader(page).text.split())


def test_a_draft_that_cites_what_was_deleted_at_its_source_is_drafted_anew(store: Store) -> None:
    gone, _ = add_pictures(store, *[DAMAGED] * 2)
    report_id = draft(store)
    with store.write() as session:
        delete_posts(session, source="test feed", external_ids=["p0"], actor="feed 3")
    row, _ = read_report(store, report_id)
    with (
        pytest.raises(
            ReportError, match=f"Deleted at the source since this was drafted: {gone}; draft it anew"
        ),
        store.write() as session,
    ):
        clear_draft(session, report_id=report_id, seen_sha256=row.sha256, cleared_by="Cleo")


def test_a_cleared_report_keeps_its_pictures_and_an_issued_file_is_known_again(store: Store) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id)
    report_id = draft(store)
    put(store, report_id, post_id)
    row, _ = read_report(store, report_id)
    with store.write() as session:
        clear_report(session, report_id=report_id, seen_sha256=row.sha256, cleared_by="Cleo")
    with pytest.raises(IllegalChangeError):
        take_out(store, report_id, post_id)
    page = next(form for form in FORMATS if form.extension == "html")
    issue_files(store, report_id, [page], seen_sha256=row.sha256, supersedes=None, issued_by="Cleo")
    with store.read() as session:
        (file,) = list_issued_files(session, report_id)
        content = render(store, report_id, "html")
        assert file.sha256 == sha256(content).hexdigest()
        assert find_origin(session, file.sha256) is not None
    assert len(list(list_jpegs(content, "html"))) == 1
