"""Files kept with a report: written once, in chunks, and read back as a stream."""

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db.errors import NotFoundError, StoreError
from db.models import Post, Report, ReportChunk, ReportFile

CHUNK_BYTES = 1 << 20
# Lines of posts shrink to a tenth at any level; the fastest keeps freezing quick.
LEVEL = 1
# What a picture that a person put into a report is kept as; its hash follows.
PICTURE = "picture-"


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


def name_picture(hashed: str) -> str:
    """Return under which kind a report keeps the picture with this hash."""
    return f"{PICTURE}{hashed[:12]}"


def list_owners(snapshot: Mapping[str, Any]) -> dict[str, set[int]]:
    """Return {hash of a picture: the posts that it was put in of}, of all that ever were in a report."""
    owners: dict[str, set[int]] = defaultdict(set)
    for state in (snapshot, *snapshot.get("history", ())):
        for picture in state.get("pictures") or ():
            owners[picture["sha256"]].add(int(picture["post"]))
    return owners


def drop_pictures(session: Session, post_ids: Collection[int]) -> None:
    """Drop the pictures that reports keep of posts just erased; issued files stay as they are.

    A restored report bears the numbers of another store: its pictures go as it comes back.
    """
    gone = set(post_ids)
    if not gone:
        return
    with_pictures = select(ReportFile.report_id).where(ReportFile.kind.startswith(PICTURE))
    query = select(Report.id, Report.snapshot).where(
        Report.is_restored.is_(False), Report.id.in_(with_pictures)
    )
    for report_id, snapshot in session.execute(query).all():
        for hashed, owners in list_owners(snapshot).items():
            if owners & gone and not are_shown(session, owners):
                drop_file(session, report_id=report_id, kind=name_picture(hashed))


def are_shown(session: Session, post_ids: Collection[int]) -> bool:
    """Return whether one of these posts at least is not deleted."""
    shown = select(Post.id).where(Post.id.in_(post_ids), Post.deleted_at.is_(None)).limit(1)
    return session.scalar(shown) is not None


def drop_file(session: Session, *, report_id: int, kind: str) -> None:
    """Drop a file that never left; a report that keeps none of the kind stays as it is."""
    found = select(ReportFile.id).where(
        ReportFile.report_id == report_id, ReportFile.kind == kind, ReportFile.name.is_(None)
    )
    for file_id in session.scalars(found).all():
        session.execute(delete(ReportChunk).where(ReportChunk.file_id == file_id))
        session.execute(delete(ReportFile).where(ReportFile.id == file_id))


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
