"""Puts posts and their pictures back, a chunk a transaction; what is there already stays as it is."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db.archive import members
from db.archive.errors import ArchiveError
from db.archive.numbers import Numbers
from db.archive.reading import Archive
from db.archive.rows import unpack_row
from db.deletions import empty_deleted, remember_deleted
from db.hashes import unpack_hashes
from db.ingest.errors import BadRowError
from db.ingest.limits import LIMITS
from db.ingest.pictures import verify_picture
from db.labels.effective import refresh_effective
from db.labels.folds import hold_folds
from db.matching import match_pictures, match_posts
from db.media import prepare_media_folder, write_original
from db.models import BulkReview, Media, MediaHash, PictureFaces, Post, PostMedia, Review
from db.per_store import build_insert
from db.posts import add_media
from db.session import Store, utc_now
from db.signatures import add_hashes
from db.vocabulary import JobStatus

T = TypeVar("T")
# Left, top, right and bottom of a face, and how sure its detector was.
NUMBERS_OF_A_FACE = 5


def cut_lines(lines: Iterator[T], size: int) -> Iterator[list[T]]:
    """Yield the lines in lists of at most so many."""
    while chunk := list(islice(lines, size)):
        yield chunk


def add_pictures(store: Store, media_dir: Path, archive: Archive, lines: list[dict[str, Any]]) -> None:
    """Put pictures back with what was found in them; commits. What is known here of one goes before.

    Raises:
        ArchiveError: one is no picture, or another one, or what was found in it cannot be.
        MediaAwayError: the media folder is away.
    """
    media, parts = [], {}
    with store.read() as session:
        prepare_media_folder(session, media_dir)
    for line in lines:
        sha256 = unpack_row(Media, line["picture"])["sha256"]
        data = archive.read_picture(sha256)
        try:
            found = verify_picture(data, sha256, LIMITS)
        except BadRowError as error:
            raise ArchiveError(str(error)) from error
        if found.sha256 != sha256:
            raise ArchiveError(f"picture {sha256[:80]!r} is another one; take the archive from a backup")
        write_original(media_dir, data)
        media.append(found)
        parts[sha256] = line
    with store.write() as session:
        hold_folds(session)
        ids = add_media(session, media, utc_now())
        for name, model in members.PARTS_OF_PICTURE.items():
            rows = [
                {**unpack_row(model, packed), "media_id": ids[sha256]}
                for sha256, line in parts.items()
                for packed in line.get(name, ())
            ]
            if model is MediaHash:
                sha256_of = {media_id: sha256 for sha256, media_id in ids.items()}
                hashes = {sha256_of[row["media_id"]]: unpack_hashes([row["hashes"]])[0] for row in rows}
                match_pictures(session, add_hashes(session, hashes))
            elif rows:
                if model is PictureFaces:
                    _require_faces(rows)
                session.execute(build_insert(session, model).on_conflict_do_nothing(), rows)


def add_posts(session: Session, lines: list[dict[str, Any]], event_id: int, numbers: Numbers) -> None:
    """Put a chunk of posts back with all that hangs on them, unless it is back, and note their numbers.

    What was deleted at its source since the archive was written comes back empty.

    Raises:
        ArchiveError: a value cannot be, or posts are not in the order of their numbers.
        KeyError: something points to a row that the archive does not have.
    """
    hold_folds(session)
    rows, by_key = [], {}
    for line in lines:
        row = numbers.point(unpack_row(Post, line["post"])) | {"event_id": event_id}
        by_key[row["source_id"], row["external_id"]] = (row.pop("id"), line)
        rows.append(row)
    ids = _find_posts(session, event_id, [row["external_id"] for row in rows])
    is_new = not by_key.keys() <= ids.keys()
    if is_new:
        added = session.execute(insert(Post).returning(Post.id, Post.source_id, Post.external_id), rows)
        ids = {(source_id, external_id): post_id for post_id, source_id, external_id in added}
    for key, (former, _) in by_key.items():
        numbers.posts.add(former, ids[key])
    if is_new:
        _add_parts(session, {ids[key]: line for key, (_, line) in by_key.items()}, numbers)
        remember_deleted(
            session,
            ((row["source_id"], row["external_id"]) for row in rows if row["deleted_at"] is not None),
        )
        empty_deleted(session, list(ids.values()))


def _find_posts(session: Session, event_id: int, external_ids: list[str]) -> dict[tuple[int, str], int]:
    """Return the posts of an event that have one of these ids, by source and id."""
    query = select(Post.id, Post.source_id, Post.external_id).where(
        Post.event_id == event_id, Post.external_id.in_(external_ids)
    )
    return {(source_id, external_id): post_id for post_id, source_id, external_id in session.execute(query)}


def _add_parts(session: Session, lines: Mapping[int, dict[str, Any]], numbers: Numbers) -> None:
    """Add what hangs on posts, by their numbers here, and derive what follows from it."""
    for name, model in members.PARTS_OF_POST.items():
        parts = [
            _make_part(model, packed, post_id, numbers)
            for post_id, line in lines.items()
            for packed in line.get(name, ())
        ]
        if parts:
            session.execute(insert(model), parts)
    _add_reviews(session, lines, numbers)
    _link_pictures(session, {post_id: line.get("pictures", ()) for post_id, line in lines.items()})
    session.flush()
    post_ids = list(lines)
    match_posts(session, post_ids)
    refresh_effective(session, post_ids)


def _make_part(model: type[Any], packed: object, post_id: int, numbers: Numbers) -> dict[str, Any]:
    row = numbers.point(unpack_row(model, packed)) | {"post_id": post_id}
    if row.get("status") is JobStatus.DOING:
        # Whoever had it in hand is not here.
        row |= {"status": JobStatus.TODO, "worker": None, "heartbeat_at": None}
    return row


def _add_reviews(session: Session, lines: Mapping[int, dict[str, Any]], numbers: Numbers) -> None:
    """Add reviews, and tie each to the bulk job that made it."""
    rows, jobs = [], []
    for post_id, line in lines.items():
        for packed in line.get(members.REVIEWS, ()):
            rows.append(unpack_row(Review, packed, without=(members.MADE_IN_BULK,)) | {"post_id": post_id})
            jobs.append(packed.get(members.MADE_IN_BULK))
    if not rows:
        return
    ids = session.scalars(insert(Review).returning(Review.id, sort_by_parameter_order=True), rows)
    made = [
        {"bulk_job_id": numbers.rows[members.BULK_JOBS][job], "review_id": review_id}
        for review_id, job in zip(ids, jobs, strict=True)
        if job is not None
    ]
    if made:
        session.execute(insert(BulkReview), made)


def _link_pictures(session: Session, shown: Mapping[int, Iterable[str]]) -> None:
    every = {sha256 for sha256s in shown.values() for sha256 in sha256s}
    ids = dict(session.execute(select(Media.sha256, Media.id).where(Media.sha256.in_(every))).all())
    links = [
        {"post_id": post_id, "media_id": ids[sha256], "position": position}
        for post_id, sha256s in shown.items()
        for position, sha256 in enumerate(sha256s)
    ]
    if links:
        session.execute(insert(PostMedia), links)


def _require_faces(rows: list[dict[str, Any]]) -> None:
    """Check that faces are where a blur can be put.

    Raises:
        ArchiveError: they are no lists of five shares.
    """
    for row in rows:
        faces = row.get("faces")
        if not isinstance(faces, list) or not all(map(_is_face, faces)):
            raise ArchiveError(f"column 'faces' of picture_faces cannot be {str(faces)[:60]!r}")


def _is_face(face: object) -> bool:
    return (
        isinstance(face, list)
        and len(face) == NUMBERS_OF_A_FACE
        and all(type(number) in (int, float) for number in face)
    )
