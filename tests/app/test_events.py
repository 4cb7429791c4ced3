"""An event is closed, archived and restored on a page, and every page says that it is closed."""

import re
from datetime import timedelta
from threading import Event

import pytest

from dashboard.services.archives import restore_event
from dashboard.services.background import BackgroundArchive, BackgroundRestore
from dashboard.services.errors import ServiceError
from dashboard.views.pages import Page
from db.archive.restoring import Restored
from db.event_life import close_event, erase_due_events
from db.queries.events import list_events
from db.session import Store, utc_now
from db.settings import get_settings
from tests.app.steps import WHOLE, OpenApp, press, read_page

CLOSED = '<div class="lo-closed" role="status"><strong>CLOSED</strong>'


@pytest.mark.parametrize("page", Page)
def test_every_page_says_that_its_event_is_closed(
    store: Store, open_app: OpenApp, post_ids: list[int], page: Page
) -> None:
    assert CLOSED not in read_page(open_app(page))
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
    assert CLOSED in read_page(open_app(page))


def test_a_lead_closes_an_event_and_reopens_it(open_app: OpenApp, post_ids: list[int]) -> None:
    app = press(open_app("events", analyst="Lea"), "Close the event")
    assert list(app.dataframe[0].value["State"]) == ["closed"]
    app = press(app, "Reopen the event")
    assert CLOSED not in read_page(app)


def test_a_judgement_of_a_closed_event_is_refused_in_words(
    store: Store, open_app: OpenApp, post_ids: list[int]
) -> None:
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
    app = open_app("desk", **WHOLE, analyst="Ana", post=str(post_ids[0]))
    app = next(button for button in app.button if "right" in button.label.lower()).click().run()
    assert "event 'River flood' is closed; a lead can reopen it on the page Events" in read_page(app)


def test_a_closed_event_is_archived_and_restored_on_the_page(
    store: Store, open_app: OpenApp, post_ids: list[int]
) -> None:
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
    app = press(open_app("events", analyst="Lea"), "Archive the event")
    app.session_state["archive_run"].wait(30)
    app = app.run()
    (file,) = app.selectbox(key="archive_file").options
    assert re.fullmatch(r"river-flood-\d{8}T\d{6}\.lookout\.zip", file)
    app.text_input(key="restored_name").set_value("Flood again").run()
    app = press(app, "Restore it")
    app.session_state["restore_run"].wait(30)
    shown = read_page(app.run())
    assert "3 posts, 0 pictures and 0 reports are back in the event 'Flood again', which is closed" in shown
    with store.read() as session:
        assert [event.name for event in list_events(session)] == ["River flood", "Flood again"]


def test_a_restore_that_is_refused_says_why(store: Store, open_app: OpenApp, post_ids: list[int]) -> None:
    folder = get_settings().archives_dir
    folder.mkdir(parents=True)
    (folder / "broken.lookout.zip").write_bytes(b"no zip")
    app = press(open_app("events", analyst="Lea"), "Restore it")
    app.session_state["restore_run"].wait(30)
    assert "broken.lookout.zip cannot be read" in read_page(app.run())


def test_an_archive_is_never_named_by_a_path(store: Store) -> None:
    with pytest.raises(ServiceError, match=r"no archive '\.\./lookout\.db'"):
        restore_event(
            store, get_settings(), file_name="../lookout.db", name="", lead="Lea", on_progress=lambda _: None
        )


def test_a_lead_says_how_long_posts_are_kept(store: Store, open_app: OpenApp, post_ids: list[int]) -> None:
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
    app = open_app("events", analyst="Lea")
    app.number_input(key="kept_days").set_value(1).run()
    app = press(app, "Erase after these days")
    assert "Its posts and pictures are erased on" in read_page(app)
    erase_due_events(store, utc_now() + timedelta(days=2))
    app = open_app("events", analyst="Lea")
    assert "Posts and pictures were erased on" in read_page(app)
    assert list(app.dataframe[0].value["State"]) == ["erased"]
    assert "Reopen the event" not in [button.label for button in app.button]


def test_a_restore_is_watched_although_an_archive_was_written_before(
    store: Store, open_app: OpenApp, post_ids: list[int]
) -> None:
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
    app = open_app("events", analyst="Lea")
    done, going = Event(), Event()
    app.session_state["archive_run"] = BackgroundArchive(lambda _keep, _is_cancelled: None).start()
    app.session_state["archive_run"].wait(30)
    app.session_state["restore_run"] = BackgroundRestore(lambda _keep: _wait(done, going)).start()
    assert going.wait(30)
    assert "Restore it" not in [button.label for button in app.run().button]
    done.set()
    app.session_state["restore_run"].wait(30)
    assert "3 posts, 0 pictures and 0 reports are back in the event 'Again'" in read_page(app.run())


def _wait(done: Event, going: Event) -> Restored:
    going.set()
    assert done.wait(30)
    return Restored(2, "Again", posts=3)
