"""Posts that an analyst submits: checked like any other, classified ahead of the feeds."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from db.audit import record_audit
from db.bounds import TIME_UNKNOWN
from db.ingest.cells import check_post_text
from db.ingest.errors import IngestError
from db.ingest.ids import hash_content
from db.ingest.importer import rehearse_import, run_import
from db.ingest.limits import LIMITS
from db.ingest.mapping import ColumnMapping
from db.ingest.pictures import verify_picture
from db.ingest.result import ImportResult
from db.ingest.store_rows import keep_originals, store_rows
from db.ingest.survey import Survey
from db.ingest.tables import PostTable, open_tables
from db.ingest.validate import ValidRow
from db.posts import NewPost, Outcome
from db.session import Store
from db.settings import StoreSettings
from db.vocabulary import JobPriority, SourceKind

PAIR_SOURCE = "Triage: single posts"
FILES_SOURCE = "Triage: files"


@dataclass(frozen=True)
class ChosenFile:
    """A file from the browser: its name there and its bytes."""

    name: str
    data: bytes


def submit_pair(
    store: Store,
    settings: StoreSettings,
    *,
    text: str,
    picture_bytes: bytes | None,
    event_id: int,
    analyst: str,
    posted_at: datetime = TIME_UNKNOWN,
) -> int:
    """Store one image-text pair, or half of one, ahead of the queue; commits and is audited.

    Args:
        posted_at: when it was posted, where the analyst knows.

    Returns:
        The post's id; the same pair submitted again for this event gives the same post.

    Raises:
        BadRowError: nothing in it, text too long, or a picture that cannot be used.
        MediaAwayError: it has a picture and the media folder is away.
    """
    text = check_post_text(text.strip(), LIMITS)
    media = (verify_picture(picture_bytes, "picture", LIMITS),) if picture_bytes else ()
    if not text and not media:
        raise IngestError("nothing to classify: write a text, choose a picture, or both")
    external_id = hash_content(text, f"event {event_id}", None, media)
    post = NewPost(external_id=external_id, text=text, posted_at=posted_at, media=media)
    row = ValidRow(post, PAIR_SOURCE, originals=(picture_bytes,) if picture_bytes else ())
    keep_originals(store, settings.media_dir, [row])
    with store.write() as session:
        (arrival,) = store_rows(
            session,
            [row],
            event_id=event_id,
            kind=SourceKind.SUBMISSION,
            priority=JobPriority.ANALYST,
        )
        if arrival.outcome is Outcome.ADDED:
            record_audit(
                session, actor=analyst, action="submit_pair", subject="post", subject_id=arrival.post_id
            )
        return arrival.post_id


@contextmanager
def open_files(files: Sequence[ChosenFile]) -> Iterator[PostTable]:
    """Open a table, a ZIP, or a table with the ZIP of its pictures; the files are gone afterwards.

    The table's columns give the mapping to show (``guess_mapping``) before ``submit_many``.

    Raises:
        IngestError: another number or kind of files, or one that cannot be read.
    """
    tables = [file for file in files if not _is_zip(file)]
    zips = [file for file in files if _is_zip(file)]
    if len(tables) > 1 or len(zips) > 1 or not files:
        raise IngestError("choose one table (CSV or JSON Lines), one ZIP with pictures, or one of each")
    with tempfile.TemporaryDirectory(prefix="lookout-") as folder:
        paths = [_write_file(file, Path(folder)) for file in (*tables, *zips)]
        with open_tables(paths[0], pictures=paths[1] if len(paths) > 1 else None) as opened:
            if len(opened) > 1:
                raise IngestError("a release of several events; import it with db.ingest")
            yield opened[0]


def submit_many(
    store: Store,
    settings: StoreSettings,
    table: PostTable,
    mapping: ColumnMapping,
    *,
    event_id: int,
    analyst: str,
    survey: Survey | None = None,
    on_progress: Callable[[ImportResult], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> ImportResult:
    """Import an analyst's file ahead of the feeds; commits after every batch, and is audited.

    Raises:
        IngestError: the mapping does not fit the file, or its dates can be read in two ways.
    """
    result = run_import(
        store,
        settings,
        table,
        mapping,
        event_id=event_id,
        source_name=FILES_SOURCE,
        is_source_named=False,
        survey=survey,
        priority=JobPriority.ANALYST,
        on_progress=on_progress,
        should_stop=should_stop,
    )
    with store.write() as session:
        record_audit(
            session,
            actor=analyst,
            action="submit_many",
            subject="event",
            subject_id=event_id,
            after={
                "import_id": result.import_id,
                "accepted": result.accepted,
                "refused": len(result.refusals),
            },
        )
    return result


def rehearse_many(
    store: Store,
    settings: StoreSettings,
    table: PostTable,
    mapping: ColumnMapping,
    *,
    event_id: int,
    survey: Survey | None = None,
    on_progress: Callable[[ImportResult], None] = lambda _: None,
) -> ImportResult:
    """Say what ``submit_many`` would do, and store nothing.

    Raises:
        IngestError: the mapping does not fit the file.
    """
    return rehearse_import(
        settings,
        table,
        mapping,
        source_name=FILES_SOURCE,
        is_source_named=False,
        store=store,
        event_id=event_id,
        survey=survey,
        on_progress=on_progress,
    )


def _is_zip(file: ChosenFile) -> bool:
    return file.name.lower().endswith(".zip")


def _write_file(file: ChosenFile, folder: Path) -> Path:
    # The name comes from outside: only its last part counts, and it must be one that a disk can hold.
    name = PurePosixPath(file.name.replace("\\", "/").replace("\0", "")).name.strip(".")
    path = folder / (name[-100:] or "file")
    path.write_bytes(file.data)
    return path
