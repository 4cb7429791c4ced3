"""Whom an export is for: no byte of a public one leads to a planted person, and each unmasking is logged."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from dashboard.services.errors import ReportError, UnnamedExportError
from dashboard.services.post_export import write_posts_csv
from dashboard.services.reports.exporting import write_files
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.material import open_material
from dashboard.services.reports.public_view import read_as_public
from dashboard.services.reports.snapshot import build_snapshot
from db.masking.kinds import Kind
from db.masking.profiles import Profile
from db.models import AuditEntry, Post, PostNote
from db.notes import add_note
from db.predictions import NewPlace, add_predictions
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder
from db.queries.reports import ReportRow, get_report
from db.reviews import add_review
from db.session import Store, utc_now
from db.vocabulary import Information, PlaceMethod, PlacePrecision
from tests.factories import MODEL_VERSION, POSTED_AT, make_posts, make_prediction, store_posts

SECRETS = (
    "Harriet Olusoga",
    "desmond@coldmail.org",
    "610-4471",
    "tobyfen_88",
    "BZC-4471",
    "533817204",
    "14 Pelican Lane",
    "17.49512",
    "IMG_harriet_olusoga.jpg",
)
TEXTS = (
    "My neighbour Harriet Olusoga is on the roof at 14 Pelican Lane, bring a boat",
    "Call +501 610-4471 or desmond@coldmail.org, dm @tobyfen_88, truck with plate BZC-4471",
    "Passport 533817204 found at 17.49512, -88.18273, picture IMG_harriet_olusoga.jpg",
)
WHERE = ("14 Pelican Lane", "17.49512")


@pytest.fixture
def planted(store: Store) -> Store:
    """Three corroborated posts that lead to people, so that a report cites them."""
    post_ids = store_posts(store, make_posts(len(TEXTS)))
    with store.write() as session:
        for post_id, text in zip(post_ids, TEXTS, strict=True):
            post = session.get(Post, post_id)
            assert post is not None
            post.text = text
            post.attachment_note = "file IMG_harriet_olusoga.jpg is missing"
        place = NewPlace(17.49512, -88.18273, PlacePrecision.EXACT, PlaceMethod.GAZETTEER, "14 Pelican Lane")
        made = [make_prediction(post_id, place=place) for post_id in post_ids]
        add_predictions(session, model_version=MODEL_VERSION, predictions=made)
        for post_id in post_ids:
            add_review(session, post_id=post_id, reviewer="Bo Ek", information=Information.CORROBORATED)
    return store


def draft(store: Store, profile: Profile, **narrowed: Any) -> tuple[ReportRow, Mapping[str, Any]]:
    chosen = PostFilter(1, since=POSTED_AT, until=POSTED_AT + timedelta(days=1), **narrowed)
    report_id = build_snapshot(
        store, chosen, created_by="Ana Brown", public_url="https://desk.example", profile=profile
    )
    with store.read() as session:
        found = get_report(session, report_id)
    assert found is not None
    return found


def open_up(content: bytes) -> bytes:
    """Return a file with what is packed in it: the members of a ZIP, the pages and words of a PDF."""
    if content.startswith(b"PK"):
        with ZipFile(io.BytesIO(content)) as parts:
            members = b"\n".join(name.encode() + parts.read(name) for name in parts.namelist())
        return members + re.sub(rb"<[^>]+>", b"", members)
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        pages = " ".join(page.extract_text() for page in reader.pages)
        links = " ".join(str(note.get_object()) for page in reader.pages for note in page.get("/Annots", ()))
        return content + f"{' '.join(pages.split())} {links} {reader.metadata}".encode()
    return content


def render_all(store: Store, profile: Profile) -> dict[str, bytes]:
    row, snapshot = draft(store, profile)
    material = open_material(store, row, snapshot)
    files = {form.extension: open_up(form.render(material)) for form in FORMATS}
    files["posts"] = write_posts_csv(
        store, PostFilter(1), order=PostOrder.OLDEST, profile=profile, asked_by="Ana Brown"
    )
    return files


def list_unmaskings(store: Store) -> list[tuple[str, str, str]]:
    with store.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "unmask"))
        return [(entry.actor, entry.subject, (entry.after or {})["what"]) for entry in entries]


def test_no_byte_of_a_public_export_leads_to_a_person(planted: Store) -> None:
    for extension, content in render_all(planted, Profile.PUBLIC).items():
        assert b"Pelican" not in content, extension
        assert [secret for secret in SECRETS if secret.encode() in content] == [], extension
    assert list_unmaskings(planted) == []


def test_partners_get_addresses_and_nobody_with_them(planted: Store) -> None:
    files = render_all(planted, Profile.PARTNER)
    for extension, content in files.items():
        found = {secret for secret in SECRETS if secret.encode() in content}
        assert found <= set(WHERE), extension
        assert b"PARTNERS ONLY" in content, extension
    for extension in ("docx", "pdf", "html", "csv", "zip"):
        assert all(where.encode() in files[extension] for where in WHERE), extension


def test_an_internal_export_names_people_and_is_logged_each_time(planted: Store, tmp_path: Path) -> None:
    files = render_all(planted, Profile.INTERNAL)
    assert [secret for secret in SECRETS if secret.encode() not in files["posts"]] == []
    assert b"INTERNAL" in files["posts"]
    assert list_unmaskings(planted) == [
        ("Ana Brown", "report", "drafted a report"),
        ("Ana Brown", "event", "exported posts as CSV"),
    ]
    row, snapshot = draft(planted, Profile.INTERNAL)
    made = write_files(planted, row, snapshot, FORMATS, tmp_path, asked_by="Cy Dee")
    assert [path.name for path in made] == [form.name_file(row, snapshot) for form in FORMATS]
    assert [what for actor, _, what in list_unmaskings(planted) if actor == "Cy Dee"] == [
        f"took a report away as {form.name}" for form in FORMATS
    ]
    assert FORMATS[0].name_file(row, snapshot).endswith("-internal.docx")


@pytest.mark.parametrize("profile", Profile)
def test_what_analysts_noted_leaves_in_internal_evidence_alone(planted: Store, profile: Profile) -> None:
    with planted.write() as session:
        add_note(session, post_id=1, text="Rang the school twice", author="Bo Ek")
    row, snapshot = draft(planted, profile)
    with planted.write() as session:
        session.execute(update(PostNote).values(withdrawn_at=utc_now() + timedelta(hours=1)))
    material = open_material(planted, row, snapshot)
    noted = [form.extension for form in FORMATS if b"Rang the school" in open_up(form.render(material))]
    assert noted == (["zip"] if profile is Profile.INTERNAL else [])


def test_an_internal_export_needs_a_name(planted: Store, tmp_path: Path) -> None:
    with pytest.raises(UnnamedExportError, match="give your name first"):
        write_posts_csv(planted, PostFilter(1), order=PostOrder.OLDEST, profile=Profile.INTERNAL)
    row, snapshot = draft(planted, Profile.INTERNAL)
    with pytest.raises(UnnamedExportError, match="give your name first"):
        write_files(planted, row, snapshot, FORMATS[:1], tmp_path, asked_by=" ")
    assert list(tmp_path.glob("*.docx")) == []


def test_a_report_that_masks_people_cannot_search_for_one(planted: Store) -> None:
    with pytest.raises(ReportError, match="the filter searches for a person"):
        draft(planted, Profile.PUBLIC, words="Harriet Olusoga")


@pytest.mark.parametrize(
    ("profile", "lat", "place"),
    [
        (Profile.PUBLIC, "17.5", "[address]"),
        (Profile.PARTNER, "17.495", "14 Pelican Lane"),
        (Profile.INTERNAL, "17.49512", "14 Pelican Lane"),
    ],
)
def test_places_are_coarser_the_wider_a_file_goes(
    planted: Store, profile: Profile, lat: str, place: str
) -> None:
    content = write_posts_csv(
        planted, PostFilter(1), order=PostOrder.OLDEST, profile=profile, asked_by="Ana Brown"
    )
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert {(line["lat"], line["place"]) for line in lines} == {(lat, place)}


def test_before_clearing_each_passage_is_read_as_the_public_reads_it(planted: Store) -> None:
    row, snapshot = draft(planted, Profile.INTERNAL)
    edited = {**snapshot, "texts": {"Situation overview": "Harriet Olusoga waits."}}
    with planted.read() as session:
        first, *posts = read_as_public(session, row, read_snapshot(edited))
    assert (first.where, first.shown) == ("Situation overview", "[name] waits.")
    assert first.kept_back == ((Kind.NAME, "Harriet Olusoga"),)
    shown = " ".join(passage.shown for passage in posts)
    assert [secret for secret in SECRETS if secret in shown] == []
    assert sum(len(passage.kept_back) for passage in posts) == len(SECRETS)
