"""Writes an event into one file: a ZIP of lines and originals, streamed, as the store was at one moment."""

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.archive import members
from db.archive.errors import CalledOffError
from db.archive.rows import pack_row, write_line
from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.media import read_original
from db.models import (
    AuditEntry,
    BulkReview,
    Event,
    Import,
    Media,
    MessageLink,
    Post,
    PostMedia,
    Report,
    ReportFile,
    Review,
    Source,
)
from db.private_files import FILE_MODE, make_private_folder
from db.report_files import read_file
from db.session import Store, utc_now
from db.vocabulary import EventStatus

CHUNK = 500
# What is said of an event in one store only.
OF_ONE_STORE = ("id", "status", "erase_at", "erased_at", "restoring_from")


@dataclass(frozen=True)
class Archived:
    """An archive that was written: how much is in it, and the SHA-256 of the file."""

    posts: int
    pictures: int
    reports: int
    sha256: str


def write_archive(
    store: Store,
    media_dir: Path,
    path: Path,
    *,
    event_id: int,
    actor: str,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Archived:
    """Write a closed event into a file, which appears whole or not at all; audited with its SHA-256.

    Memory holds one picture, five hundred posts, and eight bytes for each post.

    Args:
        on_progress: told how many posts of how many are written.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: no name was given, or the event is not closed, or was erased.
        StoreError: an original is not there or not what was stored, or the media folder is away.
        CalledOffError: it was called off.
    """
    if not actor.strip():
        raise IllegalChangeError("an event is archived by a named person; give a name")
    make_private_folder(path.parent)
    part = path.with_name(f"{path.name}.part")
    try:
        part.touch(mode=FILE_MODE, exist_ok=False)
        with store.read(one_state=True) as session, ZipFile(part, "w") as archive:
            _require_closed(session, event_id)
            writer = _Writer(session, archive, media_dir, event_id, on_progress, is_cancelled)
            posts, pictures, reports = writer.write(actor)
        with part.open("rb") as file:
            archived = Archived(posts, pictures, reports, hashlib.file_digest(file, "sha256").hexdigest())
        with store.write() as session:
            record_audit(
                session,
                actor=actor,
                action="archive_event",
                subject="event",
                subject_id=event_id,
                after={"file": path.name, **vars(archived)},
            )
        part.replace(path)
    except FileExistsError as error:
        raise IllegalChangeError(f"{part.name} is being written already; wait for it or remove it") from error
    except BaseException:
        with suppress(FileNotFoundError):
            part.unlink()
        raise
    return archived


def _require_closed(session: Session, event_id: int) -> None:
    event = session.get(Event, event_id)
    if event is None:
        raise NotFoundError(f"no event {event_id}")
    if event.status is not EventStatus.CLOSED:
        raise IllegalChangeError(f"event {event.name!r} is not closed; close it first, then archive it")
    if event.erased_at is not None:
        raise IllegalChangeError(f"the posts of event {event.name!r} were erased; nothing is left to archive")
    if event.restoring_from is not None:
        raise IllegalChangeError(f"event {event.name!r} is not all back; restore its archive again to go on")


class _Writer:
    def __init__(
        self,
        session: Session,
        archive: ZipFile,
        media_dir: Path,
        event_id: int,
        on_progress: Callable[[int, int], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._session, self._archive, self._media_dir = session, archive, media_dir
        self._event_id = event_id
        self._on_progress, self._is_cancelled = on_progress, is_cancelled
        self._sums: dict[str, str] = {}

    def write(self, actor: str) -> tuple[int, int, int]:
        """Write all members; returns how many posts, pictures and reports there are."""
        event_id = self._event_id
        query = select(Post.id).where(Post.event_id == event_id).order_by(Post.id)
        post_ids = array("q", self._session.scalars(query))
        (packed_event,) = self._rows(Event, Event.id == event_id)
        head = {
            "format": members.FORMAT,
            "version": members.VERSION,
            "written_at": utc_now().isoformat(),
            "written_by": actor,
            "event": pack_row(packed_event, without=OF_ONE_STORE),
        }
        self._add(members.HEAD, [write_line(head)])
        of_event = select(Post.source_id).where(Post.event_id == event_id)
        of_imports = select(Import.source_id).where(Import.event_id == event_id)
        self._list(members.SOURCES, Source, Source.id.in_(of_event) | Source.id.in_(of_imports))
        for name, model in members.ROWS_OF_EVENT.items():
            self._list(name, model, members.is_of_event(model, event_id))
        reports = list(self._session.scalars(select(Report.id).where(Report.event_id == event_id)))
        self._add(members.PICTURES, self._list_pictures(post_ids))
        self._add(members.POSTS, self._list_posts(post_ids))
        is_decided = (MessageLink.event_id == event_id) & MessageLink.is_same.is_not(None)
        self._list(members.MATCHES, MessageLink, is_decided)
        self._add(members.REPORTS, self._list_reports(reports))
        self._add(members.AUDIT, self._list_audit(event_id, post_ids, reports))
        pictures = self._add_pictures(post_ids)
        self._add_report_files(reports)
        lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(self._sums.items()))
        self._add(members.SUMS, [lines.encode()])
        return len(post_ids), pictures, len(reports)

    def _add(self, name: str, content: Iterable[bytes], *, compression: int = ZIP_DEFLATED) -> None:
        info = ZipInfo(name)
        info.compress_type = compression
        digest = hashlib.sha256()
        with self._archive.open(info, "w", force_zip64=True) as member:
            for part in content:
                digest.update(part)
                member.write(part)
        self._sums[name] = digest.hexdigest()

    def _list(self, name: str, model: type[Any], condition: Any) -> None:
        rows = self._rows(model, condition)
        self._add(name, (write_line(pack_row(row, without=("event_id",))) for row in rows))

    def _rows(self, model: type[Any], condition: Any) -> Iterator[Any]:
        table = model.__table__
        found = self._session.execute(select(table).where(condition).order_by(*table.primary_key))
        yield from found.mappings()

    def _cut(self, ids: Sequence[int]) -> Iterator[Sequence[int]]:
        for start in range(0, len(ids), CHUNK):
            if self._is_cancelled():
                raise CalledOffError("the archive was called off; nothing of it is kept")
            yield (
                ids[start : start + CHUNK].tolist() if isinstance(ids, array) else ids[start : start + CHUNK]
            )

    def _list_posts(self, post_ids: "array[int]") -> Iterator[bytes]:
        done = 0
        for chunk in self._cut(post_ids):
            parts: dict[int, dict[str, Any]] = defaultdict(dict)
            for name, model in members.PARTS_OF_POST.items():
                for row in self._rows(model, model.post_id.in_(chunk)):
                    packed = pack_row(row, without=members.OWN_NUMBERS)
                    parts[row["post_id"]].setdefault(name, []).append(packed)
            for post_id, packed in self._list_reviews(chunk):
                parts[post_id].setdefault(members.REVIEWS, []).append(packed)
            query = (
                select(PostMedia.post_id, Media.sha256)
                .join(Media, Media.id == PostMedia.media_id)
                .where(PostMedia.post_id.in_(chunk))
                .order_by(PostMedia.post_id, PostMedia.position)
            )
            for post_id, sha256 in self._session.execute(query):
                parts[post_id].setdefault("pictures", []).append(sha256)
            for row in self._rows(Post, Post.id.in_(chunk)):
                yield write_line({"post": pack_row(row, without=("event_id",)), **parts[row["id"]]})
            done += len(chunk)
            self._on_progress(done, len(post_ids))

    def _list_reviews(self, post_ids: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each review with the number of its post, and in it that of the bulk job that made it."""
        made = (
            select(BulkReview.review_id, BulkReview.bulk_job_id)
            .join(Review, Review.id == BulkReview.review_id)
            .where(Review.post_id.in_(post_ids))
        )
        jobs = dict(self._session.execute(made).all())
        for row in self._rows(Review, Review.post_id.in_(post_ids)):
            packed = pack_row(row, without=members.OWN_NUMBERS)
            yield row["post_id"], packed | {members.MADE_IN_BULK: jobs.get(row["id"])}

    def _list_pictures(self, post_ids: "array[int]") -> Iterator[bytes]:
        """Yield a line for each picture, once; a later post may show it too."""
        for chunk in self._find_pictures(post_ids):
            parts: dict[int, dict[str, Any]] = defaultdict(dict)
            for name, model in members.PARTS_OF_PICTURE.items():
                for row in self._rows(model, model.media_id.in_(chunk)):
                    packed = pack_row(row, without=members.OWN_NUMBERS)
                    parts[row["media_id"]].setdefault(name, []).append(packed)
            for row in self._rows(Media, Media.id.in_(chunk)):
                yield write_line({"picture": pack_row(row, without=("id",)), **parts[row["id"]]})

    def _find_pictures(self, post_ids: "array[int]") -> Iterator[list[int]]:
        """Yield the numbers of the posts' pictures, each with the first post of the event that shows it."""
        for chunk in self._cut(post_ids):
            shown = select(PostMedia.media_id).where(PostMedia.post_id.in_(chunk))
            before = (
                select(PostMedia.media_id)
                .join(Post, Post.id == PostMedia.post_id)
                .where(PostMedia.media_id.in_(shown), Post.event_id == self._event_id, Post.id < chunk[0])
            )
            query = shown.where(PostMedia.media_id.not_in(before)).distinct()
            if found := sorted(self._session.scalars(query)):
                yield found

    def _add_pictures(self, post_ids: "array[int]") -> int:
        count = 0
        for chunk in self._find_pictures(post_ids):
            for sha256 in self._session.scalars(select(Media.sha256).where(Media.id.in_(chunk))).all():
                if self._is_cancelled():
                    raise CalledOffError("the archive was called off; nothing of it is kept")
                # Pictures are packed already.
                content = [read_original(self._media_dir, sha256)]
                self._add(members.name_picture(sha256), content, compression=ZIP_STORED)
                count += 1
        return count

    def _list_reports(self, report_ids: Sequence[int]) -> Iterator[bytes]:
        for report_id in report_ids:
            (row,) = self._rows(Report, Report.id == report_id)
            line: dict[str, Any] = {"report": pack_row(row, without=("id", "event_id"))}
            for name, model in members.PARTS_OF_REPORT.items():
                rows = self._rows(model, model.report_id == report_id)
                line[name] = [pack_row(part, without=members.OWN_NUMBERS) for part in rows]
            files = self._rows(ReportFile, ReportFile.report_id == report_id)
            line["files"] = [pack_row(file, without=members.OWN_NUMBERS) for file in files]
            yield write_line(line)

    def _add_report_files(self, report_ids: Sequence[int]) -> None:
        query = (
            select(ReportFile.report_id, ReportFile.kind, Report.number)
            .join(Report, Report.id == ReportFile.report_id)
            .where(ReportFile.report_id.in_(report_ids))
            .order_by(ReportFile.id)
        )
        for report_id, kind, number in self._session.execute(query).all():
            content = read_file(self._session, report_id=report_id, kind=kind)
            self._add(members.name_report_file(number, kind), content)

    def _list_audit(self, event_id: int, post_ids: "array[int]", reports: Sequence[int]) -> Iterator[bytes]:
        """Yield what the log says of the event, what hangs on it and its posts; each entry with its seal."""
        yield from self._list_entries("event", [event_id])
        for subject, model in members.SUBJECTS_OF_EVENT.items():
            ids = list(self._session.scalars(select(model.id).where(members.is_of_event(model, event_id))))
            for chunk in self._cut(ids):
                yield from self._list_entries(subject, chunk)
        for chunk in self._cut(reports):
            yield from self._list_entries("report", chunk)
        for chunk in self._cut(post_ids):
            yield from self._list_entries("post", chunk)

    def _list_entries(self, subject: str, ids: Sequence[int]) -> Iterator[bytes]:
        of_subject = (AuditEntry.subject == subject) & AuditEntry.subject_id.in_(ids)
        for row in self._rows(AuditEntry, of_subject):
            yield write_line(pack_row(row))
