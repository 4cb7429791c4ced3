"""Folders and ZIP files as one thing: named files that are looked up by relative path and never unpacked."""

import os
import stat
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Literal, Protocol

from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError, MissingPictureError
from db.ingest.limits import MIB, Limits
from db.ingest.zip_files import ZIP_ERRORS, open_zip

# Systems write é as one character or as two; a table and a ZIP made on different ones must still agree.
SPELLINGS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")


class Pictures(Protocol):
    """Where the pictures lie that a row names."""

    def read_picture(self, path: str) -> bytes:
        """Return a picture's bytes.

        Raises:
            BadRowError: the path leads outside, there is no such file, or it is too large or broken.
        """


class Container(Pictures, Protocol):
    """Where tables and pictures lie."""

    @property
    def name(self) -> str:
        """The folder's or file's own name."""

    @property
    def limits(self) -> Limits:
        """How much it may hold."""

    def list_files(self) -> list[str]:
        """Return relative paths of the ordinary files inside, sorted; hidden ones are left out."""

    def list_refused(self) -> list[Refusal]:
        """Return the members that may not be touched, such as links and paths that lead outside."""

    def open_file(self, path: str) -> IO[bytes]:
        """Open a file for streaming."""

    def measure(self, path: str) -> int:
        """Return a file's size in bytes."""


def clean_path(path: str) -> str:
    """Return a relative path with forward slashes, as a table may spell it.

    Raises:
        BadRowError: the path is absolute, an address, or climbs out of its folder.
    """
    if "://" in path:
        raise BadRowError(f"picture {path[:200]!r} is an address; only files that come along are imported")
    slashed = path.replace("\\", "/")
    parts = PurePosixPath(slashed).parts
    if not parts or "\0" in path:
        raise BadRowError(f"picture path {path[:200]!r} is not a file name")
    if slashed.startswith("/") or ".." in parts or parts[0].endswith(":"):
        raise BadRowError(f"path {path[:200]!r} leads outside its folder; use a path relative to the table")
    return "/".join(parts)


def is_hidden(path: str) -> bool:
    """Return whether a file is an operating system's own litter, such as ``.DS_Store`` or ``__MACOSX``."""
    return any(part.startswith((".", "__MACOSX")) for part in path.split("/"))


class FolderContainer:
    """A folder on disk. Links inside it are not followed."""

    def __init__(self, root: Path, limits: Limits) -> None:
        self.root = root.resolve()
        self.name = self.root.name
        self.limits = limits

    def list_files(self) -> list[str]:
        """Walk the folder.

        Raises:
            IngestError: it holds more files than an import may.
        """
        files = []
        for path in self._walk():
            relative = path.relative_to(self.root).as_posix()
            if path.is_symlink() or not path.is_file() or is_hidden(relative):
                continue
            files.append(relative)
            if len(files) > self.limits.members:
                raise IngestError(
                    f"{self.name} holds more than {self.limits.members:,} files; split it into parts"
                )
        return sorted(files)

    def list_refused(self) -> list[Refusal]:
        """Name the links, which could lead anywhere."""
        return [
            Refusal(path.relative_to(self.root).as_posix(), None, "a link; put the file itself here")
            for path in self._walk()
            if path.is_symlink()
        ]

    def open_file(self, path: str) -> IO[bytes]:
        """Open a file that ``list_files`` named."""
        return (self.root / path).open("rb")

    def read_picture(self, path: str) -> bytes:
        """Read a picture that a table names."""
        target = self._find(clean_path(path))
        if not target.resolve().is_relative_to(self.root):
            raise BadRowError(f"picture {path[:200]!r} is a link that leads outside its folder")
        try:
            status = target.stat()
        except OSError as error:
            raise MissingPictureError(
                f"picture {path[:200]!r} is not in the folder that came along"
            ) from error
        if not stat.S_ISREG(status.st_mode):
            raise BadRowError(f"picture {path[:200]!r} is not an ordinary file")
        _refuse_large_picture(path, status.st_size, self.limits)
        return target.read_bytes()

    def _find(self, path: str) -> Path:
        spellings = (self.root / unicodedata.normalize(form, path) for form in SPELLINGS)
        try:
            return next((one for one in spellings if one.is_file()), self.root / path)
        except OSError:  # a name that no file system takes
            return self.root / path

    def measure(self, path: str) -> int:
        """Ask the file system."""
        return (self.root / path).stat().st_size

    def _walk(self) -> Iterator[Path]:
        for folder, subfolders, names in os.walk(self.root, followlinks=False):
            for name in [*names, *subfolders]:
                yield Path(folder, name)


