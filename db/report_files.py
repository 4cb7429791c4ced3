"""Files kept with a report: written once, in chunks, and read back as a stream."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db.errors import NotFoundError, StoreError
from db.models import ReportChunk, ReportFile

CHUNK_BYTES = 1 << 20
# Lines of posts shrink to a tenth at any level; the fastest keeps freezing quick.
LEVEL = 1


def keep_file(
    session: Session, *, report_id: int, kind: str, content: Iterable[bytes], name: str | None = None
) -> str:
    """Keep a file with a report and return the SHA-256 of its bytes. Does not commit.

    Args:
        name: what an issued file is called; a file without one never leaves.
    """
    file = ReportFile(report_id=report_id, kind=kind, name=name, sha256="", size_bytes=0)
    session.add(file)
    session.flush()
    digest, size = hashlib.sha256(), 0
    for number, chunk in enumerate(_cut(content)):
        digest.update(chunk)
        size += len(chunk)
        packed = {"file_id": file.id, "number": number, "content": zlib.compress(chunk, LEVEL)}
        # Not through the session, which would hold every chunk until the end.
        session.execute(insert(ReportChunk).values(packed))
    file.sha256, file.size_bytes = digest.hexdigest(), size
    session.flush()
    return file.sha256


def is_kept(session: Session, *, report_id: int, kind: str) -> bool:
    """Return whether a report keeps a file of this kind."""
    query = select(ReportFile.id).where(ReportFile.report_id == report_id, ReportFile.kind == kind)
    return session.scalar(query) is not None


def read_file(session: Session, *, report_id: int, kind: str) -> Iterator[bytes]:
    """Yield the bytes of a kept file, a mebibyte at a time.

    Raises:
        NotFoundError: the report keeps no such file.
        StoreError: its bytes are not those that were kept; found at their end.
    """
    file = session.scalar(
        select(ReportFile).where(ReportFile.report_id == report_id, ReportFile.kind == kind)
    )
    if file is None:
        raise NotFoundError(f"report {report_id} keeps no file {kind!r}")
    digest = hashlib.sha256()
    number = 0
    while packed := session.scalar(
        select(ReportChunk.content).where(ReportChunk.file_id == file.id, ReportChunk.number == number)
    ):
        chunk = zlib.decompress(packed)
        digest.update(chunk)
        yield chunk
        number += 1
    if digest.hexdigest() != file.sha256:
        raise StoreError(
            f"the file {kind!r} of report {report_id} is not what was kept; restore the store from a backup"
        )


def _cut(content: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in chunks of one size, the last one shorter."""
    waiting = bytearray()
    for part in content:
        waiting += part
        while len(waiting) >= CHUNK_BYTES:
            yield bytes(waiting[:CHUNK_BYTES])
            del waiting[:CHUNK_BYTES]
    if waiting:
        yield bytes(waiting)
