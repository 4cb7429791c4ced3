"""Posts that an analyst submits: checked like any other, classified ahead of the feeds."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from dashboard.services.rights import check_role
from db.audit import record_audit
from db.bounds import TIME_UNKNOWN
from db.ingest.cells import SOURCE_CHARS, check_post_text
from db.ingest.errors import IngestError
from db.ingest.ids import hash_content
from db.ingest.importer import rehearse_import, run_import
from db.ingest.limits import LIMITS
from db.ingest.lines import check_text
from db.ingest.mapping import ColumnMapping
from db.ingest.pictures import verify_picture
from db.ingest.result import ImportResult
from db.ingest.store_rows import keep_originals, store_rows
from db.ingest.survey import Survey
from db.ingest.tables import PostTable, open_tables
from db.ingest.times import check_posted_at
from db.ingest.validate import ValidRow
from db.masking import mask_people
from db.posts import NewPost, Outcome
from db.predictions import NewPlace
from db.reviews import place_post
from db.session import Store, utc_now
from db.settings import StoreSettings
from db.vocabulary import AccountRole, JobPriority, SourceKind

PAIR_SOURCE = "Triage: source not known"
TEST_SOURCE = "Triage: tests"
FILES_SOURCE = "Triage: files"
# Apart from what feeds bring: a feed that has fallen silent must not seem to have sent again.
NAMED_SOURCE = "Triage: {}"
MAX_SOURCE_LENGTH = SOURCE_CHARS - len(NAMED_SOURCE)


@dataclass(frozen=True)
class Submission:
    """What became of a pair.

    Attributes:
        is_new: false where the event held it already, from the same source.
        media: the SHA-256 of its pictures, at most one.
    """

    post_id: int
    is_new: bool
    media: tuple[str, ...]


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
    place: NewPlace | None = None,
    source: str = "",
    is_test: bool = False,
) -> Submission:
    """Store one image-text pair, or half of one, ahead of the queue; commits and is audited.

    The same pair from the same source is the same post of an event: it keeps the time that it was given
    first, and takes a place that is given now.

    Args:
        posted_at: when it was posted, where the analyst knows.
        place: where it is, where the analyst knows.
        source: who posted or sent it, where the analyst knows; whatever leads to a person is masked.
        is_test: it is kept apart from every source, and without a time: it is in no period of a report.

    Raises:
        IngestError: nothing in it, text or source too long, a time that cannot be, or a picture that cannot
            be used.
        MediaAwayError: it has a picture and the media folder is away.
        NotAllowedError: the analyst's role does not include it.
    """
    check_role(store, analyst, AccountRole.ANALYST)
    text = check_post_text(text.strip(), LIMITS)
    media = (verify_picture(picture_bytes, "picture", LIMITS),) if picture_bytes else ()
    if not text and not media:
        raise IngestError("nothing to classify: write a text, choose a picture, or both")
    if posted_at != TIME_UNKNOWN:
        check_posted_at(posted_at, utc_now(), f"{posted_at:%Y-%m-%d %H:%M} UTC")
    source_name = TEST_SOURCE if is_test else _name_source(source)
    post = NewPost(
        external_id=hash_content(text, f"event {event_id}", None, media),
        text=text,
        posted_at=TIME_UNKNOWN if is_test else posted_at,
        media=media,
        place=place,
    )
    row = ValidRow(post, source_name, originals=(picture_bytes,) if picture_bytes else ())
    keep_originals(store, settings.media_dir, [row])
    with store.write() as session:
        (arrival,) = store_rows(
            session,
            [row],
            event_id=event_id,
            kind=SourceKind.SUBMISSION,
            priority=JobPriority.ANALYST,
            reads_below=settings.reads_below,
        )
        is_new = arrival.outcome is Outcome.ADDED
        if is_new:
            record_audit(
                session, actor=analyst, action="submit_pair", subject="post", subject_id=arrival.post_id
            )
        elif place is not None:
            place_post(session, post_id=arrival.post_id, actor=analyst, place=place)
        return Submission(arrival.post_id, is_new, tuple(medium.sha256 for medium in media))


def _name_source(typed: str) -> str:
    check_text(typed)
    name = mask_people(" ".join(typed.split()))
    if not name:
        return PAIR_SOURCE
    if len(name) > MAX_SOURCE_LENGTH:
        raise IngestError(
            f"source has {len(name):,} characters; at most {MAX_SOURCE_LENGTH}: name it more shortly"
        )
    return NAMED_SOURCE.format(name)


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
        NotAllowedError: the analyst's role does not include it.
    """
    check_role(store, analyst, AccountRole.ANALYST)
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
