"""Files that are dropped into a watched folder are imported once each, and never before they are whole."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.feed_turns import FeedTurn
from db.ingest.tables import open_tables
from db.models import Post
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FeedKind
from inference.errors import FeedError
from inference.feeds.kinds import watched_folder
from inference.feeds.kinds.watched_folder import MOST_BEGUN, SETTLE_S, FolderTurn, WatchedFolder

HEAD = "id,text,posted_at\n"


class Desk:
    """A watched folder with a clock that the test turns."""

    def __init__(self, store: Store, turn: FeedTurn) -> None:
        self.folder = get_settings().inbox_dir / "drop"
        self.now_s = 0.0
        self._store, self._cursor, self._turn = store, "", turn
        self.watched = self.restart()

    def restart(self) -> WatchedFolder:
        self.watched = WatchedFolder(self.folder, lambda: self.now_s)
        return self.watched

    def drop(self, name: str, *rows: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return path

    def take(self, *, should_stop: bool = False) -> FolderTurn | None:
        turn = FeedTurn(**{**vars(self._turn), "cursor": self._cursor})
        done = self.watched.import_next(self._store, get_settings(), turn, lambda: should_stop)
        self._cursor = done.cursor if done else self._cursor
        return done

    def settle(self) -> FolderTurn:
        """Look, wait until a file is whole, and look again."""
        self.take()
        self.now_s += SETTLE_S
        done = self.take()
        assert done is not None
        return done

    def begin(self) -> bool:
        """Note which file is read next, as who is killed over it has done; say whether there is one."""
        self.watched.begin_next(self._cursor)
        self.now_s += SETTLE_S
        before, self._cursor = self._cursor, self.watched.begin_next(self._cursor)
        return before != self._cursor

    def rehearse(self) -> int | None:
        turn = FeedTurn(**{**vars(self._turn), "cursor": self._cursor})
        found = self.watched.rehearse_next(self._store, get_settings(), turn)
        return found.accepted if found else None


@pytest.fixture
def desk(store: Store, add: Callable[..., int], claim: Callable[[], FeedTurn]) -> Desk:
    add(FeedKind.WATCHED_FOLDER, "Hotline", folder="drop")
    return Desk(store, claim())


def count(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Post)) or 0


def test_a_file_is_imported_once_and_not_again_after_a_restart(desk: Desk, store: Store) -> None:
    desk.take()  # makes the folder
    desk.drop(
        "monday.csv", "1,Water in the school,2026-03-01T10:00:00Z", "2,Road is cut,2026-03-01T11:00:00Z"
    )
    landing = desk.settle().landing
    assert (landing.added, landing.repeated, landing.refused) == (2, 0, [])
    desk.restart()
    assert desk.settle().landing.added == 0
    assert desk.settle().landing.repeated == 0
    assert count(store) == 2


def test_a_file_that_still_grows_is_waited_for(desk: Desk, store: Store) -> None:
    desk.drop("slow.csv", "1,Water in the school,2026-03-01T10:00:00Z")
    desk.take()
    desk.now_s += SETTLE_S - 1
    path = desk.drop(
        "slow.csv", "1,Water in the school,2026-03-01T10:00:00Z", "2,Road is cut,2026-03-01T11:00:00Z"
    )
    desk.take()
    desk.now_s += SETTLE_S - 1
    desk.take()
    assert count(store) == 0
    desk.now_s += 1
    done = desk.take()
    assert done is not None
    assert done.landing.added == 2
    # It grows later: what it held is known, the rest is new.
    with path.open("a", encoding="utf-8") as file:
        file.write("3,Bridge closed,2026-03-01T12:00:00Z\n")
    landing = desk.settle().landing
    assert (landing.added, landing.repeated) == (1, 2)


def test_what_is_not_whole_hidden_a_link_or_a_loose_picture_is_no_file_to_import(
    desk: Desk, store: Store, tmp_path: Path
) -> None:
    row = "1,Water in the school,2026-03-01T10:00:00Z"
    for name in (".hidden.csv", "half.csv.part", "half.crdownload", "photo.jpg"):
        desk.drop(name, row)
    secret = tmp_path / "secret.csv"
    secret.write_text(HEAD + row)
    (desk.folder / "link.csv").symlink_to(secret)
    (desk.folder / "deeper").mkdir()
    assert desk.settle().landing.added == 0
    assert desk.rehearse() is None
    assert count(store) == 0


def test_files_come_one_a_turn_the_oldest_first_and_a_bad_one_is_said_once(desk: Desk, store: Store) -> None:
    desk.drop("a.csv").write_bytes(b"%PDF-1.7 no table")
    desk.drop("b.csv", "1,Water in the school,2026-03-01T10:00:00Z", "2,,2026-03-01T10:00:00Z")
    done = desk.settle()
    assert done.has_more
    (refused,) = done.landing.refused
    assert refused.file_name == "a.csv"
    assert "a PDF, which cannot be imported" in refused.reason
    last = desk.take()
    assert last is not None
    assert not last.has_more
    assert last.landing.added == 1
    assert [(refusal.file_name, refusal.line) for refusal in last.landing.refused] == [("b.csv", 3)]
    assert sorted(json.loads(last.cursor)) == ["a.csv", "b.csv"]
    (desk.folder / "a.csv").unlink()
    assert sorted(json.loads(desk.settle().cursor)) == ["b.csv"]


def test_an_import_that_was_cut_off_begins_again_and_doubles_nothing(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.ingest.importer.BATCH_ROWS", 2)
    desk.drop("a.csv", *(f"{n},Street {n} is under water,2026-03-01T10:00:00Z" for n in range(5)))
    desk.take()
    desk.now_s += SETTLE_S
    assert desk.take(should_stop=True) is None
    assert count(store) == 2
    done = desk.take()
    assert done is not None
    assert (done.landing.added, done.landing.repeated) == (3, 2)


def test_a_file_that_brings_the_parser_down_is_set_aside_and_the_next_has_its_turn(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(path: Path) -> object:
        if path.name == "a.csv":
            raise RecursionError("boom")
        return open_tables(path)

    monkeypatch.setattr(watched_folder, "open_tables", break_down)
    desk.drop("a.csv", "1,Water in the school,2026-03-01T10:00:00Z")
    desk.drop("b.csv", "1,Road is cut,2026-03-01T11:00:00Z")
    (refused,) = desk.settle().landing.refused
    assert (refused.file_name, refused.reason) == (
        "a.csv",
        "it cannot be read (unexpected RecursionError; see the log of the feeds)",
    )
    after = desk.take()
    assert after is not None
    assert (after.landing.added, after.landing.refused) == (1, [])
    assert not desk.settle().landing.refused


def test_a_file_that_ends_the_process_is_set_aside_and_read_again_once_it_changes(
    desk: Desk, store: Store
) -> None:
    desk.drop("a.csv", "1,Water in the school,2026-03-01T10:00:00Z")
    for _ in range(MOST_BEGUN + 1):
        assert desk.begin()
        desk.restart()
    (refused,) = desk.settle().landing.refused
    assert "set aside: the feeds ended 3 times while they read it" in refused.reason
    assert count(store) == 0
    desk.drop("a.csv", "1,Water in the school,2026-03-01T10:00:00Z", "2,Road is cut,2026-03-01T11:00:00Z")
    assert desk.settle().landing.added == 2


def test_equal_numbers_of_two_files_are_two_posts(desk: Desk, store: Store) -> None:
    desk.drop("monday.csv", "1,Water in the school,2026-03-01T10:00:00Z")
    desk.settle()
    desk.drop("tuesday.csv", "1,Bridge closed,2026-03-02T10:00:00Z")
    assert desk.settle().landing.added == 1
    assert count(store) == 2


def test_a_trial_says_what_the_next_file_would_bring_and_stores_nothing(desk: Desk, store: Store) -> None:
    desk.drop("a.csv", "1,Water in the school,2026-03-01T10:00:00Z")
    assert desk.rehearse() == 1
    assert count(store) == 0


def test_a_folder_that_cannot_be_read_or_holds_too_much_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched_folder, "MOST_FILES", 1)
    for name in "ab":
        desk.drop(f"{name}.csv", "1,Water,2026-03-01T10:00:00Z")
    with pytest.raises(FeedError, match="holds 2 files; at most 1: clear it"):
        desk.take()
    get_settings().inbox_dir.rename(get_settings().data_dir / "gone")
    get_settings().inbox_dir.write_text("a file")
    with pytest.raises(FeedError, match="cannot be read"):
        desk.take()
