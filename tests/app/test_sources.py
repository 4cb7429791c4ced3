"""Sources: feeds are added, tried, paused and removed by a named person, and each says how it does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from db.feed_settings import FEED_SETTINGS
from db.feed_turns import Landing, answer_trial, claim_feeds, fail_turn, land_turn, renew_leases
from db.feeds import NewFeed, add_feed
from db.imports import Refusal
from db.models import AuditEntry, Feed
from db.queries.events import list_sources
from db.queries.feeds import FeedHealth, list_feeds
from db.session import Store, utc_now
from db.settings import get_settings
from db.vocabulary import FeedKind, SourceReliability
from tests.app.steps import HOSTILE, OpenApp, press, read_page
from tests.factories import make_event, make_posts, store_posts

KINDS = frozenset(FeedKind)


@pytest.fixture
def add(store: Store) -> Callable[..., int]:
    """A function that adds a feed into an event that has no posts yet."""
    with store.write() as session:
        event_id = make_event(session)

    def add_one(name: str = "River gauges", url: str = "https://gauges.example/feed") -> int:
        with store.write() as session:
            return add_feed(session, NewFeed(name, FeedKind.RSS, event_id, {"url": url}, 60), actor="Ana")

    return add_one


def look(store: Store) -> list[FeedHealth]:
    with store.read() as session:
        return list_feeds(session)


def run_feeds(store: Store) -> None:
    with store.write() as session:
        renew_leases(session, runner="one", feed_ids=[], lease_s=60)


def list_actions(store: Store) -> list[tuple[str, str]]:
    with store.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.actor, entry.action) for entry in entries]


def fill(app: AppTest, **texts: str) -> AppTest:
    for label, text in texts.items():
        field = next(field for field in app.text_input if field.label == label.replace("_", " "))
        field.set_value(text)
    return app


def test_without_a_feed_or_an_event_the_page_says_what_to_do(store: Store, open_app: OpenApp) -> None:
    assert "No event yet" in read_page(open_app("sources"))
    with store.write() as session:
        make_event(session)
    page = read_page(open_app("sources"))
    assert "No feed yet" in page
    assert "Outside hosts are asked only for feeds listed here" in page
    assert "No source yet" in page


def test_a_watched_folder_is_added_by_a_named_person_and_says_where_to_drop_files(
    store: Store, open_app: OpenApp
) -> None:
    with store.write() as session:
        make_event(session)
    app = open_app("sources")
    assert next(button for button in app.button if button.label == "Add the feed").disabled
    app = fill(open_app("sources", analyst="Ana"), Name_of_its_source="Hotline", Folder="hotline")
    page = read_page(press(app, "Add the feed"))
    assert f"{get_settings().inbox_dir.absolute()}/hotline" in page
    assert "Nothing fetched yet" in page
    assert "No process runs the feeds, so nothing comes in" in page
    (feed,) = look(store)
    assert (feed.source, feed.kind, feed.settings) == (
        "Hotline",
        FeedKind.WATCHED_FOLDER,
        {"folder": "hotline"},
    )
    assert list_actions(store) == [("Ana", "add_feed")]


def test_what_a_kind_has_to_be_told_is_asked_and_checked_in_words(store: Store, open_app: OpenApp) -> None:
    with store.write() as session:
        make_event(session)
    app = open_app("sources", analyst="Ana")
    app.selectbox(key="feed_kind").set_value(FeedKind.WEBHOOK).run()
    app = fill(app, **{"Name_of_its_source": "Volunteers", "Variable_of_the_token": "hunter2"})
    app = press(app, "Add the feed")
    page = read_page(app)
    assert "Variable of the token: String should match pattern" in page
    assert look(store) == []
    # What was filled in stands there to be mended, and the page goes on below it.
    filled = {field.label: field.value for field in app.text_input}
    assert (filled["Name of its source"], filled["Variable of the token"]) == ("Volunteers", "hunter2")
    assert "No source yet" in page
    app = fill(
        app,
        **{"Variable_of_the_token": "LOOKOUT_SECRET_T", "Variable_of_the_signing_key": "LOOKOUT_SECRET_K"},
    )
    press(app, "Add the feed")
    assert [feed.source for feed in look(store)] == ["Volunteers"]


def test_each_kind_asks_for_what_it_has_to_be_told_and_no_secret(store: Store, open_app: OpenApp) -> None:
    with store.write() as session:
        make_event(session)
    app = open_app("sources", analyst="Ana")
    for kind, model in FEED_SETTINGS.items():
        app.selectbox(key="feed_kind").set_value(kind).run()
        asked = {field.label for field in (*app.text_input, *app.number_input, *app.checkbox)}
        assert asked >= {field.title for field in model.model_fields.values()}, kind


def test_a_mailbox_is_added_with_its_port_and_the_name_of_its_secret(store: Store, open_app: OpenApp) -> None:
    with store.write() as session:
        make_event(session)
    app = open_app("sources", analyst="Ana")
    app.selectbox(key="feed_kind").set_value(FeedKind.MAILBOX).run()
    app = fill(app, Name_of_its_source="Drop", IMAP_server="mail.example", User="drop")
    press(fill(app, **{"Variable_of_the_password": "LOOKOUT_SECRET_MAIL"}), "Add the feed")
    with store.read() as session:
        assert session.scalars(select(Feed.settings)).one() == {
            "host": "mail.example",
            "port": 993,
            "user": "drop",
            "password": "LOOKOUT_SECRET_MAIL",
            "folder": "INBOX",
        }


def test_a_feed_is_paused_resumed_and_removed_in_the_analysts_name(
    store: Store, open_app: OpenApp, add: Callable[..., int]
) -> None:
    feed_id = add()
    assert open_app("sources").button(key=f"pause_{feed_id}").disabled
    run_feeds(store)
    app = open_app("sources", analyst="Ben")
    page = read_page(app.button(key=f"pause_{feed_id}").click().run())
    assert "Paused" in page
    assert "No process runs the feeds" not in page
    assert look(store)[0].is_paused
    app = app.button(key=f"pause_{feed_id}").click().run()
    assert not look(store)[0].is_paused
    page = read_page(app.button(key=f"remove_{feed_id}").click().run())
    assert "No feed yet" in page
    assert "River gauges was removed; its posts stay" in page
    assert list_actions(store) == [
        ("Ana", "add_feed"),
        ("Ben", "pause_feed"),
        ("Ben", "resume_feed"),
        ("Ben", "remove_feed"),
    ]


def test_somebody_else_removed_it_meanwhile(store: Store, open_app: OpenApp, add: Callable[..., int]) -> None:
    feed_id = add()
    app = open_app("sources", analyst="Ben")
    with store.write() as session:
        session.delete(session.get_one(Feed, feed_id))
    page = read_page(app.button(key=f"pause_{feed_id}").click().run())
    assert f"no feed {feed_id}; somebody may have removed it" in page


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "Fetching once …"),
        ({"error": "404 from gauges.example"}, "Trial: 404 from gauges.example"),
        ({"note": "No new file waits in the folder"}, "Trial: No new file waits"),
        (
            {
                "posts": 1,
                "refused": 2,
                "samples": [{"text": f"Road is cut {HOSTILE}", "posted_at": None}],
                "reasons": ["has no text"],
            },
            "Trial: 1 post, 2 refused; nothing was stored.",
        ),
        (
            {"posts": 0, "hazard_reports": 2, "refused": 0, "samples": [], "reasons": []},
            "Trial: 2 hazard reports, 0 refused; nothing was stored.",
        ),
    ],
)
def test_a_trial_is_asked_of_the_runner_and_its_answer_shown(
    store: Store, open_app: OpenApp, add: Callable[..., int], answer: dict[str, Any] | None, words: str
) -> None:
    feed_id = add()
    app = open_app("sources", analyst="Ben").button(key=f"try_{feed_id}").click().run()
    assert "The trial waits: no process runs the feeds." in read_page(app)
    run_feeds(store)
    if answer is not None:
        with store.write() as session:
            answer_trial(session, feed_id=feed_id, answer=answer)
    page = read_page(open_app("sources"))
    assert words in page
    assert "![](https://evil" not in page.replace("\\", "") or "\u2060" not in page
    assert list_actions(store)[-1] == ("Ben", "try_feed")


def test_a_publisher_of_hazard_reports_is_added_and_says_that_it_brings_no_posts(
    store: Store, open_app: OpenApp
) -> None:
    with store.write() as session:
        make_event(session)
    app = open_app("sources", analyst="Ana")
    app = app.selectbox(key="feed_kind").set_value(FeedKind.GDACS).run()
    assert "Hazard reports become no posts" in read_page(app)
    app = press(fill(app, Name_of_its_source="GDACS"), "Add the feed")
    (feed,) = look(store)
    assert (feed.kind, feed.poll_s) == (FeedKind.GDACS, 300)
    assert feed.settings == {"url": "https://www.gdacs.org/xml/rss.xml"}
    page = read_page(open_app("sources"))
    assert "every event and proposal that a report is near" in page
    assert "Last new post" not in page


def test_a_feed_says_how_it_does(store: Store, open_app: OpenApp, add: Callable[..., int]) -> None:
    add()
    refused = [Refusal("x1", None, "has neither text nor picture")]
    with store.write() as session:
        (turn,) = claim_feeds(session, runner="one", kinds=KINDS, lease_s=60, limit=1)
        landing = Landing(added=12, repeated=3, refused=refused, lag_s=75)
        land_turn(session, turn, landing, cursor="a", has_more=False)
    app = open_app("sources")
    page = read_page(app)
    assert "Runs, last fetched" in page
    assert "<dd>12</dd>" in page
    assert "12 new, 3 known already, 1 refused" in page
    assert "<dt>Lag, posted to stored</dt><dd>1 min</dd>" in page
    assert "https://gauges.example/feed, every 1 min" in page
    assert any("has neither text nor picture" in str(table.value) for table in app.dataframe)
    with store.write() as session:
        session.get_one(Feed, 1).next_try_at = utc_now() - timedelta(seconds=1)
    with store.write() as session:
        (turn,) = claim_feeds(session, runner="one", kinds=KINDS, lease_s=60, limit=1)
        fail_turn(session, turn, runner="one", reason=f"503 from {HOSTILE}", rest_s=600)
    page = read_page(open_app("sources"))
    assert "ALARM · failed once, next try in" in page
    assert "503 from" in page


def test_hostile_names_stay_words(store: Store, open_app: OpenApp, add: Callable[..., int]) -> None:
    add("<img src=x onerror=alert(1)> $x$", "https://a.example/<b>x</b>")
    app = open_app("sources", analyst="Ana")
    page = read_page(app)
    assert "<img" not in page.replace("**<img src=x onerror=alert(1)> $x$**", "")
    assert "&lt;img src=x onerror=alert(1)&gt; $x$" in page
    assert "<b>x" not in page


def test_a_source_is_rated_in_the_name_of_the_analyst(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    app = open_app("sources", analyst="Ana")
    app.selectbox(key="reliability_1_F").set_value(SourceReliability.B).run()
    page = press(app, "Save the rating")
    with store.read() as session:
        (source,) = list_sources(session)
        entry = session.scalars(select(AuditEntry)).one()
    assert source.reliability is SourceReliability.B
    assert (entry.actor, entry.before, entry.after) == ("Ana", {"reliability": "F"}, {"reliability": "B"})
    (sources,) = [shown.value for shown in page.dataframe if "Reliability" in shown.value]
    assert list(sources["Reliability"]) == ["B · usually reliable"]


def test_where_a_source_writes_from_is_said_in_the_name_of_the_analyst(
    store: Store, open_app: OpenApp
) -> None:
    store_posts(store, make_posts(1))
    app = open_app("sources", analyst="Ana")
    app.text_input(key="hint_1_").set_value("Hopkins, Belize").run()
    app.selectbox(key="hint_language_1_None").set_value("en").run()
    app.checkbox(key="stands_1_False").check().run()
    page = press(app, "Save where it writes from")
    with store.read() as session:
        (source,) = list_sources(session)
        entry = session.scalars(select(AuditEntry)).one()
    assert (source.hint.place, source.hint.language, source.hint.is_there) == ("Hopkins", "en", True)
    assert (entry.actor, entry.action) == ("Ana", "hint_source")
    (sources,) = [shown.value for shown in page.dataframe if "Writes from" in shown.value]
    assert list(sources["Writes from"]) == ["Hopkins (stands there), in English (en)"]


def test_nobody_rates_a_source_unnamed(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    app = open_app("sources")
    app.selectbox(key="reliability_1_F").set_value(SourceReliability.B).run()
    assert next(button for button in app.button if button.label == "Save the rating").disabled
