"""The next report says what became of the posts of the former one: by what people found, and by deletions."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from dashboard.services.reports.editing import edit_section, read_texts
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import ChangedPosts, Changes
from db.deletions import delete_posts
from db.issued_reports import issue_report, retract_report
from db.models import Report
from db.predictions import add_predictions
from db.queries.reports import ReportRow, get_report
from db.reviews import add_review
from db.session import Store, utc_now
from db.vocabulary import Information
from tests.factories import add_posts, make_posts, make_prediction, store_posts
from tests.integration.reports.report_builder import UNTIL, PageReader, build, clear, render_page

NONE = ChangedPosts(posts=0, named=())


@pytest.fixture
def store(each_store: Store) -> Store:
    """Twelve classified posts of twelve accounts, the first three corroborated, the fourth not verifiable."""
    posts = [post for number in range(12) for post in make_posts(1, first=number, author_hash=f"a{number}")]
    ids = store_posts(each_store, posts)
    with each_store.write() as session:
        add_predictions(session, model_version="test-1", predictions=list(map(make_prediction, ids)))
    for post_id in ids[:3]:
        find(each_store, post_id, Information.CORROBORATED)
    find(each_store, ids[3], Information.UNVERIFIABLE)
    return each_store


def find(store: Store, post_id: int, information: Information) -> None:
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="ana", information=information, reason="asked around")


def delete(store: Store, *external_ids: str) -> None:
    with store.write() as session:
        found = delete_posts(session, source="test feed", external_ids=external_ids, actor="feed 1")
    assert found == len(external_ids)


def read(store: Store, **narrowed: Any) -> tuple[ReportRow, Changes | None, str]:
    row, stored = build(store, 1, **narrowed)
    page = re.sub(r"\s+", " ", PageReader(render_page(store, row, stored)).text)
    return row, read_snapshot(stored).baseline.changes, page


def test_upgrades_downgrades_retractions_and_new_posts_are_counted_apart(store: Store) -> None:
    first, changes, page = read(store)
    assert changes is None
    assert "upgraded" not in page.lower()
    clear(store, first)
    find(store, 1, Information.FALSE)
    find(store, 2, Information.UNVERIFIABLE)
    find(store, 4, Information.CORROBORATED)
    for post_id in range(5, 11):
        find(store, post_id, Information.CORROBORATED)
    find(store, 11, Information.UNVERIFIABLE)
    delete(store, "p11")
    with store.write() as session:
        later = add_posts(session, event_id=1, posts={1: make_posts(2, first=50)}, priority=0)
        add_predictions(session, model_version="test-1", predictions=list(map(make_prediction, later)))
    find(store, later[0], Information.CORROBORATED)
    _, changes, page = read(store)
    assert changes is not None
    assert (changes.counted, changes.new) == (12, ChangedPosts(posts=2, named=(13,)))
    assert changes.upgraded == ChangedPosts(posts=7, named=(4, 5, 6, 7, 8))
    assert changes.downgraded == ChangedPosts(posts=2, named=(2, 11))
    assert changes.retracted == ChangedPosts(posts=2, named=(1, 12))
    assert "New since Report No. 1: 2 usable posts that it did not count." in page
    assert (
        "Of the 12 posts that Report No. 1 counted: 7 (posts 4, 5, 6, 7, 8 and others) upgraded; "
        "2 (posts 2, 11) downgraded; 2 (posts 1, 12) retracted."
    ) in page


def test_what_did_not_change_is_said_to_be_so_and_new_posts_are_cited(store: Store) -> None:
    first, _, _ = read(store)
    clear(store, first)
    row, changes, page = read(store, since=UNTIL, until=UNTIL + timedelta(days=1))
    assert changes is not None
    assert (changes.new, changes.upgraded, changes.downgraded, changes.retracted) == (NONE,) * 4
    assert (
        "Of the 12 posts that Report No. 1 counted: none upgraded; none downgraded; none retracted." in page
    )
    clear(store, row)
    _, changes, page = read(store)
    assert changes is not None
    # All but the one that nobody can verify; named are those that the report cites.
    assert changes.new == ChangedPosts(posts=11, named=(1, 2, 3))
    assert "[1][2][3]" in page.replace(" ", "")


def test_the_words_about_changes_can_be_edited_and_keep_their_list(store: Store) -> None:
    first, _, _ = read(store)
    clear(store, first)
    row, _, _ = read(store)
    with store.write() as session:
        found = get_report(session, row.id)
        assert found is not None
        seen = read_texts(found[1])["Situation overview"]
        text = "Nothing that was reported has turned out wrong [list: before]"
        edit_section(
            session,
            report_id=row.id,
            section="Situation overview",
            seen=seen,
            text=text,
            edited_by="Ana Brown",
        )
    assert "retracted. [list: before]" in seen


def test_a_report_that_was_retracted_is_no_measure_and_an_issued_one_is(store: Store) -> None:
    numbers = []
    for _ in range(2):
        row, _, _ = read(store)
        clear(store, row)
        with store.write() as session:
            issue_report(
                session,
                report_id=row.id,
                seen_sha256=row.sha256,
                issued_by="Ines",
                issued_at=utc_now(),
                supersedes=None,
                files={"a.pdf": "f" * 64},
            )
        numbers.append(row)
    assert "against 11 in Report No. 2" in read(store)[2]
    with store.write() as session:
        retract_report(session, report_id=numbers[1].id, retracted_by="Rita", reason="It counted twice")
    assert "against 11 in Report No. 1" in read(store)[2]


def test_a_cited_post_that_was_deleted_at_its_source_is_a_retraction_of_the_next_report(store: Store) -> None:
    first, _, _ = read(store)
    clear(store, first)
    delete(store, "p0")
    page = read(store)[2]
    assert (
        "cited posts that are not used any more; do not rely on them: post 1 (deleted at its source)" in page
    )


def test_nothing_is_compared_with_a_report_that_was_restored_from_an_archive(store: Store) -> None:
    first, _, _ = read(store)
    clear(store, first)
    with store.write() as session:
        session.execute(update(Report).values(is_restored=True))
    find(store, 1, Information.FALSE)
    _, changes, page = read(store)
    assert changes is None
    assert "since Report No. 1" not in page
