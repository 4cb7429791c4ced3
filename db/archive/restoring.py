"""Puts an archived event into a store as a closed event of its own: beside others, with numbers of its own.

Step by step, each committed. A restore that was cut off is gone on with by the next one of the same archive:
each step finds what is there. Until the last one the event says that it is not all back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from db.archive import members
from db.archive.errors import ArchiveError
from db.archive.numbers import Numbers
from db.archive.reading import Archive, open_archive
from db.archive.restoring_posts import add_pictures, add_posts, cut_lines
from db.archive.rows import unpack_row
from db.audit import record_audit
from db.errors import IllegalChangeError, name_reason
from db.events import add_event, get_or_add_source
from db.incidents import hold_gathering, refresh_figures
from db.labels.effective import refresh_effective
from db.labels.folds import hold_folds, order_pair, regroup
from db.models import Event, Incident, IncidentChange, MessageLink, Report, Source
from db.per_store import build_insert
from db.report_files import are_shown, drop_file, keep_file, list_owners, name_picture
from db.session import Store
from db.vocabulary import EventStatus

CHUNK, PICTURES_AT_ONCE = 500, 20
# What no event is without.
NEEDED = {"name", "slug", "hazard", "starts_at"}


@dataclass
class Restored:
    """What came back; ``went_on``: after a restore that was cut off."""

    event_id: int
    name: str
    went_on: bool = False
    posts: int = 0
    pictures: int = 0
    reports: int = 0

    @property
    def words(self) -> str:
        """What came back, in a sentence."""
        before = "A restore that was cut off was gone on with: " if self.went_on else ""
        return (
            f"{before}{self.posts:,} posts, {self.pictures:,} pictures and {self.reports:,} reports are back "
            f"in the event {self.name!r}, which is closed"
        )


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

    A restore of the same archive that was cut off is gone on with, in the event that it began.

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
        numbers, stays = Numbers(), "nothing came back of it"
        try:
            with store.write() as session:
                restored = _find_begun(session, archive) or _add_event(session, archive, name)
                record_audit(
                    session,
                    actor=actor,
                    action="restore_event",
                    subject="event",
                    subject_id=restored.event_id,
                    after={"file": path.name, "written_at": archive.written_at, "by": archive.written_by},
                    reason="an earlier restore of it was cut off" if restored.went_on else None,
                )
                _add_origins(session, archive, restored, numbers)
            stays = f"what came back of it so far stays in the event {restored.name!r}, which can be erased"
            _fill(store, media_dir, archive, restored, numbers, on_progress)
        except (DataError, IntegrityError, KeyError, TypeError, ValueError) as error:
            raise ArchiveError(
                f"something in the archive cannot be ({name_reason(error)}); {stays}"
            ) from error
    return restored


def _find_begun(session: Session, archive: Archive) -> Restored | None:
    """Return what a restore of this archive began that was cut off; others wait until this step is done."""
    query = select(Event).where(Event.restoring_from == archive.sha256, Event.erased_at.is_(None))
    event = session.scalar(query.order_by(Event.id).limit(1).with_for_update(key_share=True))
    return None if event is None else Restored(event.id, event.name, went_on=True)


def _add_event(session: Session, archive: Archive, name: str | None) -> Restored:
    event = unpack_row(Event, archive.event)
    if lacking := NEEDED - event.keys():
        raise ArchiveError(f"the event of the archive has no {min(lacking)}")
    fields = {key: value for key, value in event.items() if key not in ("created_at", "status")}
    if name is not None:
        fields |= {"name": name, "slug": None}
    added = add_event(session, **fields, status=EventStatus.CLOSED)
    added.restoring_from = archive.sha256
    return Restored(added.id, added.name)


def _add_origins(session: Session, archive: Archive, restored: Restored, numbers: Numbers) -> None:
    """Find or add the sources, and add what hangs on the event; a source that is there stays as rated."""
    found = numbers.rows[members.SOURCES] = {}
    for line in archive.read_lines(members.SOURCES):
        row = unpack_row(Source, line)
        former = row.pop("id")
        source = get_or_add_source(session, name=row["name"], kind=row["kind"])
        if source.last_received_at is None:
            for column, value in row.items():
                setattr(source, column, value)
        session.flush()
        found[former] = source.id
    for name, model in members.ROWS_OF_EVENT.items():
        rows = [unpack_row(model, line, without=("event_id",)) for line in archive.read_lines(name)]
        former_ids = [row.pop("id") for row in rows]
        if restored.went_on:
            # Added in one step, and before anybody else added any: the first ones are they.
            here = select(model.id).where(members.is_of_event(model, restored.event_id)).order_by(model.id)
            ids = list(session.scalars(here.limit(len(rows))))
        else:
            ids = _insert_rows(session, model, [numbers.point(row) for row in rows], restored.event_id)
        numbers.rows[name] = dict(zip(former_ids, ids, strict=True))


def _insert_rows(session: Session, model: type[Any], rows: list[dict[str, Any]], event_id: int) -> list[int]:
    """Add rows to a table and return their numbers, in their order."""
    if not rows:
        return []
    if "event_id" in model.__table__.c:
        rows = [row | {"event_id": event_id} for row in rows]
    new = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(session.scalars(new, rows))


def _fill(
    store: Store,
    media_dir: Path,
    archive: Archive,
    restored: Restored,
    numbers: Numbers,
    on_progress: Callable[[int], None],
) -> None:
    for pictures in cut_lines(archive.read_lines(members.PICTURES), PICTURES_AT_ONCE):
        add_pictures(store, media_dir, archive, pictures)
        restored.pictures += len(pictures)
    for posts in cut_lines(archive.read_lines(members.POSTS), CHUNK):
        with store.write() as session:
            add_posts(session, posts, restored.event_id, numbers)
        restored.posts += len(posts)
        on_progress(restored.posts)
    for line in archive.read_lines(members.REPORTS):
        with store.write() as session:
            _add_report(session, archive, line, restored.event_id, numbers)
        restored.reports += 1
    with store.write() as session:
        _finish(session, archive, restored.event_id, numbers)


def _add_report(
    session: Session, archive: Archive, line: dict[str, Any], event_id: int, numbers: Numbers
) -> None:
    """Add a report with its files, but for pictures of deleted posts; nothing happens to one that is back."""
    report = Report(**unpack_row(Report, line["report"]) | {"event_id": event_id, "is_restored": True})
    is_back = select(Report.id).where(Report.event_id == event_id, Report.number == report.number)
    if session.scalar(is_back) is not None:
        return
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
    for hashed, owners in list_owners(report.snapshot).items():
        here = [number for number in map(numbers.posts.find, owners) if number is not None]
        if here and not are_shown(session, here):
            drop_file(session, report_id=report.id, kind=name_picture(hashed))


def _finish(session: Session, archive: Archive, event_id: int, numbers: Numbers) -> None:
    """Add what needs all posts: what incidents rest on, and which messages people took for one or apart."""
    hold_folds(session)
    hold_gathering(session)
    for name, model in ((members.INCIDENTS, Incident), (members.CHANGES, IncidentChange)):
        for lines in cut_lines(archive.read_lines(name), CHUNK):
            rows = [unpack_row(model, line) for line in lines]
            complete = [{"id": numbers.rows[name][row["id"]], **numbers.complete(row)} for row in rows]
            session.execute(update(model), complete)
    refresh_figures(session, numbers.rows[members.INCIDENTS].values())
    decided = [
        _decide_match(session, line, event_id, numbers) for line in archive.read_lines(members.MATCHES)
    ]
    session.get_one(Event, event_id).restoring_from = None
    refresh_effective(session, [post_id for pair in decided for post_id in regroup(session, event_id, pair)])


def _decide_match(session: Session, line: dict[str, Any], event_id: int, numbers: Numbers) -> tuple[int, int]:
    """Put back what a person decided about two messages; return their numbers here."""
    row = unpack_row(MessageLink, line)
    pair = order_pair(*(numbers.find_message(row[side]) for side in ("message", "other")))
    decision = {name: row[name] for name in ("is_same", "decided_by", "decided_at")}
    new = build_insert(session, MessageLink)
    session.execute(
        new.on_conflict_do_update(index_elements=["event_id", "message", "other"], set_=decision),
        {"event_id": event_id, "message": pair[0], "other": pair[1], "is_certain": row["is_certain"]}
        | decision,
    )
    return pair
