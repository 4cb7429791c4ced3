"""The situation page in every state."""

from datetime import timedelta

from db.models import Event, Source
from db.queue.workers import register_worker, retire_worker
from db.session import Store, utc_now
from db.settings import get_settings
from db.vocabulary import Humanitarian, SourceKind
from tests.app.steps import OpenApp, classify, read_page
from tests.factories import MODEL_VERSION, make_event, make_posts, store_posts

HOSTILE = '<img src=x onerror=alert(1)> & "quoted"'


def test_without_an_event_the_page_says_what_to_do_first(store: Store, open_app: OpenApp) -> None:
    assert "No event yet" in read_page(open_app())


def test_an_event_without_posts_says_so(store: Store, open_app: OpenApp) -> None:
    with store.write() as session:
        make_event(session)
    assert "No posts in this event yet" in read_page(open_app())


def test_a_store_that_cannot_be_read_gives_a_message_and_no_traceback(open_app: OpenApp) -> None:
    get_settings().data_dir.mkdir(parents=True)
    page = read_page(open_app())
    assert "The store cannot be reached" in page
    assert "Traceback" not in page


def test_key_figures_urgent_posts_and_progress_are_shown_while_the_worker_is_at_it(
    store: Store, open_app: OpenApp
) -> None:
    post_ids = store_posts(store, make_posts(3))
    classify(store, post_ids[:1], humanitarian=Humanitarian.INJURED_OR_DEAD_PEOPLE)
    page = read_page(open_app())
    assert 'data-figure="Posts"><dt>Posts</dt><dd>3</dd>' in page
    assert 'data-figure="Classified"><dt>Classified</dt><dd>1</dd>' in page
    assert "Injured or dead people" in page
    assert "classified by the model, not reviewed · very likely (90 %)" in page
    assert "3 waiting" in page


def test_a_post_is_shown_as_it_was_written_and_never_as_markup(store: Store, open_app: OpenApp) -> None:
    classify(store, store_posts(store, make_posts(1, text=HOSTILE)))
    page = read_page(open_app())
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quoted&quot;" in page


def test_the_exercise_is_named_on_every_page(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session:
        session.get_one(Event, 1).is_exercise = True
    for page in ("", "posts", "post", "triage", "import", "reports", "operations"):
        assert "EXERCISE" in read_page(open_app(page)), page


def test_a_real_event_is_never_called_an_exercise(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    assert "EXERCISE" not in read_page(open_app())


def test_a_missing_a_silent_and_a_running_worker_read_differently(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    assert "ALARM · no worker is running" in read_page(open_app())
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
    page = read_page(open_app())
    assert "1 source, posts last received 2 d ago" in page
    assert "silent" not in page


def test_a_silent_feed_is_an_alarm_until_a_named_person_knows_of_it(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session:
        source = session.get_one(Source, 1)
        source.kind, source.last_received_at = SourceKind.FEED, utc_now() - timedelta(days=2)
    app = open_app()
    assert "ALARM · test feed: silent for 2 d" in read_page(app)
    assert app.button(key="acknowledge_1_1").disabled
    app = open_app(analyst="Ana")
    page = read_page(app.button(key="acknowledge_1_1").click().run())
    assert "test feed: silent for 2 d · Ana knows" in page
    assert "ALARM · test feed" not in page
    assert "test feed: silent for 2 d · Ana knows" in read_page(open_app("operations"))
