"""A closed event goes into one file and comes back from it, into the same store or another, as it was."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select

from db.archive.__main__ import main
from db.archive.errors import CalledOffError
from db.archive.writing import write_archive
from db.audit import record_audit
from db.deletions import delete_posts
from db.errors import IllegalChangeError, MediaAwayError
from db.event_life import close_event
from db.events import get_or_add_source
from db.media import media_path, read_original
from db.migrate import upgrade_store
from db.models import AuditEntry, DeletedPost, Event, Incident, Media, PictureWords, Post, Report
from db.queries.filters import PostFilter
from db.queries.overview import count_key_figures
from db.queries.posts import PostDetail, count_posts, get_post, list_posts
from db.queries.reports import find_issued_file, list_reports
from db.report_files import read_file
from db.session import Store
from db.vocabulary import (
    EventStatus,
    JobPriority,
    ReportStatus,
    SourceKind,
)
from tests.factories import (
    POSTED_AT,
    add_posts,
    make_event,
    make_posts,
)
from tests.integration.db.archive.archive_builder import FILE, restore, write

INCIDENT = {
    "founder_id": 0, "headline": "Water", "first_seen_at": POSTED_AT, "last_seen_at": POSTED_AT,
    "posts": 0, "accounts": 0,
}  # fmt: skip


@pytest.fixture
def other_store(tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    """An empty store elsewhere, with the folder of its pictures."""
    url = f"sqlite:///{tmp_path / 'elsewhere' / 'lookout.db'}"
    upgrade_store(url)
    with closing(Store(url)) as other:
        yield other, tmp_path / "elsewhere" / "media"


def describe(detail: PostDetail) -> str:
    """Return what the store says of a post, without its numbers and its log, which are the store's own."""
    own = {"id", "event_id", "post_id", "prediction_id", "audit"}

    def strip(value: object) -> object:
        if hasattr(value, "__dataclass_fields__"):
            return {
                name: strip(getattr(value, name)) for name in value.__dataclass_fields__ if name not in own
            }
        if isinstance(value, dict):
            return {key: strip(each) for key, each in value.items()}
        return [strip(each) for each in value] if isinstance(value, (list, tuple)) else value

    return str(strip(detail))


def list_details(store: Store, event_id: int) -> list[str]:
    with store.read() as session:
        rows = list_posts(session, PostFilter(event_id))
        return [describe(get_post(session, row.id) or pytest.fail("no post")) for row in rows]


def test_it_comes_back_into_another_store_as_it_was(
    store: Store, media_dir: Path, post_ids: list[int], path: Path, other_store: tuple[Store, Path]
) -> None:
    other, other_media = other_store
    # Its numbers are others there.
    with other.write() as session:
        make_event(session, "Something else")
        source = get_or_add_source(session, name="a source", kind=SourceKind.CSV)
        add_posts(session, event_id=1, posts={source.id: make_posts(7)}, priority=JobPriority.FEED)
    done = write(store, media_dir, path)
    assert (done.posts, done.pictures, done.reports) == (4, 1, 2)
    back = restore(other, other_media, path)
    assert (back.posts, back.pictures, back.reports) == (4, 1, 2)
    assert list_details(other, back.event_id) == list_details(store, 1)
    with store.read() as here, other.read() as there:
        figures = [
            count_key_figures(session, PostFilter(event_id))
            for session, event_id in ((here, 1), (there, back.event_id))
        ]
        assert figures[0] == figures[1]
        sha256 = here.scalars(select(Media.sha256)).one()
        assert read_original(other_media, sha256) == read_original(media_dir, sha256)
        assert [row.id for row in list_posts(there, PostFilter(back.event_id, words="closed"))]
        draft, report = list_reports(there, back.event_id)
        assert (draft.number, draft.status, draft.is_restored) == (2, ReportStatus.DRAFT, True)
        assert (report.number, report.issued_by, report.is_restored) == (1, "Ines", True)
        assert b"".join(read_file(there, report_id=report.id, kind="pdf")) == FILE
        issued = find_issued_file(there, hashlib.sha256(FILE).hexdigest())
        assert issued is not None
        assert issued.name == "report-1.pdf"


def test_it_comes_back_beside_what_is_there_under_another_name(
    store: Store, media_dir: Path, post_ids: list[int], path: Path
) -> None:
    write(store, media_dir, path)
    with pytest.raises(IllegalChangeError, match="'river-flood' exists; choose another name"):
        restore(store, media_dir, path)
    back = restore(store, media_dir, path, name="River flood, restored")
    assert len(list_details(store, back.event_id)) == 4
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Media)) == 1
        assert session.scalar(select(func.count()).select_from(PictureWords)) == 1
        assert session.get_one(Post, post_ids[0]).event_id == 1
        assert session.get_one(Event, back.event_id).status is EventStatus.CLOSED


def test_what_was_deleted_at_its_source_since_comes_back_empty_and_without_its_picture(
    store: Store, media_dir: Path, post_ids: list[int], path: Path
) -> None:
    write(store, media_dir, path)
    with store.write() as session:
        delete_posts(session, source="test feed", external_ids=["p0", "p1"], actor="feed 3")
    back = restore(store, media_dir, path, name="River flood, restored")
    with store.read() as session:
        texts = session.scalars(
            select(Post.text).where(Post.event_id == back.event_id).order_by(Post.id)
        ).all()
        assert [bool(text) for text in texts] == [False, False, True, True]
        assert count_posts(session, PostFilter(back.event_id)) == count_posts(session, PostFilter(1)) == 2
        assert session.scalars(select(Media)).all() == []


