"""Opens an archive and finds out whether it is what was written, before anything of it is believed."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from db.archive import members
from db.archive.errors import ArchiveError
from db.archive.rows import MAX_LINE_BYTES, read_line
from db.ingest.limits import LIMITS

READ_BYTES = 1 << 20
SUM_LINE = re.compile(r"([0-9a-f]{64})  (\S{1,200})")
# More than the head, or a line of the sums, ever has.
SMALL_BYTES = 1 << 20


@dataclass(frozen=True)
class Archive:
    """An archive whose members are what its sums say.

    Args:
        event: the packed row of its event.
        sha256: of its sums, by which it is known.
    """

    event: object
    sha256: str
    written_at: str
    written_by: str
    _zip: ZipFile

    def read_lines(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield what the lines of a member hold.

        Raises:
            ArchiveError: a line cannot be read; it is named.
        """
        with self._zip.open(name) as member:
            number = 0
            while line := member.readline(MAX_LINE_BYTES + 1):
                number += 1
                try:
                    yield read_line(line)
                except ArchiveError as error:
                    raise ArchiveError(f"line {number} of {name}: {error}") from error

    def read_member(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a member, a mebibyte at a time.

        Raises:
            ArchiveError: there is none of that name.
        """
        if name not in self._zip.NameToInfo:
            raise ArchiveError(f"the archive lacks {name}; it is not whole")
        with self._zip.open(name) as member:
            while part := member.read(READ_BYTES):
                yield part

    def read_picture(self, sha256: str) -> bytes:
        """Return an original.

        Raises:
            ArchiveError: there is none, or it is larger than a picture may be.
        """
        name = members.name_picture(sha256)
        info = self._zip.NameToInfo.get(name)
        if info is not None and info.file_size > LIMITS.picture_bytes:
            raise ArchiveError(f"{name} has {info.file_size:,} bytes; at most {LIMITS.picture_bytes:,}")
        return b"".join(self.read_member(name))


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Yield an archive once every member was found to be what ``SHA256SUMS`` says.

    Raises:
        ArchiveError: it is no archive of an event, of a version that is not known here, or damaged.
    """
    is_checked = False
    try:
        with ZipFile(path) as found:
            head = _read_head(found)
            _check_members(found)
            sha256 = _hash_member(found, members.SUMS)
            is_checked = True
            written = str(head.get("written_at")), str(head.get("written_by"))
            yield Archive(head.get("event"), sha256, *written, found)
    except (OSError, BadZipFile, ZlibError, NotImplementedError, EOFError) as error:
        if is_checked and isinstance(error, OSError):
            raise  # of a disk: that of the pictures, as likely as this one
        raise ArchiveError(f"{path.name} cannot be read ({error}); take it from a backup") from error


def _read_head(found: ZipFile) -> dict[str, Any]:
    info = found.NameToInfo.get(members.HEAD)
    if info is None or info.file_size > SMALL_BYTES:
        raise ArchiveError(f"{Path(found.filename or '').name} is no archive of an event of Lookout")
    try:
        head = json.loads(found.read(info))
    except ValueError as error:
        raise ArchiveError(f"{members.HEAD} is no JSON") from error
    if not isinstance(head, dict) or head.get("format") != members.FORMAT:
        raise ArchiveError(f"{members.HEAD} is not of an archive of an event of Lookout")
    if head.get("version") != members.VERSION:
        raise ArchiveError(
            f"the archive is of version {str(head.get('version'))[:20]}, and this Lookout reads version "
            f"{members.VERSION}; restore it with the one that wrote it"
        )
    return head


def _check_members(found: ZipFile) -> None:
    names = [info.filename for info in found.infolist()]
    sums = _read_sums(found)
    missing = {members.HEAD, *members.LISTS} - sums.keys()
    if len(names) != len(set(names)) or missing or {*names} != {*sums, members.SUMS}:
        raise ArchiveError(f"the archive is not whole: its members are not those of {members.SUMS}")
    for info in found.infolist():
        if info.filename == members.SUMS:
            continue
        if _hash_member(found, info.filename) != sums[info.filename]:
            raise ArchiveError(
                f"{info.filename[:200]} is not what was written; take the archive from a backup"
            )


def _hash_member(found: ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with found.open(name) as member:
        while part := member.read(READ_BYTES):
            digest.update(part)
    return digest.hexdigest()


def _read_sums(found: ZipFile) -> dict[str, str]:
    if members.SUMS not in found.NameToInfo:
        raise ArchiveError(f"the archive lacks {members.SUMS}; it is not whole")
    sums = {}
    with found.open(members.SUMS) as member:
        while line := member.readline(SMALL_BYTES):
            written = SUM_LINE.fullmatch(line.decode("utf-8", "replace").rstrip("\n"))
            if written is None:
                raise ArchiveError(f"{members.SUMS} has the line {line[:60]!r}, which is no sum")
            sums[written[2]] = written[1]
    return sums
