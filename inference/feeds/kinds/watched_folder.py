"""Files that somebody puts into a folder: each is imported once, when it is whole."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.errors import MediaAwayError, StoreError
from db.feed_turns import KEPT_REFUSALS, FeedTurn, Landing
from db.imports import Refusal
from db.ingest.errors import IngestError
from db.ingest.importer import rehearse_import, run_import
from db.ingest.pictures import SUFFIXES
from db.ingest.result import ImportResult
from db.ingest.survey import guess_table_mapping
from db.ingest.tables import open_tables
from db.media import find_media_fault
from db.session import Store
from db.settings import StoreSettings
from db.vocabulary import JobPriority
from inference.errors import FeedError

log = structlog.get_logger()

# A file that has not changed for so long is whole. Who writes more slowly writes under another name first.
SETTLE_S = 5.0
MOST_FILES = 10_000
# Names under which programs write what is not whole yet.
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", "~")

# A file may be cut off by what it has no part in, such as a power cut, and hardly so often.
MOST_BEGUN = 3
ENDS_PROCESS = (
    f"set aside: the feeds ended {MOST_BEGUN} times while they read it; change it to have it read again"
)

Stamp = tuple[int, int]


@dataclass(frozen=True)
class DroppedFile:
    """A file of the folder; it is another one when its stamp, of size and time of change, differs."""

    path: Path
    stamp: Stamp


@dataclass(frozen=True)
class FolderTurn:
    """What one turn did with a folder.

    Args:
        cursor: the files that were imported, those that are no longer there left out.
    """

    landing: Landing
    cursor: str
    has_more: bool


class WatchedFolder:
    """One folder inside the inbox. Remembers, while it lives, since when each file has not changed."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._clock = clock
        self._seen: dict[str, tuple[Stamp, float]] = {}

    def begin_next(self, cursor: str) -> str:
        """Return the cursor that says which file is read next, to be stored first.

        A file that ends the process would end each one that comes after, were it not known by then.

        Raises:
            FeedError: the folder cannot be reached.
        """
        _, _, whole = self._sort_out(cursor)
        if not whole:
            return cursor
        begun = [*whole[0].stamp, _count_begun(cursor, whole[0]) + 1]
        return json.dumps({**json.loads(cursor or "{}"), whole[0].path.name: begun})

    def import_next(
        self, store: Store, place: StoreSettings, turn: FeedTurn, should_stop: Callable[[], bool]
    ) -> FolderTurn | None:
        """Import the first file that is whole and new; commits batch by batch. None when it was stopped.

        A file of which an import was cut off is imported again from its start: what is in already is known.

        Raises:
            FeedError: the folder or the media folder cannot be reached; the file is tried again.
        """
        done, new, whole = self._sort_out(turn.cursor)
        begun = {
            file.path.name: [*file.stamp, times] for file in new if (times := _count_begun(turn.cursor, file))
        }
        cursor: dict[str, Sequence[int]] = {**done, **begun}
        landing = Landing()
        if whole:
            with store.read() as session:
                if fault := find_media_fault(session, place.media_dir):
                    raise FeedError(f"pictures cannot be kept: {fault}")
            if _count_begun(turn.cursor, whole[0]) > MOST_BEGUN:
                result = ImportResult(refusals=[Refusal(whole[0].path.name, None, ENDS_PROCESS)])
            else:
                result = _import_file(store, place, turn, whole[0].path, should_stop)
            if result.is_cancelled:
                return None
            cursor[whole[0].path.name] = whole[0].stamp
            landing = Landing(
                added=result.accepted,
                repeated=result.repeated,
                refused=result.refusals[:KEPT_REFUSALS],
                unlisted=max(len(result.refusals) - KEPT_REFUSALS, 0),
            )
        # One that is not whole yet is looked at again at once: it will be within seconds.
        return FolderTurn(landing, json.dumps(cursor), has_more=len(new) > len(whole[:1]))

    def rehearse_next(self, store: Store, place: StoreSettings, turn: FeedTurn) -> ImportResult | None:
        """Say what an import of the first new file would bring; None when there is none.

        Raises:
            FeedError: the folder cannot be reached.
            IngestError: the file cannot be read.
        """
        done, _ = _read_cursor(turn.cursor)
        new = [file for file in self._list_files() if done.get(file.path.name) != file.stamp]
        if not new:
            return None
        total = ImportResult()
        with open_tables(new[0].path) as tables:
            for table in tables:
                total.add(
                    rehearse_import(
                        place,
                        table,
                        guess_table_mapping(table),
                        source_name=turn.source,
                        is_source_named=table.platform is not None,
                        store=store,
                        event_id=turn.event_id,
                    )
                )
        return total

    def _sort_out(self, cursor: str) -> tuple[dict[str, Stamp], list[DroppedFile], list[DroppedFile]]:
        """Return what was imported of what is there, what is new, and what of that is whole."""
        files, (known, _) = self._list_files(), _read_cursor(cursor)
        done = {file.path.name: file.stamp for file in files if known.get(file.path.name) == file.stamp}
        new = [file for file in files if file.path.name not in done]
        self._seen = {name: seen for name, seen in self._seen.items() if name not in done}
        return done, new, [file for file in new if self._is_whole(file)]

    def _list_files(self) -> list[DroppedFile]:
        """Return what may be tables, the oldest first. Loose pictures belong to a table beside them."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            files = []
            for path in self._folder.iterdir():
                status = path.lstat()
                is_plain = path.is_file() and not path.is_symlink()
                if is_plain and not path.name.startswith(".") and not path.name.lower().endswith(UNFINISHED):
                    files.append(DroppedFile(path, (status.st_size, status.st_mtime_ns)))
        except OSError as error:
            raise FeedError(f"folder {self._folder} cannot be read: {error.strerror}") from error
        if len(files) > MOST_FILES:
            raise FeedError(
                f"folder {self._folder} holds {len(files):,} files; at most {MOST_FILES:,}: clear it"
            )
        tables = [file for file in files if file.path.suffix.lower() not in SUFFIXES]
        return sorted(tables, key=lambda file: (file.stamp[1], file.path.name))

    def _is_whole(self, file: DroppedFile) -> bool:
        """Tell whether a file has not changed for a while, whatever its own times say."""
        now_s = self._clock()
        stamp, since_s = self._seen.get(file.path.name, (None, now_s))
        if stamp != file.stamp:
            self._seen[file.path.name] = file.stamp, now_s
            return False
        return now_s - since_s >= SETTLE_S


def _import_file(
    store: Store, place: StoreSettings, turn: FeedTurn, path: Path, should_stop: Callable[[], bool]
) -> ImportResult:
    total = ImportResult()
    try:
        with open_tables(path) as tables:
            for table in tables:
                result = run_import(
                    store,
                    place,
                    table,
                    guess_table_mapping(table),
                    event_id=turn.event_id,
                    source_name=turn.source,
                    # Numbers of a platform are lasting; those of other files begin anew in each of them.
                    is_source_named=table.platform is not None,
                    priority=JobPriority.FEED,
                    should_stop=should_stop,
                )
                total.add(result)
                total.is_cancelled = result.is_cancelled
                if total.is_cancelled:
                    break
    except MediaAwayError as error:
        raise FeedError(str(error)) from error
    except IngestError as error:
        total.refusals.append(Refusal(path.name, None, str(error)))
    except (SQLAlchemyError, StoreError):
        raise
    except Exception as error:
        # A file may bring any parser down, and would do so again: the next one has its turn.
        log.exception("file_broke", file=path.name)
        reason = f"it cannot be read (unexpected {type(error).__name__}; see the log of the feeds)"
        total.refusals.append(Refusal(path.name, None, reason))
    return total


def _count_begun(cursor: str, file: DroppedFile) -> int:
    """Return how often a file was begun and never brought to an end, good or bad."""
    stamp, times = _read_cursor(cursor)[1].get(file.path.name, (file.stamp, 0))
    return times if stamp == file.stamp else 0


def _read_cursor(cursor: str) -> tuple[dict[str, Stamp], dict[str, tuple[Stamp, int]]]:
    """Return the files that were imported, and how often those were begun that were not."""
    entries = json.loads(cursor or "{}").items()
    done = {name: (entry[0], entry[1]) for name, entry in entries if len(entry) == 2}
    begun = {name: ((entry[0], entry[1]), entry[2]) for name, entry in entries if len(entry) == 3}
    return done, begun
