"""What a situation report freezes equals what the views count, and stays."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import event as sqlalchemy_event

from dashboard.services.errors import ReportError
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.facts import usable_posts
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import Baseline
from dashboard.services.reports.history import hash_snapshot, verify_snapshot
from dashboard.services.reports.material import open_material
from db.bounds import TIME_UNKNOWN
from db.events import get_or_add_source
from db.predictions import NewPlace, add_predictions
from db.queries.filter_url import decode_filter
from db.queries.filters import PostFilter
from db.queries.overview import count_accounts, count_categories, count_key_figures
from db.queries.posts import count_posts
from db.queries.reports import ReportRow
from db.reviews import add_review
from db.session import Store
from db.vocabulary import (
    Humanitarian,
    Information,
    Informativeness,
    JobPriority,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    SourceKind,
    Task,
    Use,
)
from tests.factories import add_posts, make_posts, make_prediction, store_posts
from tests.integration.reports.report_builder import (
    ADDRESS,
    READERS,
    SINCE,
    UNTIL,
    Built,
    PageReader,
    build,
    clear,
    read_csv,
    render_page,
)


def test_frozen_figures_equal_what_the_views_count(built: Built) -> None:
    every = PostFilter(event_id=built.event_id, since=SINCE, until=UNTIL)
    usable = usable_posts(every)
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
        "not_used": 3,
        "usable": 57,
        "messages": 38,
        "first_accounts": 25,
        "informative": figures.informative,
        "verified": 5,
        "unreviewed": figures.unreviewed,
        "with_picture": 0,
        "severe_damage": figures.severe_damage,
        "placed": figures.placed,
    }
    assert {line.category: (line.posts, line.verified) for line in document.categories} == {
        label: (count.posts, count.verified) for label, count in categories.items() if label is not None
    }


def test_every_trace_lists_exactly_the_posts_that_its_figure_counts(built: Built) -> None:
    document = compose_document(built.row, built.snapshot)
    exact = {
        "posts",
        "not_used",
        "usable",
        "informative",
        "verified",
        "unreviewed",
        "severe_damage",
        "placed",
    }
    lines = [(figure.trace, figure.value) for figure in document.figures if figure.key in exact]
    lines += [(line.trace, line.posts) for line in document.categories]
    with built.store.read() as session:
        for trace, counted in lines:
            address = urlsplit(trace)
            assert (address.path, parse_qs(address.query)["layout"]) == ("/", ["table"])
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
            label_decision=LabelDecision.CORRECTED,
            labels={Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE},
        )
    before = {line.category: line.posts for line in compose_document(built.row, built.snapshot).categories}
    after = {
        line.category: line.posts for line in compose_document(*build(built.store, built.event_id)).categories
    }
    assert after[Humanitarian.VEHICLE_DAMAGE] == 1
    assert after[Humanitarian.AFFECTED_INDIVIDUALS] == before[Humanitarian.AFFECTED_INDIVIDUALS] - 1


def test_posts_found_false_are_counted_once_and_never_cited(built: Built) -> None:
    false = set(built.post_ids[6:9])
    assert not false & {int(post_id) for post_id in built.snapshot["facts"]["posts"]}


def test_the_next_report_says_what_changed_and_retracts_what_is_not_used_any_more(built: Built) -> None:
    cited = built.snapshot["facts"]["categories"][0]["cited"][0]
    clear(built.store, built.row)
    with built.store.write() as session:
        add_review(session, post_id=cited, reviewer="ana", set_aside=True, reason="repost")
    row, snapshot = build(built.store, built.event_id)
    assert row.number == 2
    page = PageReader(render_page(built.store, row, snapshot)).text
    assert "Usable posts: 56, against 57 in Report No. 1" in page
    assert f"do not rely on them: post {cited} (corroborated, set aside)" in page


def test_the_first_report_compares_with_the_time_just_before(built: Built) -> None:
    assert read_snapshot(built.snapshot).baseline == Baseline(
        report=None,
        starts_at=SINCE - timedelta(days=1),
        ends_at=SINCE,
        retracted=(),
        posts=0,
        messages={},
    )


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
        assert form.render(open_material(store, row, snapshot))
    page = PageReader(render_page(store, row, snapshot)).text
    assert "0 posts by 0 accounts received" in page
    assert "No usable post of a humanitarian category is placed; no map is drawn." in page
    assert "No post is cited. Nobody has corroborated one of a humanitarian category" in page


def test_one_loud_account_is_named_as_a_gap(store: Store) -> None:
    ids = store_posts(store, make_posts(10, author_hash="loud"))
    with store.write() as session:
        add_predictions(session, model_version="test-1", predictions=[make_prediction(i) for i in ids])
    page = PageReader(render_page(store, *build(store, 1))).text
    assert "Affected people: one account sent 10 of 10 posts." in page


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"event_id": 99}, "no event 99; choose one that is in the store"),
        ({"until": None}, "a report is about a period; choose when it starts and ends"),
        ({"use": (Use.NOT_USED,)}, "only posts that are not used, and no report rests on them; take it off"),
        ({"until": SINCE}, "the period ends .* no later than it starts"),
        ({"created_by": "  "}, "drafted by a named person; give a name"),
    ],
)
def test_a_report_that_cannot_be_made_says_why(built: Built, change: dict[str, Any], message: str) -> None:
    with pytest.raises(ReportError, match=message):
        build(built.store, **{"event_id": built.event_id} | change)


def test_links_lead_to_where_the_page_was_served_from_unless_a_setting_says_otherwise(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert built.snapshot["public_url"] == ADDRESS
    monkeypatch.setenv("LOOKOUT_PUBLIC_URL", "https://lookout.example.org/")
    _, snapshot = build(built.store, built.event_id)
    assert snapshot["public_url"] == "https://lookout.example.org"


def test_filters_in_force_narrow_every_figure_and_are_named_on_the_report(built: Built) -> None:
    narrowed: dict[str, Any] = {"humanitarian": (Humanitarian.AFFECTED_INDIVIDUALS,), "language": ("es",)}
    row, snapshot = build(built.store, built.event_id, **narrowed)
    document = compose_document(row, snapshot)
    with built.store.read() as session:
        chosen = PostFilter(built.event_id, since=SINCE, until=UNTIL, **narrowed)
        counted = count_posts(session, chosen)
        for figure in document.figures:
            if figure.key in ("posts", "usable", "informative", "verified", "unreviewed", "severe_damage"):
                traced = decode_filter(parse_qs(urlsplit(figure.trace).query), event_id=built.event_id)
                assert count_posts(session, traced) == figure.value, figure.key
    assert 0 < counted < 60
    assert document.figures[0].value == counted
    assert document.figures[0].counted == "all posts of the event in the period that match the filters"
    assert [line.category for line in document.categories] == [Humanitarian.AFFECTED_INDIVIDUALS]
    said = "about a part of the posts alone: Humanitarian category: Affected people; Language: Spanish (es)."
    for extension, read in READERS.items():
        assert said in re.sub(r"\s+", " ", read(built.render(extension, row, snapshot))), extension
    assert all(said in line["filters"] for line in read_csv(built.render("csv", row, snapshot))[1:])


def test_what_the_filter_in_force_shuts_out_is_led_back_to_what_was_counted(built: Built) -> None:
    _, snapshot = build(
        built.store, built.event_id, informativeness=(Informativeness.NOT_INFORMATIVE,), use=(Use.USED,)
    )
    traces = snapshot["facts"]["traces"]
    assert traces["informative"] == traces["not_used"] == traces["usable"]
    assert snapshot["facts"]["usable"]["informative"] == 0


def test_a_report_is_compared_with_the_last_cleared_one_under_the_same_filter(built: Built) -> None:
    clear(built.store, built.row)
    row, narrowed = build(built.store, built.event_id, language=("es",))
    assert narrowed["baseline"]["report"] is None
    _, whole = build(built.store, built.event_id)
    assert whole["baseline"]["report"] == 1
    _, after_a_draft = build(built.store, built.event_id, language=("es",))
    assert after_a_draft["baseline"]["report"] is None
    clear(built.store, row)
    _, again = build(built.store, built.event_id, language=("es",))
    assert again["baseline"]["report"] == 2


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


def test_a_label_that_is_right_verifies_nothing(built: Built) -> None:
    before = {line.category: line.verified for line in compose_document(built.row, built.snapshot).categories}
    with built.store.write() as session:
        for post_id in built.post_ids[20:30]:
            add_review(session, post_id=post_id, reviewer="ana", label_decision=LabelDecision.RIGHT)
    document = compose_document(*build(built.store, built.event_id))
    assert {line.category: line.verified for line in document.categories} == before
    assert next(figure.value for figure in document.figures if figure.key == "verified") == 5


def test_a_report_frozen_before_the_two_decisions_keeps_its_numbers_and_says_what_verified_meant(
    built: Built,
) -> None:
    row, snapshot = make_former(built)
    document = compose_document(row, snapshot)
    shown = {figure.key: figure.value for figure in document.figures}
    assert (shown["verified"], shown["not_used"]) == (5, 3)
    page = PageReader(render_page(built.store, row, snapshot)).text
    assert "“verified” in this report counts posts whose label a person confirmed or corrected" in page
    assert "whose information a person corroborated" not in page
    assert "rejected as inaccurate, duplicate or unverifiable by a person" in " ".join(page.split())
    assert "found false" not in page
    assert "do not rely on them: post 7 (rejected as a duplicate)" in page
    assert {cited.verification for cited in document.citations} == {"Information not judged"}
    assert "Label right" in {cited.label_decision for cited in document.citations}


def make_former(built: Built) -> tuple[ReportRow, dict[str, Any]]:
    """Return the report as the time of the one verdict froze it."""
    facts = built.snapshot["facts"]
    words = {Information.CORROBORATED: "confirmed", Information.NOT_JUDGED: "unreviewed"}

    def count(figures: dict[str, int]) -> dict[str, int]:
        kept = {name: figures[name] for name in figures if name not in ("verified", "not_used")}
        return {**kept, "confirmed": figures["verified"], "rejected": figures["not_used"]}

    def cite(post: dict[str, Any]) -> dict[str, Any]:
        kept = {name: post[name] for name in post if name not in ("label_decision", "information")}
        return {**kept, "verification": words[post["information"]]}

    traces = {name: trace for name, trace in facts["traces"].items() if name != "not_used"}
    snapshot = {
        **built.snapshot,
        "schema": "lookout-sitrep-1",
        "baseline": {**built.snapshot["baseline"], "retracted": [{"id": 7, "verification": "duplicate"}]},
        "facts": {
            **facts,
            "all": count(facts["all"]),
            "usable": count(facts["usable"]),
            "traces": {**traces, "rejected": "/posts?event=1&verification=duplicate"},
            "posts": {number: cite(post) for number, post in facts["posts"].items()},
        },
    }
    return replace(built.row, sha256=hash_snapshot(snapshot)), snapshot


def test_every_district_counts_messages_and_what_is_in_none_is_said(store: Store) -> None:
    ids = store_posts(store, make_posts(4))
    spots = [
        NewPlace(19.43, -99.13, PlacePrecision.EXACT, PlaceMethod.GAZETTEER, "Centro"),
        NewPlace(19.44, -99.14, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Centro"),
        NewPlace(23.0, -102.0, PlacePrecision.AREA, PlaceMethod.GAZETTEER, "Mexico"),
        None,
    ]
    with store.write() as session:
        predictions = [make_prediction(post, place=spot) for post, spot in zip(ids, spots, strict=True)]
        add_predictions(session, model_version="test-1", predictions=predictions)
    row, snapshot = build(store, 1)
    assert [(line["name"], line["posts"]) for line in snapshot["facts"]["districts"]] == [
        ("Mexico City", 2),
        ("Placed in a wider area only", 1),
        ("Without a place", 1),
    ]
    built = Built(store, 1, ids, row, snapshot)
    for extension, read in READERS.items():
        text = re.sub(r"\s+", " ", read(built.render(extension)))
        assert re.search(r"Mexico City ?2 ?2 ?0 ?0 ?Affected people", text), extension
    lines = read_csv(built.render("csv"))
    first = next(line for line in lines if line["row"] == "district")
    assert (first["district"], first["posts"]) == ("Mexico City", "2")
    (square,) = [line for line in lines if line["row"] == "square"]
    assert (square["latitude"], square["longitude"], square["messages"]) == ("19.45", "-99.15", "2")
    assert square["place"]
