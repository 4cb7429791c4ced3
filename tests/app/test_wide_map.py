"""The wide map of the desk in every state."""

from datetime import timedelta

from db.alerts import raise_alert
from db.feeds import NewFeed, add_feed
from db.hazard_reports import Withdrawal, store_hazard_reports, withdraw_hazard_reports
from db.models import Event, Source
from db.queries.silences import list_silences
from db.queue.workers import register_worker, retire_worker
from db.reviews import add_review
from db.session import Store, utc_now
from db.settings import get_settings
from db.vocabulary import AlertKind, Damage, FeedKind, Humanitarian, LabelDecision, SourceKind
from tests.app.steps import DESKS, MAP, OpenApp, classify, list_links, list_rows, read_page
from tests.factories import MODEL_VERSION, make_event, make_hazard_report, make_posts, store_posts

HOSTILE = '<img src=x onerror=alert(1)> & "quoted"'


def test_without_an_event_the_page_says_what_to_do_first(store: Store, open_app: OpenApp) -> None:
    assert "No event yet" in read_page(open_app("desk", **MAP))


def test_an_event_without_posts_says_so(store: Store, open_app: OpenApp) -> None:
    with store.write() as session:
        make_event(session)
    assert "No posts in this event yet" in read_page(open_app("desk", **MAP))


def test_a_store_that_cannot_be_read_gives_a_message_and_no_traceback(open_app: OpenApp) -> None:
    get_settings().data_dir.mkdir(parents=True)
    page = read_page(open_app("desk", **MAP))
    assert "The store cannot be reached" in page
    assert "Traceback" not in page


def test_key_figures_urgent_posts_and_progress_are_shown_while_the_worker_is_at_it(
    store: Store, open_app: OpenApp
) -> None:
    post_ids = store_posts(store, make_posts(3))
    classify(store, post_ids[:1], humanitarian=Humanitarian.INJURED_OR_DEAD_PEOPLE)
    page = read_page(open_app("desk", **MAP))
    assert 'data-figure="Posts"><dt>Posts</dt><dd>3</dd>' in page
    assert 'data-figure="Classified"><dt>Classified</dt><dd>1</dd>' in page
    assert "Injured or dead people" in page
    assert "3 waiting" in page


def report_hazard(store: Store, *names: str, **fields: object) -> None:
    reports = [make_hazard_report(name, **fields) for name in names]
    with store.write() as session:
        store_hazard_reports(session, publisher=FeedKind.USGS, reports=reports)