class ZipContainer:
    """A ZIP file, read member by member and never unpacked to disk.

    Raises:
        IngestError: it is not a ZIP, or holds more than an import may.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self.name = path.name
        self.limits = limits
        self._zip = open_zip(path, self.name, limits)
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._by_folded_name: dict[str, zipfile.ZipInfo] = {}
        self._by_file_name: defaultdict[str, list[zipfile.ZipInfo]] = defaultdict(list)
        self._refused: list[Refusal] = []
        self._sort_members()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def list_files(self) -> list[str]:
        """Name the members that may be read."""
        return sorted(path for path in self._members if not is_hidden(path))

    def list_refused(self) -> list[Refusal]:
        """Name the members that lead outside, are links or would swell."""
        return self._refused

    def open_file(self, path: str) -> IO[bytes]:
        """Open a member that ``list_files`` named.

        Raises:
            IngestError: it is encrypted or packed in an unknown way.
        """
        try:
            return self._zip.open(self._members[path])
        except ZIP_ERRORS as error:
            raise IngestError(f"{path} in {self.name} cannot be unpacked: {error}") from error

    def read_picture(self, path: str) -> bytes:
        """Unpack a picture that a table names, in whatever case: on Windows ``A.JPG`` is ``a.jpg``."""
        cleaned = clean_path(path)
        member = self._members.get(cleaned) or self._by_folded_name.get(_fold_name(cleaned))
        if member is None and "/" not in cleaned:  # ODK's tables leave out ``media/``
            same = self._by_file_name.get(_fold_name(cleaned), ())
            member = same[0] if len(same) == 1 else None
        if member is None:
            raise MissingPictureError(f"picture {path[:200]!r} is not in {self.name}")
        _refuse_large_picture(path, member.file_size, self.limits)
        try:
            with self._zip.open(member) as stream:
                return stream.read(self.limits.picture_bytes)
        except ZIP_ERRORS as error:
            raise BadRowError(f"picture {path[:200]!r} cannot be unpacked: {error}") from error

    def measure(self, path: str) -> int:
        """Return the unpacked size that the directory declares; reading stops there."""
        return self._members[path].file_size

    def _sort_members(self) -> None:
        members = [member for member in self._zip.infolist() if not member.is_dir()]
        if len(members) > self.limits.members:
            raise IngestError(
                f"{self.name} holds {len(members):,} files; at most {self.limits.members:,}: split it"
            )
        unpacked = sum(member.file_size for member in members)
        if unpacked > self.limits.unpacked_bytes:
            raise IngestError(
                f"{self.name} would unpack to {unpacked / MIB:,.0f} MiB, at most"
                f" {self.limits.unpacked_bytes / MIB:,.0f}: a ZIP bomb, or one to split into parts"
            )
        for member in members:
            try:
                self._refuse_member(member)
                path = clean_path(member.filename)
                self._members[path] = self._by_folded_name[_fold_name(path)] = member
                if not is_hidden(path):
                    self._by_file_name[_fold_name(PurePosixPath(path).name)].append(member)
            except BadRowError as error:
                self._refused.append(Refusal(f"{self.name}/{member.filename}", None, str(error)))

    def _refuse_member(self, member: zipfile.ZipInfo) -> None:
        if stat.S_ISLNK(member.external_attr >> 16):
            raise BadRowError("a link; put the file itself into the ZIP")
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > MIB and ratio > self.limits.compression_ratio:
            raise BadRowError(
                f"a ZIP bomb: it swells {ratio:,.0f} times, at most {self.limits.compression_ratio}"
            )


def _fold_name(path: str) -> str:
    """Return the one spelling of all names that differ in case or in how an accent is written."""
    return unicodedata.normalize("NFC", path).casefold()


def _refuse_large_picture(path: str, size_bytes: int, limits: Limits) -> None:
    if size_bytes > limits.picture_bytes:
        size_mib, most_mib = size_bytes / MIB, limits.picture_bytes / MIB
        raise BadRowError(f"picture {path[:200]!r} has {size_mib:,.1f} MiB; at most {most_mib:,.0f}")
