"""What a format is written from: one frozen report, its document, its posts as a stream, and its evidence."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.document import Document
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import FrozenPost, Snapshot
from dashboard.services.reports.picturing import find_left_out, read_picture
from dashboard.services.reports.post_pictures import leave_out
from dashboard.services.reports.posts import read_posts
from dashboard.services.reports.public_pictures import PublicPictures, choose_pictures
from dashboard.services.reports.release import export_review
from db.masking import mask_people
from db.masking.profiles import Profile
from db.media import read_original
from db.queries.custody import list_custody
from db.queries.notes import list_notes_of
from db.queries.reports import ReportRow
from db.session import Store
from db.settings import get_settings

_A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Material:
    """One report as every format reads it.

    Args:
        stored: the snapshot as its JSON was stored.
        on_post: called before each post that a format reads; may raise to stop it.
    """

    store: Store
    row: ReportRow
    stored: Mapping[str, Any]
    snapshot: Snapshot
    document: Document
    on_post: Callable[[], None]

    def list_posts(self) -> Iterator[FrozenPost]:
        """Yield every post that the report counts, the earliest first; reports of before kept none.

        Raises:
            ReportError: they are not those that were frozen.
            StoreError: what is kept was changed.
        """
        if self.snapshot.posts is None:
            return
        with self.store.read(one_state=True) as session:
            for post in read_posts(session, self.row.id, self.snapshot.posts):
                self.on_post()
                yield post

    def list_custody(self) -> Iterator[dict[str, Any]]:
        """Yield the custody log of the report and, up to its freezing, of the posts that it cites.

        The second in which it was frozen counts whole, as the snapshot knows no parts of it. Who took it away
        later is no part of what it rests on, and would make each copy another.
        """
        with self.store.read() as session:
            entries = list_custody(
                session,
                report_id=self.row.id,
                post_ids=self._list_cited(),
                until=self.snapshot.frozen_at + _A_SECOND,
            )
        for entry in entries:
            masked: dict[str, Any] = _mask(entry, self.snapshot.profile)
            yield masked

    def list_notes(self) -> Iterator[dict[str, Any]]:
        """Yield what analysts noted on the posts that it cites, as it stood when the report was frozen."""
        with self.store.read() as session:
            found = list_notes_of(session, self._list_cited(), at=self.snapshot.frozen_at + _A_SECOND)
        for note in found:
            yield {
                "post": note.post_id,
                "author": note.author,
                "text": note.text,
                "at": note.written_at.isoformat(),
            }

    def _list_cited(self) -> list[int]:
        """Return the numbers here of the posts that it cites; of a restored one nobody knows them."""
        return [] if self.row.is_restored else sorted(map(int, self.snapshot.facts.posts))

    def read_review(self) -> bytes:
        """Return the traces of the release review and the appeals, as JSON."""
        with self.store.read() as session:
            review = json.loads(export_review(session, self.row))
        return write_json(_mask(review, self.snapshot.profile))

    def choose_pictures(self) -> PublicPictures:
        """Return what the profile, which masks people, lets out of the pictures of cited posts."""
        with self.store.read() as session:
            return choose_pictures(session, self.row, self.snapshot, self.snapshot.profile)

    def read_post_picture(self, sha256: str) -> bytes:
        """Return the JPEG of a picture that a person put into the report.

        Raises:
            NotFoundError: the report keeps none with this hash.
            StoreError: it is not what was kept.
        """
        with self.store.read() as session:
            return read_picture(session, report_id=self.row.id, hashed=sha256)

    def read_picture(self, sha256: str) -> bytes:
        """Return the original of a picture.

        Raises:
            StoreError: it is not in the media folder, or is not what its name says.
        """
        return read_original(get_settings().media_dir, sha256)


def open_material(
    store: Store, row: ReportRow, stored: Mapping[str, Any], *, on_post: Callable[[], None] = lambda: None
) -> Material:
    """Return what the formats of a report are written from.

    Raises:
        ReportError: the snapshot is no longer the one that was frozen.
    """
    document, snapshot = compose_document(row, stored), read_snapshot(stored)
    if snapshot.pictures:
        with store.read() as session:
            document = leave_out(document, find_left_out(session, row, snapshot))
    return Material(store, row, stored, snapshot, document, on_post)


def write_json(value: object) -> bytes:
    """Return JSON with sorted keys, two blanks deep, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _mask(value: Any, profile: Profile) -> Any:
    """Return JSON values with what a profile keeps back masked in every text of them."""
    if isinstance(value, str):
        return mask_people(value, profile)
    if isinstance(value, dict):
        return {name: _mask(inner, profile) for name, inner in value.items()}
    return [_mask(inner, profile) for inner in value] if isinstance(value, list) else value