def test_hazard_reports_near_an_event_are_shown_as_what_they_are(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    assert "Official hazard reports" not in read_page(open_app("desk", **MAP))
    report_hazard(store, "us1", place=HOSTILE, link="https://quakes.example/us1?a=1&b=2")
    app = open_app("desk", **MAP)
    page = read_page(app)
    assert "Official hazard reports" in [header.value for header in app.header]
    for words in (
        "Earthquake, magnitude 6.1 (mww) · &lt;img src=x onerror=alert(1)&gt;",
        "Orange level</span>",
        "USGS</span>",
        "50 km from the middle",
        "as of 01 Mar 2026, 13:10 UTC",
        '<a href="https://quakes.example/us1?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">quakes.',
        "Within 200 km of the event's middle, from 24 h before it began.",
        'data-figure="Posts"><dt>Posts</dt><dd>1</dd>',
    ):
        assert words in page
    assert "<img" not in page
    with store.write() as session:
        withdrawn = [Withdrawal("us1", utc_now())]
        withdraw_hazard_reports(session, publisher=FeedKind.USGS, withdrawn=withdrawn)
    assert "Withdrawn: deleted or taken off its publisher&#x27;s list" in read_page(open_app("desk", **MAP))


def test_hazard_reports_are_shown_before_any_post_comes_and_the_others_on_demand(
    store: Store, open_app: OpenApp
) -> None:
    with store.write() as session:
        make_event(session)
    report_hazard(store, *(f"us{number}" for number in range(7)))
    app = open_app("desk", **MAP)
    assert "No posts in this event yet" in read_page(app)
    assert "Official hazard reports" in [header.value for header in app.header]
    assert "The next 2" in [expander.label for expander in app.expander]


def test_the_most_urgent_list_names_ten_messages_each_once_and_judged_ones_last(
    store: Store, open_app: OpenApp
) -> None:
    texts = [f"House {number} is under water" for number in range(11)]
    posts = [
        post
        for number, text in enumerate(texts)
        for post in (
            *make_posts(1, first=10 * number, text=text),
            *make_posts(4, first=10 * number + 1, text=f"RT @bo: {text}"),
        )
    ]
    post_ids = store_posts(store, posts)
    classify(store, post_ids[:-5], humanitarian=Humanitarian.OTHER_RELEVANT_INFORMATION)
    classify(store, post_ids[-5:], humanitarian=Humanitarian.INJURED_OR_DEAD_PEOPLE)
    with store.write() as session:
        for post_id in post_ids[-5:]:
            add_review(session, post_id=post_id, reviewer="Ana", label_decision=LabelDecision.RIGHT)
    app = open_app("desk", **MAP)
    assert list_rows(app) == [*post_ids[-6::-5], post_ids[-1]]
    assert len(list_rows(app)) > 10
    assert read_page(app).count("×5") == 11


def test_a_post_is_shown_as_it_was_written_and_never_as_markup(store: Store, open_app: OpenApp) -> None:
    classify(store, store_posts(store, make_posts(1, text=HOSTILE)))
    page = read_page(open_app("desk", **MAP))
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quoted&quot;" in page


def test_the_exercise_is_named_on_every_page(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session:
        session.get_one(Event, 1).is_exercise = True
    for page in ("triage", "import", "reports", "operations"):
        assert "EXERCISE" in read_page(open_app(page)), page
    for desk in DESKS:
        assert "EXERCISE" in read_page(open_app(**desk)), desk


def test_a_real_event_is_never_called_an_exercise(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    assert "EXERCISE" not in read_page(open_app("desk", **MAP))


def test_a_missing_a_silent_and_a_running_worker_read_differently(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    assert "ALARM · no worker is running" in read_page(open_app("desk", **MAP))
    with store.write() as session:
        register_worker(session, name="one", device="cpu", model_version=MODEL_VERSION)
    page = read_page(open_app("operations"))
    assert f"Worker running on cpu · model {MODEL_VERSION}" in page
    assert "ALARM · worker" not in page
    with store.write() as session:
        retire_worker(session, name="one")


def test_a_file_that_came_long_ago_is_no_alarm(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session:
        session.get_one(Source, 1).last_received_at = utc_now() - timedelta(days=2)
    page = read_page(open_app("desk", **MAP))
    assert "1 source, posts last received 2 d ago" in page
    assert "silent" not in page


def test_a_silent_feed_is_an_alarm_until_a_named_person_knows_of_it(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session:
        source = session.get_one(Source, 1)
        source.kind, source.last_received_at = SourceKind.FEED, utc_now() - timedelta(days=2)
        settings = {"url": "https://gauges.example/feed"}
        add_feed(session, NewFeed(source.name, FeedKind.RSS, 1, settings, 60), actor="Ana")
    app = open_app("desk", **MAP)
    assert "ALARM · test feed: silent for 2 d" in read_page(app)
    with store.write() as session:
        (silence,) = list_silences(session, event_id=1)
        raise_alert(session, kind=AlertKind.SILENCE, key=silence.key, title="A feed is silent")
    app = open_app(analyst="Ana")
    page = read_page(app.button(key="acknowledge_1").click().run())
    assert "test feed: silent for 2 d · Ana knows" in page
    assert "ALARM · test feed" not in page
    assert "test feed: silent for 2 d · Ana knows" in read_page(open_app("operations"))


def test_posts_that_the_model_was_not_made_for_have_a_list_of_their_own(
    store: Store, open_app: OpenApp
) -> None:
    known, foreign = store_posts(store, make_posts(2))
    classify(store, [known])
    assert "Unlike the training" not in [header.value for header in open_app("desk", **MAP).header]
    classify(store, [foreign], language="pt", confidence=0.6)
    app = open_app("desk", **MAP)
    assert "Unlike the training" in [header.value for header in app.header]
    page = read_page(app)
    assert "Model hardly trained on Portuguese (pt)" in page
    assert "about as likely as not (60 %), which means little here" in page
    assert "100% of the posts; 1 unlike the training" in page
    assert list_links(app)["List all 1"]["familiarity"] == ["unfamiliar"]


def test_severe_damage_counts_what_is_clear_alone(store: Store, open_app: OpenApp) -> None:
    clear, unclear = store_posts(store, make_posts(2))
    classify(store, [clear], damage=Damage.SEVERE_DAMAGE)
    classify(store, [unclear], damage=Damage.SEVERE_DAMAGE, confidence=0.34)
    page = read_page(open_app("desk", **MAP))
    assert 'data-figure="Severe damage"><dt>Severe damage</dt><dd>1</dd><dd>by the picture; 1 unclear' in page
    assert "Severe damage</span> 90 %" in page
    assert "> Severity unclear</span>" in page
    shown = read_page(open_app("desk", layout="map", post=str(unclear)))
    assert "Severity unclear (likeliest severe damage, model 34 %)" in shown
