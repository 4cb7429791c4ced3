import re
from typing import Any

import pytest
from sqlalchemy import select

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.events import add_event, get_or_add_source, make_slug
from db.imports import Refusal, finish_import, record_batch, start_import
from db.models import AuditEntry, Import, RefusedRow, Report
from db.reports import clear_report, next_report_number, revise_report
from db.session import Store
from db.vocabulary import Hazard, ReportStatus, SourceKind
from tests.factories import DRAFT_SHA256, POSTED_AT, draft_report, make_event


def test_reports_of_an_event_are_numbered_from_one(store: Store) -> None:
    report_id = draft_report(store)
    with store.read() as session:
        report = session.get_one(Report, report_id)
        assert (report.number, report.status) == (1, ReportStatus.DRAFT)
        assert next_report_number(session, event_id=report.event_id) == 2


def test_a_report_is_cleared_once_by_a_named_person(store: Store) -> None:
    report_id = draft_report(store)
    seen: dict[str, Any] = {"report_id": report_id, "seen_sha256": DRAFT_SHA256}
    with store.write() as session:
        with pytest.raises(IllegalChangeError, match="cleared by a named person; give a name"):
            clear_report(session, **seen, cleared_by="  ")
        clear_report(session, **seen, cleared_by="Ben")
        with pytest.raises(IllegalChangeError, match="report 1 was cleared by Ben"):
            clear_report(session, **seen, cleared_by="Cleo")
        with pytest.raises(NotFoundError, match="no report 99"):
            clear_report(session, **seen | {"report_id": 99}, cleared_by="Cleo")
    with store.read() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["draft", "clear"]


def test_its_drafter_clears_a_report_only_while_nobody_else_works_here(store: Store) -> None:
    with store.write() as session:
        event_id = make_event(session)
        record_audit(session, actor="ANA", action="review", subject="post", subject_id=1)
        record_audit(session, actor="Lookout", action="activate", subject="model", subject_id=1)
        record_audit(session, actor="Lookout", action="move", subject="post", subject_id=1)
        record_audit(session, actor="feed 3", action="delete_at_source", subject="post", subject_id=1)
    first, second = draft_report(store, event_id), draft_report(store, event_id)
    with store.write() as session:
        clear_report(session, report_id=first, seen_sha256=DRAFT_SHA256, cleared_by="Ana")
    with store.write() as session:
        record_audit(session, actor="Ben", action="review", subject="post", subject_id=1)
    with (
        pytest.raises(IllegalChangeError, match=r"Ana wrote in report 2, .* Ben worked here too"),
        store.write() as session,
    ):
        clear_report(session, report_id=second, seen_sha256=DRAFT_SHA256, cleared_by=" Ana ")


def test_nobody_clears_a_report_whose_words_they_edited(store: Store) -> None:
    report_id = draft_report(store)
    edited = {"posts": 3, "history": [{"by": "Ben"}]}
    with store.write() as session:
        record_audit(session, actor="Ben", action="review", subject="post", subject_id=1)
        revise_report(
            session,
            report_id=report_id,
            seen_sha256=DRAFT_SHA256,
            snapshot=edited,
            sha256="e" * 64,
            revised_by="Ben",
            section="Contacts",
        )
    seen: dict[str, Any] = {"report_id": report_id, "seen_sha256": "e" * 64}
    with (
        store.write() as session,
        pytest.raises(IllegalChangeError, match=r"ben wrote in report 1, and so did all who worked here"),
    ):
        clear_report(session, **seen, cleared_by="ben")
    with store.write() as session:
        record_audit(session, actor="Cleo", action="review", subject="post", subject_id=1)
    with store.write() as session:
        with pytest.raises(IllegalChangeError, match=r"Ben wrote in report 1, .* Cleo worked here too"):
            clear_report(session, **seen, cleared_by=" Ben ")
        clear_report(session, **seen, cleared_by="Cleo")


def test_what_was_edited_since_it_was_read_is_not_cleared(store: Store) -> None:
    report_id = draft_report(store)
    with store.write() as session:
        revise_report(
            session,
            report_id=report_id,
            seen_sha256=DRAFT_SHA256,
            snapshot={"posts": 3, "texts": {}},
            sha256="d" * 64,
            revised_by="Ben",
            section="Contacts",
        )
        with pytest.raises(IllegalChangeError, match="report 1 was edited since you opened it"):
            clear_report(session, report_id=report_id, seen_sha256=DRAFT_SHA256, cleared_by="Ben")


def test_an_event_needs_a_readable_name_of_its_own(store: Store) -> None:
    with store.write() as session:
        make_event(session, "Río Flood")
        with pytest.raises(IllegalChangeError, match="an event named 'rio-flood' exists"):
            make_event(session, "Rio  flood!")
        with pytest.raises(IllegalChangeError, match="has no letter or digit"):
            add_event(session, name="???", hazard=Hazard.OTHER, starts_at=POSTED_AT)


def test_a_slug_is_short_plain_ascii() -> None:
    assert make_slug("  São Tomé: inundação (2026) ") == "sao-tome-inundacao-2026"
    assert len(make_slug("x" * 300)) == 80
    names = ["زلزال سوريا", "地震", "Наводнение 2026", "Оползень 2026", "ж" * 300, "x" * 300 + "ж"]
    slugs = [make_slug(name) for name in names]
    assert len(set(slugs)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= 80 for slug in slugs)
    assert make_slug(" Наводнение 2026") == make_slug("НАВОДНЕНИЕ 2026")
    assert [make_slug(name) for name in ("", " – ", "🌊")] == [""] * 3


def test_a_source_is_added_once(store: Store) -> None:
    with store.write() as session:
        first = get_or_add_source(session, name="feed", kind=SourceKind.CSV)
        assert get_or_add_source(session, name="feed", kind=SourceKind.JSONL) is first


def test_a_run_of_the_ingest_keeps_its_counts_and_bad_rows(store: Store) -> None:
    with store.write() as session:
        source = get_or_add_source(session, name="feed", kind=SourceKind.CSV)
        run = start_import(session, source_id=source.id, event_id=make_event(session), file_name="a.csv")
        bad = [Refusal("a.csv", 4, "r" * 900), Refusal("a.csv", None, "no header")]
        record_batch(session, import_id=run, accepted=5, repeated=1, refusals=bad)
        record_batch(session, import_id=run, accepted=2, repeated=0, refusals=[])
        finish_import(session, import_id=run)
    with store.read() as session:
        row = session.get_one(Import, run)
        assert (row.accepted, row.repeated, row.refused) == (7, 1, 2)
        assert row.finished_at is not None
        kept = session.scalars(select(RefusedRow).order_by(RefusedRow.id)).all()
    assert [(item.line, len(item.reason)) for item in kept] == [(4, 500), (None, 9)]
