"""Archives of events: written into the folder of the archives, listed there, and restored from it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dashboard.services.errors import ServiceError
from dashboard.services.rights import check_role
from db.archive.restoring import Restored, restore_archive
from db.archive.writing import write_archive
from db.session import Store, utc_now
from db.settings import StoreSettings
from db.vocabulary import AccountRole

ENDING = ".lookout.zip"
NAME = re.compile(r"[\w.-]{1,200}")


@dataclass(frozen=True)
class ArchiveFile:
    """A file in the folder of the archives."""

    name: str
    size_bytes: int
    written_at: datetime


def list_archives(folder: Path) -> list[ArchiveFile]:
    """Return what lies in the folder of the archives, the newest first."""
    found = []
    for path in folder.glob(f"*{ENDING}") if folder.is_dir() else ():
        state = path.stat()
        found.append(ArchiveFile(path.name, state.st_size, datetime.fromtimestamp(state.st_mtime, UTC)))
    return sorted(found, key=lambda file: file.written_at, reverse=True)


def archive_event(
    store: Store,
    settings: StoreSettings,
    *,
    event_id: int,
    slug: str,
    lead: str,
    on_progress: Callable[[int, int], None],
    is_cancelled: Callable[[], bool],
) -> Path:
    """Write a closed event into a new file of the folder; audited.

    Raises:
        IllegalChangeError: the event is not closed.
        StoreError: an original cannot be read, or it was called off.
        NotAllowedError: the lead's role does not include it.
    """
    check_role(store, lead, AccountRole.LEAD)
    path = settings.archives_dir / f"{slug}-{utc_now():%Y%m%dT%H%M%S}{ENDING}"
    write_archive(
        store,
        settings.media_dir,
        path,
        event_id=event_id,
        actor=lead,
        on_progress=on_progress,
        is_cancelled=is_cancelled,
    )
    return path


def restore_event(
    store: Store,
    settings: StoreSettings,
    *,
    file_name: str,
    name: str,
    lead: str,
    on_progress: Callable[[int], None],
) -> Restored:
    """Put an archive of the folder into the store as a closed event; audited.

    Args:
        name: of the event; empty takes that of the archive.

    Raises:
        ServiceError: there is no such file in the folder.
        ArchiveError: it is not what was written, or something in it cannot be.
        IllegalChangeError: an event has the name.
        NotAllowedError: the lead's role does not include it.
    """
    check_role(store, lead, AccountRole.LEAD)
    path = settings.archives_dir / file_name
    if not NAME.fullmatch(file_name) or not path.is_file():
        raise ServiceError(f"no archive {file_name[:80]!r} in {settings.archives_dir}; put it there first")
    return restore_archive(
        store, settings.media_dir, path, actor=lead, name=name.strip() or None, on_progress=on_progress
    )
