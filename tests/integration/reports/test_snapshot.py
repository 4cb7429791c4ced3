"""A snapshot holds everything that a report is made from, is known by its hash, and opens for ever."""

import json
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import update

from dashboard.services.errors import ReportError
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import Chart
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import FrozenPost, PostsPart
from dashboard.services.reports.history import hash_snapshot
from dashboard.services.reports.posts import read_posts
from db.errors import NotFoundError, StoreError
from db.models import ReportChunk
from db.report_files import CHUNK_BYTES, keep_file, read_file
from db.session import Store
from db.vocabulary import Credibility, Information, PlaceMethod, Use
from tests.factories import draft_report, make_posts, store_posts
from tests.integration.reports.report_builder import Built, build


def list_frozen(built: Built) -> list[FrozenPost]:
    part = read_snapshot(built.snapshot).posts
    assert part is not None
    with built.store.read() as session:
        return list(read_posts(session, built.row.id, part))


def test_every_post_is_frozen_with_its_label_what_people_found_and_its_place(built: Built) -> None:
    posts = list_frozen(built)
    assert [post.id for post in posts] == built.post_ids
    second, seventh, last = posts[1], posts[6], posts[-1]
    assert (second.model_version, second.humanitarian_confidence) == ("test-1", 0.9)
    assert (second.information, second.credibility) == (Information.CORROBORATED, Credibility.PROBABLY_TRUE)
    assert [(review.by, review.information) for review in second.reviews] == [
        ("ana", Information.CORROBORATED)
    ]
    # As coarse as the public profile says.
    assert (second.lat, second.lon, second.method) == (19.43, -99.13, PlaceMethod.GAZETTEER)
    assert (seventh.use, seventh.information) == (Use.NOT_USED, Information.FALSE)
    assert (last.model_version, last.informativeness, last.lat) == (None, None, None)


def test_accounts_are_numbered_within_the_report_and_reposts_point_at_the_first(store: Store) -> None:
    ids = store_posts(store, make_posts(3, text="Bridge out", author_hash="a"))
    posts = list_frozen(Built(store, 1, ids, *build(store, 1)))
    assert [(post.account, post.fold) for post in posts] == [(1, ids[0])] * 3


def test_no_frozen_post_holds_words_of_a_post(built: Built) -> None:
    with built.store.read() as session:
        lines = b"".join(read_file(session, report_id=built.row.id, kind="posts"))
    assert b"roof gone" not in lines
    assert set(json.loads(lines.splitlines()[0])) == set(FrozenPost.model_fields)


def test_posts_that_are_not_those_that_were_frozen_are_refused(built: Built) -> None:
    part = PostsPart(count=60, sha256="0" * 64)
    with (
        built.store.read() as session,
        pytest.raises(ReportError, match="the posts of report 1 are not those that it was frozen with"),
    ):
        list(read_posts(session, built.row.id, part))


def test_a_snapshot_cannot_be_changed_and_its_hash_is_that_of_its_json(built: Built) -> None:
    snapshot = read_snapshot(built.snapshot)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(snapshot, "number", 7)  # noqa: B010 - what mypy refuses is tried
    written = snapshot.model_dump(mode="json", by_alias=True, exclude={"texts", "pictures", "history"})
    assert hash_snapshot(written) == built.row.sha256


@pytest.mark.parametrize("version", ["lookout-sitrep-2", "lookout-sitrep-3", "lookout-sitrep-5"])
def test_a_report_of_a_former_version_opens_and_says_what_it_said(built: Built, version: str) -> None:
    kept = {name: value for name, value in built.snapshot.items() if not name.startswith(("posts", "inc"))}
    former: dict[str, Any] = {**kept, "schema": version}
    former.pop("profile")
    former["facts"] = {name: value for name, value in former["facts"].items() if name != "timeline"}
    row = type(built.row)(**{**vars(built.row), "sha256": hash_snapshot(former)})
    assert compose_document(row, former).figures == compose_document(built.row, built.snapshot).figures
    assert read_snapshot(former).posts is None
    charts = [
        block.steps
        for section in compose_document(row, former).sections
        for block in section.blocks
        if isinstance(block, Chart)
    ]
    assert charts == [()]


def test_a_snapshot_of_an_unknown_version_says_so(built: Built) -> None:
    with pytest.raises(ReportError, match="a snapshot of version 'lookout-sitrep-9' cannot be read: schema"):
        read_snapshot({**built.snapshot, "schema": "lookout-sitrep-9"})


def test_a_kept_file_comes_back_in_bounded_chunks_and_a_changed_one_is_noticed(store: Store) -> None:
    report_id = draft_report(store)
    content = b"0123456789abcdef" * (CHUNK_BYTES // 8)
    with store.write() as session:
        keep_file(session, report_id=report_id, kind="posts", content=[content[:7], content[7:]])
    with store.read() as session:
        chunks = list(read_file(session, report_id=report_id, kind="posts"))
        assert b"".join(chunks) == content
        assert {len(chunk) for chunk in chunks} == {CHUNK_BYTES}
        with pytest.raises(NotFoundError, match="report 1 keeps no file 'docx'"):
            list(read_file(session, report_id=report_id, kind="docx"))
    with store.write() as session:
        first = session.get_one(ReportChunk, (1, 0))
        session.execute(update(ReportChunk).values(content=first.content))
        session.execute(update(ReportChunk).where(ReportChunk.number == 1).values(number=2))
    with store.read() as session, pytest.raises(StoreError, match="'posts' of report 1 is not what was kept"):
        list(read_file(session, report_id=report_id, kind="posts"))
