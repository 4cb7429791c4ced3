"""What people and machines made of an event goes into its archive and comes back after it was erased."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db.archive import restoring
from db.archive.restoring import Restored, restore_archive
from db.archive.writing import write_archive
from db.errors import IllegalChangeError
from db.event_life import erase_due_events, keep_event_for, reopen_event
from db.faces import withhold_picture
from db.models import (
    AuditEntry,
    Event,
    Media,
    PostMedia,
)
from db.queries.events import get_event
from db.queries.faces import list_searched_pictures
from db.session import Store, utc_now
from tests.integration.db.archive.worked_event import POSTS, add_worked_event, describe


@pytest.fixture
def worked_on(store: Store, media_dir: Path) -> None:
    add_worked_event(store, media_dir)


def write(store: Store, media_dir: Path, path: Path, event_id: int = 1) -> None:
    write_archive(store, media_dir, path, event_id=event_id, actor="Lea")


def restore(store: Store, media_dir: Path, path: Path, **options: Any) -> Restored:
    return restore_archive(store, media_dir, path, actor="Lea", name="Again", **options)


def erase(store: Store) -> None:
    with store.write() as session:
        keep_event_for(session, event_id=1, days=1, actor="Lea")
    assert erase_due_events(store, utc_now() + timedelta(days=2)) == [1]


def test_all_that_was_made_of_an_event_is_back_after_it_was_erased(
    store: Store, media_dir: Path, worked_on: None, path: Path
) -> None:
    before = describe(store, 1)
    assert [name for name, found in before.items() if not found] == []
    write(store, media_dir, path)
    erase(store)
    back = restore(store, media_dir, path)
    assert (back.posts, back.pictures, back.reports, back.went_on) == (POSTS, 3, 1, False)
    assert describe(store, back.event_id) == before
    with store.read() as session:
        event = get_event(session, back.event_id)
        assert event is not None
        assert event.is_all_back


def test_what_comes_back_can_be_archived_and_restored_once_more(
    store: Store, media_dir: Path, worked_on: None, path: Path
) -> None:
    before = describe(store, 1)
    write(store, media_dir, path)
    back = restore(store, media_dir, path)
    again = path.with_name("again.zip")
    write(store, media_dir, again, back.event_id)
    once_more = restore_archive(store, media_dir, again, actor="Lea", name="Once more")
    assert describe(store, once_more.event_id) == before


def cut_off(*_: object, **__: object) -> None:
    raise InterruptedError("the machine went down")


@pytest.mark.parametrize("step", ["add_pictures", "add_posts", "_add_report", "_finish"])
def test_a_restore_that_was_cut_off_is_gone_on_with(
    store: Store,
    media_dir: Path,
    worked_on: None,
    path: Path,
    step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = describe(store, 1)
    write(store, media_dir, path)
    monkeypatch.setattr(restoring, "CHUNK", 4)
    monkeypatch.setattr(restoring, "PICTURES_AT_ONCE", 1)
    whole, calls = getattr(restoring, step), []

    def stop(*arguments: object) -> None:
        calls.append(step)
        if len(calls) == (2 if step.startswith("add") else 1):
            raise InterruptedError("the machine went down")
        whole(*arguments)

    monkeypatch.setattr(restoring, step, stop)
    with pytest.raises(InterruptedError):
        restore(store, media_dir, path)
    monkeypatch.setattr(restoring, step, whole)
    with store.read() as session:
        event = get_event(session, 2)
        assert event is not None
        assert not event.is_all_back
    with (
        store.write() as session,
        pytest.raises(IllegalChangeError, match="'Again' is not all back; restore"),
    ):
        reopen_event(session, event_id=2, actor="Lea")
    with pytest.raises(IllegalChangeError, match="'Again' is not all back; restore"):
        write(store, media_dir, path.with_name("half.zip"), 2)
    back = restore(store, media_dir, path)
    assert (back.event_id, back.went_on) == (2, True)
    assert "A restore that was cut off was gone on with: 9 posts" in back.words
    assert describe(store, 2) == before
    with store.write() as session:
        reopen_event(session, event_id=2, actor="Lea")
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "restore_event")).all()
        assert [entry.reason for entry in entries] == [None, "an earlier restore of it was cut off"]


def test_a_half_restored_event_that_was_erased_is_begun_anew(
    store: Store, media_dir: Path, worked_on: None, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, media_dir, path)
    monkeypatch.setattr(restoring, "_finish", cut_off)
    with pytest.raises(InterruptedError):
        restore(store, media_dir, path)
    monkeypatch.undo()
    with store.write() as session:
        keep_event_for(session, event_id=2, days=1, actor="Lea")
    erase_due_events(store, utc_now() + timedelta(days=2))
    back = restore_archive(store, media_dir, path, actor="Lea", name="Anew")
    assert (back.name, back.went_on) == ("Anew", False)
    with store.read() as session:
        assert session.get_one(Event, back.event_id).restoring_from is None


def test_a_picture_that_is_kept_back_here_stays_so_whatever_an_archive_says(
    store: Store, media_dir: Path, worked_on: None, path: Path
) -> None:
    write(store, media_dir, path)
    with store.write() as session:
        sha256 = session.scalars(select(Media.sha256).order_by(Media.id)).all()[2]
        withhold_picture(session, sha256=sha256, is_withheld=True, actor="Bo")
    restore(store, media_dir, path)
    with store.read() as session:
        shown = list_searched_pictures(session, list(session.scalars(select(PostMedia.post_id))))
    assert {one.withheld_by for one in shown if one.sha256 == sha256} == {"Bo"}