def test_what_is_deleted_at_its_source_later_leaves_the_restored_copy_too(
    store: Store, media_dir: Path, post_ids: list[int], path: Path
) -> None:
    write(store, media_dir, path)
    back = restore(store, media_dir, path, name="River flood, restored")
    with store.write() as session:
        assert delete_posts(session, source="test feed", external_ids=["p0", "p1"], actor="feed 3") == 4
    with store.read() as session:
        counts = [count_posts(session, PostFilter(event_id)) for event_id in (1, back.event_id)]
        assert counts == [2, 2]
        texts = session.scalars(select(Post.text).where(Post.external_id.in_(("p0", "p1")))).all()
        assert texts == [""] * 4
        assert session.scalars(select(Media)).all() == []


def test_an_archive_tells_the_next_store_what_is_gone_at_its_source(
    store: Store, media_dir: Path, post_ids: list[int], path: Path, other_store: tuple[Store, Path]
) -> None:
    with store.write() as session:
        delete_posts(session, source="test feed", external_ids=["p0"], actor="feed 3")
    write(store, media_dir, path)
    other, other_media = other_store
    restore(other, other_media, path)
    with other.read() as session:
        assert session.scalars(select(DeletedPost.external_id)).all() == ["p0"]


def test_what_the_log_says_of_incidents_and_bulk_decisions_goes_with_the_event(
    store: Store, media_dir: Path, post_ids: list[int], path: Path
) -> None:
    with store.write() as session:
        session.add(Incident(id=5, event_id=1, **INCIDENT))
        session.add(Incident(id=6, event_id=make_event(session, "Another"), **INCIDENT))
        for incident_id in (5, 6):
            record_audit(session, actor="Lea", action="split", subject="incident", subject_id=incident_id)
    write(store, media_dir, path)
    with ZipFile(path) as archive:
        entries = [json.loads(line) for line in archive.read("audit.jsonl").splitlines()]
    told = [(entry["subject"], entry["subject_id"]) for entry in entries]
    assert ("incident", 5) in told
    assert ("incident", 6) not in told


def test_both_stand_in_the_log_with_the_sum_of_the_file(
    store: Store, media_dir: Path, post_ids: list[int], path: Path
) -> None:
    done = write(store, media_dir, path)
    assert done.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stat().st_mode & 0o777 == 0o600
    back = restore(store, media_dir, path, name="Again")
    with store.read() as session:
        query = select(AuditEntry).where(AuditEntry.subject == "event").order_by(AuditEntry.id)
        entries = [(e.action, e.subject_id) for e in session.scalars(query)][1:]
        archived = session.scalars(query.where(AuditEntry.action == "archive_event")).one()
    assert entries == [("archive_event", 1), ("restore_event", back.event_id)]
    assert archived.after is not None
    assert (archived.after["file"], archived.after["sha256"]) == ("flood.zip", done.sha256)


def test_only_a_closed_event_is_archived_and_what_is_called_off_leaves_nothing(
    store: Store, media_dir: Path, post_ids: list[int], path: Path
) -> None:
    with store.write() as session:
        make_event(session, "Open flood")
    with pytest.raises(IllegalChangeError, match="'Open flood' is not closed"):
        write_archive(store, media_dir, path, event_id=2, actor="Lea")
    with pytest.raises(CalledOffError):
        write(store, media_dir, path, is_cancelled=lambda: True)
    assert list(path.parent.iterdir()) == []


def test_an_archive_without_one_of_its_pictures_is_not_written(
    store: Store, media_dir: Path, post_ids: list[int], path: Path
) -> None:
    with store.read() as session:
        media_path(media_dir, session.scalars(select(Media.sha256)).one()).unlink()
    with pytest.raises(Exception, match="restore the media folder") as caught:
        write(store, media_dir, path)
    assert not isinstance(caught.value, MediaAwayError)
    assert list(path.parent.iterdir()) == []


def test_the_command_writes_checks_and_restores(
    sqlite_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite_store.write() as session:
        event_id = make_event(session)
        source = get_or_add_source(session, name="a source", kind=SourceKind.CSV)
        add_posts(session, event_id=event_id, posts={source.id: make_posts(3)}, priority=JobPriority.FEED)
    file = str(tmp_path / "flood.zip")
    assert main(["write", "river-flood", file]) == 1
    assert "'River flood' is not closed" in capsys.readouterr().err
    with sqlite_store.write() as session:
        close_event(session, event_id=event_id, actor="Lea")
    assert main(["write", "river-flood", file, "--by", "Lea"]) == 0
    assert "3 posts, 0 pictures and 0 reports" in capsys.readouterr().out
    assert main(["check", file]) == 0
    assert main(["restore", file, "--by", "Lea", "--name", "Flood again"]) == 0
    assert (
        "3 posts, 0 pictures and 0 reports are back in the event 'Flood again', which"
        in capsys.readouterr().out
    )
    with sqlite_store.read() as session:
        events = session.scalars(select(Report.event_id)).all()
        assert events == []
        assert session.scalar(select(func.count()).select_from(Post)) == 6
    assert main(["write", "nothing", file]) == 1
    assert main(["check", str(tmp_path / "none.zip")]) == 1
