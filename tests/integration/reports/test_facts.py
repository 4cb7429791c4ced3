"""What a situation report freezes equals what the views count, and stays."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import event as sqlalchemy_event

from dashboard.services.errors import ReportError
from dashboard.services.filter_url import decode_filter
from dashboard.services.reports import FORMATS
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.facts import usable_posts
from dashboard.services.reports.snapshot import verify_snapshot
from db.bounds import TIME_UNKNOWN
from db.events import get_or_add_source
from db.predictions import add_predictions
from db.queries.filters import PostFilter
from db.queries.overview import count_accounts, count_categories, count_key_figures
from db.queries.posts import count_posts
from db.reviews import add_review
from db.session import Store
from db.vocabulary import (
    Humanitarian,
    JobPriority,
    SourceKind,
    Task,
    Verification,
)
from tests.factories import add_posts, make_posts, make_prediction, store_posts
from tests.integration.reports.report_builder import READERS, SINCE, UNTIL, Built, PageReader, build


def test_frozen_figures_equal_what_the_views_count(built: Built) -> None:
    every = PostFilter(event_id=built.event_id, since=SINCE, until=UNTIL)
    usable = usable_posts(built.event_id, SINCE, UNTIL)
    with built.store.read() as session:
        all_figures, figures = count_key_figures(session, every), count_key_figures(session, usable)
        accounts = count_accounts(session, every)
        categories = {count.humanitarian: count for count in count_categories(session, usable)}
    document = compose_document(built.row, built.snapshot)
    shown = {figure.key: figure.value for figure in document.figures}
    assert shown == {
        "posts": all_figures.posts,
        "accounts": accounts,
        "pending": 4,
        "rejected": 3,
        "usable": 57,
        "informative": figures.informative,
        "verified": 5,
        "unreviewed": figures.unreviewed,
        "with_picture": 0,
        "severe_damage": figures.severe_damage,
        "placed": figures.placed,
    }
    assert {line.category: (line.posts, line.verified) for line in document.categories} == {
        label: (count.posts, count.reviewed) for label, count in categories.items() if label is not None
    }


def test_every_trace_lists_exactly_the_posts_that_its_figure_counts(built: Built) -> None:
    document = compose_document(built.row, built.snapshot)
    exact = {"posts", "rejected", "usable", "informative", "verified", "unreviewed", "severe_damage"}
    lines = [(figure.trace, figure.value) for figure in document.figures if figure.key in exact]
    lines += [(line.trace, line.posts) for line in document.categories]
    with built.store.read() as session:
        for trace, counted in lines:
            address = urlsplit(trace)
            assert address.path == "/posts"
            chosen = decode_filter(parse_qs(address.query), event_id=built.event_id)
            assert count_posts(session, chosen) == counted, trace


def test_posts_whose_time_nobody_knows_are_in_no_figure_and_the_report_says_so(built: Built) -> None:
    with built.store.write() as session:
        source_id = get_or_add_source(session, name="undated", kind=SourceKind.CSV).id
        undated = make_posts(2, first=900, posted_at=TIME_UNKNOWN)
        add_posts(session, event_id=built.event_id, posts={source_id: undated}, priority=JobPriority.FEED)
    row, snapshot = build(built.store, built.event_id)
    assert snapshot["facts"]["all"]["posts"] == built.snapshot["facts"]["all"]["posts"]
    said = "2 posts of the event without a known time: in no figure of this period."
    assert said in READERS["html"](built.render("html", row, snapshot))


def test_a_corrected_label_moves_the_post_in_the_next_report(built: Built) -> None:
    with built.store.write() as session:
        add_review(
            session,
            post_id=built.post_ids[9],
            reviewer="ana",
            verification=Verification.CORRECTED,
            labels={Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE},
        )
    before = {line.category: line.posts for line in compose_document(built.row, built.snapshot).categories}
    after = {
        line.category: line.posts for line in compose_document(*build(built.store, built.event_id)).categories
    }
    assert after[Humanitarian.VEHICLE_DAMAGE] == 1
    assert after[Humanitarian.AFFECTED_INDIVIDUALS] == before[Humanitarian.AFFECTED_INDIVIDUALS] - 1


def test_rejected_posts_are_counted_once_and_never_cited(built: Built) -> None:
    rejected = set(built.post_ids[6:9])
    assert not rejected & {int(post_id) for post_id in built.snapshot["facts"]["posts"]}


def test_the_next_report_says_what_changed_and_retracts_what_was_rejected_since(built: Built) -> None:
    cited = built.snapshot["facts"]["categories"][0]["cited"][0]
    with built.store.write() as session:
        add_review(
            session, post_id=cited, reviewer="ana", verification=Verification.DUPLICATE, reason="repost"
        )
    row, snapshot = build(built.store, built.event_id)
    assert row.number == 2
    page = PageReader(FORMATS[2].render(row, snapshot)).text
    assert "Usable posts: 56, against 57 in Report No. 1" in page
    assert f"do not rely on them: post {cited} (rejected: duplicate)" in page


def test_the_first_report_compares_with_the_time_just_before(built: Built) -> None:
    _, snapshot = build(
        built.store,
        built.event_id,
        period_starts_at=SINCE + timedelta(minutes=30),
        period_ends_at=SINCE + timedelta(minutes=60),
    )
    assert snapshot["baseline"]["report"] == 1
    assert built.snapshot["baseline"] == {
        "report": None,
        "starts_at": (SINCE - timedelta(days=1)).isoformat(),
        "ends_at": SINCE.isoformat(),
        "retracted": [],
        "posts": 0,
        "categories": {},
    }


def test_a_changed_snapshot_is_refused(built: Built) -> None:
    assert verify_snapshot(built.row, built.snapshot)
    forged = {**built.snapshot, "created_by": "Somebody Else"}
    assert not verify_snapshot(built.row, forged)
    with pytest.raises(ReportError, match="snapshot of report 1 does not match its hash"):
        compose_document(built.row, forged)


def test_what_was_frozen_does_not_follow_the_store(built: Built) -> None:
    before = built.render("html")
    with built.store.write() as session:
        add_posts(session, event_id=1, posts={1: make_posts(5, first=900)}, priority=0)
    assert built.render("html") == before


def test_an_event_without_posts_gives_a_report_that_says_so(store: Store) -> None:
    store_posts(store, [])
    row, snapshot = build(store, 1)
    for form in FORMATS:
        assert form.render(row, snapshot)
    page = PageReader(FORMATS[2].render(row, snapshot)).text
    assert "0 posts by 0 independent accounts received" in page
    assert "No usable post of a humanitarian category is placed; no map is drawn." in page
    assert "No post is cited." in page


def test_one_loud_account_is_named_as_a_gap(store: Store) -> None:
    ids = store_posts(store, make_posts(10, author_hash="loud"))
    with store.write() as session:
        add_predictions(session, model_version="test-1", predictions=[make_prediction(i) for i in ids])
    page = PageReader(FORMATS[2].render(*build(store, 1))).text
    assert "Affected people: one account sent 10 of 10 posts." in page


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"event_id": 99}, "no event 99; choose one that is in the store"),
        ({"period_ends_at": SINCE}, "the period ends .* no later than it starts"),
        ({"created_by": "  "}, "drafted by a named person; give a name"),
    ],
)
def test_a_report_that_cannot_be_made_says_why(built: Built, change: dict[str, Any], message: str) -> None:
    with pytest.raises(ReportError, match=message):
        build(built.store, **{"event_id": built.event_id} | change)


def test_links_lead_to_the_address_that_the_settings_name(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKOUT_PUBLIC_URL", "https://lookout.example.org/")
    _, snapshot = build(built.store, built.event_id)
    assert snapshot["public_url"] == "https://lookout.example.org"


def test_a_snapshot_of_many_posts_reads_as_few_statements_as_one_of_few(built: Built) -> None:
    def count_statements() -> int:
        statements: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        sqlalchemy_event.listen(built.store.engine, "before_cursor_execute", note)
        build(built.store, built.event_id)
        sqlalchemy_event.remove(built.store.engine, "before_cursor_execute", note)
        return len(statements)

    few = count_statements()
    with built.store.write() as session:
        ids = add_posts(session, event_id=1, posts={1: make_posts(600, first=100)}, priority=0)
        add_predictions(session, model_version="test-1", predictions=[make_prediction(i) for i in ids])
    assert count_statements() == few


def test_a_report_frozen_on_postgresql_keeps_its_hash(postgres_store: Store) -> None:
    ids = store_posts(postgres_store, make_posts(3, author_hash="a"))
    with postgres_store.write() as session:
        predictions = [make_prediction(post_id, confidence=1 / 3) for post_id in ids]
        add_predictions(session, model_version="test-1", predictions=predictions)
    row, snapshot = build(postgres_store, 1)
    assert snapshot["facts"]["usable"]["posts"] == 3
    assert verify_snapshot(row, snapshot)
