"""The media folder: originals, each stored once under its own SHA-256 and never changed."""

import hashlib
import os
import re
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from db.errors import MediaAwayError, StoreError
from db.private_files import FILE_MODE, FOLDER_MODE, make_private_folder
from db.queries.pictures import is_any_known

# Written with the first picture: a folder without it is where a volume should be mounted.
MARKER = ".lookout-media"
SHA256 = re.compile(r"[0-9a-f]{64}")
# Folders that were filled before there was a marker are known by these.
PICTURE_FOLDER = re.compile(r"[0-9a-f]{2}")


class UnreadableError(StoreError):
    """A picture is there and cannot be read now, as on a disk that errs; later the same call may go well."""


def media_path(media_dir: Path, sha256: str) -> Path:
    """Return where the original with this hash lies, whether or not it is there.

    Raises:
        StoreError: not 64 lower-case hexadecimal digits; a name from outside must never leave the folder.
    """
    if not SHA256.fullmatch(sha256):
        raise StoreError(f"{sha256[:80]!r} is no SHA-256; give 64 lower-case hexadecimal digits")
    return media_dir / sha256[:2] / sha256


def make_media_folder(media_dir: Path) -> None:
    """Make the folder of a store without pictures, and mark it as the one that they are written to."""
    make_private_folder(media_dir)
    (media_dir / MARKER).touch(mode=FILE_MODE)


def find_media_fault(session: Session, media_dir: Path) -> str | None:
    """Return why the store's pictures cannot be reached, or None: they can be, or there are none."""
    try:
        _require_folder(media_dir)
    except MediaAwayError as error:
        return str(error) if is_any_known(session) else None
    return None


def prepare_media_folder(session: Session, media_dir: Path) -> None:
    """Make the media folder ready to be written to; for the first picture of a store it is made.

    Raises:
        MediaAwayError: the folder is gone and the store knows pictures: one made anew would hide that.
    """
    if fault := find_media_fault(session, media_dir):
        raise MediaAwayError(fault)
    make_media_folder(media_dir)


def write_original(media_dir: Path, data: bytes) -> str:
    """Keep the bytes and return their SHA-256; bytes that are kept already stay untouched.

    The file appears whole or not at all: a crash leaves at most a ``.part`` file behind.

    Raises:
        MediaAwayError: the media folder is gone; see ``prepare_media_folder``.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = media_path(media_dir, sha256)
    with suppress(FileNotFoundError):
        # Told to whoever removes files: somebody is about to show this one.
        os.utime(path)
        return sha256
    _require_folder(media_dir)
    path.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return sha256


def read_original(media_dir: Path, sha256: str) -> bytes:
    """Return the bytes of an original.

    Raises:
        MediaAwayError: the whole folder is gone or empty, as where a volume is not mounted, or cannot be
            looked into, which says nothing about this picture.
        UnreadableError: the file is there and cannot be read now.
        StoreError: the name is no hash, there is no such file, or its content is not what its name says.
    """
    path = media_path(media_dir, sha256)
    try:
        data = path.read_bytes()
    except OSError as error:
        _require_folder(media_dir)
        failure = StoreError if isinstance(error, FileNotFoundError) else UnreadableError
        raise failure(
            f"picture {path} cannot be read ({error.strerror}); restore the media folder"
        ) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StoreError(f"picture {path} is not what was stored; restore it from a backup")
    return data


def remove_original(media_dir: Path, sha256: str, *, rested: timedelta) -> bool:
    """Remove an original that nobody wrote, or found there, for a while; return whether it is gone.

    Raises:
        MediaAwayError: the media folder is away, which says nothing about this picture.
    """
    path = media_path(media_dir, sha256)
    aside = path.with_suffix(".gone")
    try:
        # Put aside before it is looked at: who brings it at this moment finds none, and writes it anew.
        path.replace(aside)
    except FileNotFoundError:
        _require_folder(media_dir)
        return True
    if time.time() - aside.stat().st_mtime < rested.total_seconds():
        aside.replace(path)
        return False
    aside.unlink()
    return True


def _require_folder(media_dir: Path) -> None:
    """Let the folder's own fault go before that of one picture.

    Raises:
        MediaAwayError: there is no such folder, or neither pictures in it nor the mark of one for pictures.
    """
    try:
        if any(entry.name == MARKER or PICTURE_FOLDER.fullmatch(entry.name) for entry in media_dir.iterdir()):
            return
        reason = "no picture is in it"
    except OSError as error:
        reason = str(error.strerror)
    raise MediaAwayError(f"the media folder {media_dir} is gone or closed ({reason}); mount or restore it")
