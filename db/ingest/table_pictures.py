"""Where a table's pictures lie: beside it, below the folder that came along, or at another's path."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from db.imports import Refusal
from db.ingest.containers import Container, clean_path
from db.ingest.errors import MissingPictureError
from db.ingest.limits import Limits

# A drive, or the root of a file system; the two slashes of a network share count as one.
ABSOLUTE = re.compile(r"[A-Za-z]:|/")


@dataclass(frozen=True)
class TablePictures:
    """A container as one table of it sees it.

    Args:
        folder: the table's own folder inside the container; empty at its root.
    """

    container: Container
    folder: str

    @property
    def name(self) -> str:
        """The container's name."""
        return self.container.name

    @property
    def limits(self) -> Limits:
        """The container's limits."""
        return self.container.limits

    def list_files(self) -> list[str]:
        """Return all files of the container."""
        return self.container.list_files()

    def list_refused(self) -> list[Refusal]:
        """Return what of the container may not be touched."""
        return self.container.list_refused()

    def open_file(self, path: str) -> IO[bytes]:
        """Open a file of the container for streaming."""
        return self.container.open_file(path)

    def measure(self, path: str) -> int:
        """Return a file's size in bytes."""
        return self.container.measure(path)

    def read_picture(self, path: str) -> bytes:
        """Return a picture's bytes, looked up from the table's folder first.

        A path from the root of another machine is looked up by its end, as much of it as leads to a file.

        Raises:
            BadRowError: it climbs out of its folder, there is no such file, or it is too large or broken.
        """
        for place in self._list_places(path):
            try:
                return self.container.read_picture(place)
            except MissingPictureError:
                continue
        raise MissingPictureError(f"picture {path[:200]!r} is not in {self.name}")

    def _list_places(self, path: str) -> Iterator[str]:
        parts = PurePosixPath(path.replace("\\", "/")).parts
        is_absolute = bool(parts) and ABSOLUTE.match(parts[0]) is not None and ".." not in parts
        ends = ["/".join(parts[start:]) for start in range(1, len(parts))] if is_absolute else [path]
        for end in ends:
            cleaned = clean_path(end)
            yield from dict.fromkeys((str(PurePosixPath(self.folder, cleaned)), cleaned))
