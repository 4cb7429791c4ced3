"""The media folder: originals, each stored once under its own SHA-256 and never changed."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from db.errors import MediaAwayError, StoreError

SHA256 = re.compile(r"[0-9a-f]{64}")


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


def write_original(media_dir: Path, data: bytes) -> str:
    """Keep the bytes and return their SHA-256; bytes that are kept already stay untouched.

    The file appears whole or not at all: a crash leaves at most a ``.part`` file behind.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = media_path(media_dir, sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
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
        kind = StoreError if isinstance(error, FileNotFoundError) else UnreadableError
        raise kind(f"picture {path} cannot be read ({error.strerror}); restore the media folder") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StoreError(f"picture {path} is not what was stored; restore it from a backup")
    return data


def _require_folder(media_dir: Path) -> None:
    """Let the folder's own fault go before that of one picture."""
    try:
        if any(media_dir.iterdir()):
            return
        reason = "it is empty"
    except OSError as error:
        reason = str(error.strerror)
    raise MediaAwayError(f"the media folder {media_dir} is gone or closed ({reason}); mount or restore it")
