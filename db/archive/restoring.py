"""Puts an archived event into a store as a closed event of its own: beside others, with numbers of its own.

Reports come back as they left, once issued: their files are the reports. Drafts stay in the archive, for the
posts that they name bear other numbers here. Incidents and near copies are found anew by the machine.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from db.archive import members
from db.archive.errors import ArchiveError
from db.archive.reading import Archive, open_archive
from db.archive.rows import unpack_row
from db.audit import record_audit
from db.errors import IllegalChangeError, name_reason
from db.events import add_event, get_or_add_source
from db.hashes import unpack_hashes
from db.ingest.errors import BadRowError
from db.ingest.limits import LIMITS
from db.ingest.pictures import verify_picture
from db.labels.effective import refresh_effective
from db.labels.folds import hold_folds
from db.matching import match_pictures, match_posts
from db.media import prepare_media_folder, write_original
from db.models import Event, Import, Media, MediaHash, PictureWords, Post, PostMedia, Report, Source
from db.per_store import build_insert
from db.posts import add_media
from db.report_files import keep_file
from db.session import Store, utc_now
from db.signatures import add_hashes
from db.vocabulary import EventStatus, JobStatus, ReportStatus

CHUNK, PICTURES_AT_ONCE = 500, 20
# What left this machine, and is told by its files.
KEPT = (ReportStatus.ISSUED, ReportStatus.SUPERSEDED, ReportStatus.RETRACTED)
# What no event is without.
NEEDED = {"name", "slug", "hazard", "starts_at"}
T = TypeVar("T")


@dataclass
class Restored:
    """What came back; ``drafts`` are the reports that stay in the archive."""

    event_id: int
    name: str
    posts: int = 0
    pictures: int = 0
    reports: int = 0
    drafts: int = 0


@dataclass
class _Numbers:
    """What is called how here: {number in the archive: number in the store}, of sources and of imports."""

    sources: dict[int, int] = field(default_factory=dict)
    imports: dict[int, int] = field(default_factory=dict)


def restore_archive(
    store: Store,
    media_dir: Path,
    path: Path,
    *,
    actor: str,
    name: str | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Restored:
    """Put an archive into a store; commits step by step, and is audited. The archive is checked whole before.

    Args:
        name: of the event; None takes that of the archive.
        on_progress: told how many posts are back.

    Raises:
        IllegalChangeError: no name of a person was given, or an event has the name.
        ArchiveError: it is no archive, of another version or damaged, or something in it cannot be.
        MediaAwayError: the media folder is away.
    """
    if not actor.strip():
        raise IllegalChangeError("an archive is restored by a named person; give a name")
    with open_archive(path) as archive:
        event = unpack_row(Event, archive.event)
        if lacking := NEEDED - event.keys():
            raise ArchiveError(f"the event of the archive has no {min(lacking)}")
        with store.write() as session:
            restored = _add_event(session, event, name)
            record_audit(
                session,
                actor=actor,
                action="restore_event",
                subject="event",
                subject_id=restored.event_id,
                after={"file": path.name, "written_at": archive.written_at, "by": archive.written_by},
            )
        try:
            _fill(store, media_dir, archive, restored, on_progress)
        except (DataError, IntegrityError, KeyError, TypeError, ValueError) as error:
            raise ArchiveError(
                f"something in the archive cannot be ({name_reason(error)}); what came back of it so far "
                f"stays in the event {restored.name!r}"
            ) from error
    return restored


def _add_event(session: Session, event: dict[str, Any], name: str | None) -> Restored:
    fields = {key: value for key, value in event.items() if key not in ("created_at", "status")}
    if name is not None:
        fields |= {"name": name, "slug": None}
    added = add_event(session, **fields, status=EventStatus.CLOSED)
    return Restored(added.id, added.name)


def _fill(
    store: Store,
    media_dir: Path,
    archive: Archive,
    restored: Restored,
    on_progress: Callable[[int], None],
) -> None:
    numbers = _Numbers()
    with store.write() as session:
        _add_origins(session, archive, restored.event_id, numbers)
    for pictures in _cut(archive.read_lines(members.PICTURES), PICTURES_AT_ONCE):
        _add_pictures(store, media_dir, archive, pictures)
        restored.pictures += len(pictures)
    for posts in _cut(archive.read_lines(members.POSTS), CHUNK):
        with store.write() as session:
            _add_posts(session, posts, restored.event_id, numbers)
        restored.posts += len(posts)
        on_progress(restored.posts)
    for line in archive.read_lines(members.REPORTS):
        report = unpack_row(Report, line["report"])
        if report["status"] not in KEPT:
            restored.drafts += 1
            continue
        with store.write() as session:
            _add_report(session, archive, line, report | {"event_id": restored.event_id})
        restored.reports += 1


def _add_origins(session: Session, archive: Archive, event_id: int, numbers: _Numbers) -> None:
    """Find or add the sources, and add the records of imports; a source that is there stays as rated."""
    for line in archive.read_lines(members.SOURCES):
        row = unpack_row(Source, line)
        former = row.pop("id")
        source = get_or_add_source(session, name=row["name"], kind=row["kind"])
        if source.last_received_at is None:
            for column, value in row.items():
                setattr(source, column, value)
        session.flush()
        numbers.sources[former] = source.id
    for line in archive.read_lines(members.IMPORTS):
        row = unpack_row(Import, line)
        former = row.pop("id")
        run = Import(**row | {"event_id": event_id, "source_id": numbers.sources[row["source_id"]]})
        session.add(run)
        session.flush()
        numbers.imports[former] = run.id


def _add_pictures(store: Store, media_dir: Path, archive: Archive, lines: list[dict[str, Any]]) -> None:
    media, hashes, words = [], {}, {}
    with store.read() as session:
        prepare_media_folder(session, media_dir)
    for line in lines:
        sha256 = unpack_row(Media, line["picture"])["sha256"]
        data = archive.read_picture(sha256)
        try:
            found = verify_picture(data, sha256, LIMITS)
        except BadRowError as error:
            raise ArchiveError(str(error)) from error
        if found.sha256 != sha256:
            raise ArchiveError(f"picture {sha256[:80]!r} is another one; take the archive from a backup")
        write_original(media_dir, data)
        media.append(found)
        if packed := line.get("hashes"):
            hashes[sha256] = unpack_hashes([unpack_row(MediaHash, packed)["hashes"]])[0]
        if read := line.get("words"):
            words[sha256] = unpack_row(PictureWords, read)
    with store.write() as session:
        hold_folds(session)
        ids = add_media(session, media, utc_now())
        match_pictures(session, add_hashes(session, hashes))
        rows = [{**row, "media_id": ids[sha256]} for sha256, row in words.items()]
        if rows:
            session.execute(build_insert(session, PictureWords).on_conflict_do_nothing(), rows)


def _add_posts(session: Session, lines: list[dict[str, Any]], event_id: int, numbers: _Numbers) -> None:
    hold_folds(session)
    rows, by_key = [], {}
    for line in lines:
        row = unpack_row(Post, line["post"], without=("id",))
        row |= {"event_id": event_id, "source_id": numbers.sources[row["source_id"]]}
        if row["import_id"] is not None:
            row["import_id"] = numbers.imports[row["import_id"]]
        rows.append(row)
        by_key[row["source_id"], row["external_id"]] = line
    added = session.execute(insert(Post).returning(Post.id, Post.source_id, Post.external_id), rows)
    ids = {(source_id, external_id): post_id for post_id, source_id, external_id in added}
    for name, model in members.PARTS_OF_POST.items():
        parts = [
            _make_part(model, packed, ids[key])
            for key, line in by_key.items()
            for packed in line.get(name, ())
        ]
        if parts:
            session.execute(insert(model), parts)
    _link_pictures(session, {ids[key]: line.get("pictures", ()) for key, line in by_key.items()})
    session.flush()
    post_ids = list(ids.values())
    match_posts(session, post_ids)
    refresh_effective(session, post_ids)


def _make_part(model: type[Any], packed: object, post_id: int) -> dict[str, Any]:
    row = unpack_row(model, packed) | {"post_id": post_id}
    if row.get("status") is JobStatus.DOING:
        # Whoever had it in hand is not here.
        row |= {"status": JobStatus.TODO, "worker": None, "heartbeat_at": None}
    return row


def _link_pictures(session: Session, shown: Mapping[int, Iterable[str]]) -> None:
    every = {sha256 for sha256s in shown.values() for sha256 in sha256s}
    ids = dict(session.execute(select(Media.sha256, Media.id).where(Media.sha256.in_(every))).all())
    links = [
        {"post_id": post_id, "media_id": ids[sha256], "position": position}
        for post_id, sha256s in shown.items()
        for position, sha256 in enumerate(sha256s)
    ]
    if links:
        session.execute(insert(PostMedia), links)


def _add_report(session: Session, archive: Archive, line: dict[str, Any], row: dict[str, Any]) -> None:
    report = Report(**row | {"is_restored": True})
    session.add(report)
    session.flush()
    for name, model in members.PARTS_OF_REPORT.items():
        for packed in line[name]:
            session.add(model(**unpack_row(model, packed), report_id=report.id))
    for packed in line["files"]:
        kind, sha256 = str(packed["kind"]), packed["sha256"]
        content = archive.read_member(members.name_report_file(report.number, kind))
        if keep_file(session, report_id=report.id, kind=kind, content=content, name=packed["name"]) != sha256:
            raise ArchiveError(f"file {kind!r} of report {report.number} is not what was kept")


def _cut(lines: Iterator[T], size: int) -> Iterator[list[T]]:
    while chunk := list(islice(lines, size)):
        yield chunk
