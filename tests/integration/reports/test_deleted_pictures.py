"""What was deleted at its source or is kept back leaves the reports that show its picture."""

import pytest
from sqlalchemy import select

from dashboard.services.errors import ReportError
from dashboard.services.reports.editing import clear_draft
from db.deletions import delete_posts
from db.models import Report, ReportChunk
from db.report_files import is_kept, name_picture
from db.session import Store
from tests.integration.reports.picture_builder import (
    DAMAGED,
    add_pictures,
    draft,
    list_jpegs,
    look_at,
    put,
    read_report,
    render,
    withhold,
)
from tests.integration.reports.report_builder import PageReader


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
