"""One file that may hold posts, whether it lies in a folder, in a ZIP or packed with gzip."""

import gzip
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, cast

from db.ingest.containers import Container
from db.ingest.errors import IngestError
from db.ingest.limits import MIB, Limits
from db.ingest.lines import HEAD_BYTES, Line, find_encoding, read_lines, read_pieces

GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class PostFile:
    """A file that may be read from its start as often as needed, and never beyond the limits.

    Args:
        name: the file's own name, without ``.gz``.
        size_bytes: as far as it is known before reading; progress rests on it.
    """

    name: str
    size_bytes: int
    limits: Limits
    open_stream: Callable[[], AbstractContextManager[IO[bytes]]]

    def read_lines(self, most_chars: int | None = None) -> Iterator[Line]:
        """Yield the file's lines, as ``lines.read_lines`` does."""
        with self.open_stream() as stream:
            yield from read_lines(stream, self.size_bytes, self.name, self.limits, most_chars)

    def read_pieces(self) -> Iterator[tuple[str, float]]:
        """Yield the file's characters, as ``lines.read_pieces`` does."""
        with self.open_stream() as stream:
            yield from read_pieces(stream, self.size_bytes, self.name)

    def read_head(self) -> bytes:
        """Return the first bytes, which tell what the file is."""
        with self.open_stream() as stream:
            return stream.read(HEAD_BYTES)

    def read_head_text(self) -> str:
        """Return the first characters without a byte-order mark or blanks before them."""
        with self.open_stream() as stream:
            encoding = find_encoding(stream)
            head = stream.read(HEAD_BYTES)
        return head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")

    def read_whole(self, most_bytes: int) -> bytes:
        """Return all of a file's bytes.

        Raises:
            IngestError: there are more of them.
        """
        with self.open_stream() as stream:
            data = stream.read(most_bytes + 1)
        if len(data) > most_bytes:
            raise IngestError(f"{self.name} has more than {most_bytes / MIB:,.0f} MiB; split it into parts")
        return data


def open_post_file(container: Container, path: str) -> PostFile:
    """Return a file of a container; one packed with gzip is unpacked as it is read."""
    name = PurePosixPath(path).name
    limits = container.limits
    with container.open_file(path) as stream:
        is_packed = stream.read(2) == GZIP
    if not is_packed:
        return PostFile(name, container.measure(path), limits, lambda: container.open_file(path))

    @contextmanager
    def unpack() -> Iterator[IO[bytes]]:
        with container.open_file(path) as packed:
            size_bytes = container.measure(path)
            with _BoundedGzip(packed, size_bytes, name, limits) as unpacked:
                yield cast(IO[bytes], unpacked)

    name = name.removesuffix(".gz") if name.lower().endswith(".gz") else name
    with container.open_file(path) as stream:
        # The last four bytes declare the unpacked size (RFC 1952); only progress believes them.
        stream.seek(-4, io.SEEK_END)
        size_bytes = int.from_bytes(stream.read(4), "little")
    return PostFile(name, size_bytes, limits, unpack)


class _BoundedGzip(gzip.GzipFile):
    """Stops where a file would swell beyond the largest that is allowed."""

    def __init__(self, packed: IO[bytes], packed_bytes: int, name: str, limits: Limits) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._name = name
        self._most = min(limits.file_bytes, max(MIB, packed_bytes * limits.compression_ratio))

    def read(self, size: int | None = -1) -> bytes:
        return self._check(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        return self._check(super().read1(size))

    def _check(self, data: bytes) -> bytes:
        if self.tell() > self._most:
            raise IngestError(f"{self._name} unpacks to more than {self._most / MIB:,.0f} MiB; split it")
        return data
