"""Put pictures of cited posts into a draft, and take them out again: a person chooses each.

A picture is drawn once, kept with the report and pinned in its snapshot by the hash of its bytes, so that
every file shows the same one whenever it is made. What may go in is what the evidence of the report's profile
may take out, and what may be distressing where a person adds it knowingly.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from dashboard.services.errors import ReportError
from dashboard.services.pictures import draw_public
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.frozen_pictures import ChosenPicture
from dashboard.services.reports.history import hash_snapshot, write_choice
from dashboard.services.reports.masking import clean_name
from dashboard.services.reports.post_pictures import PICTURES
from dashboard.services.reports.public_pictures import (
    PublicPicture,
    choose_pictures,
    list_cited,
    list_graphic,
)
from dashboard.services.reports.release import review_report
from db.errors import NotFoundError
from db.masking.profiles import RULES
from db.media import read_original
from db.queries.faces import list_searched_pictures
from db.queries.reports import ReportRow, get_report
from db.queries.standings import list_standings
from db.report_files import is_kept, keep_file, name_picture, read_file
from db.reports import revise_report
from db.session import utc_now
from db.settings import get_settings

# Two rows of two: with them the report of the exercise has the pages that a head of office reads.
MAX_PICTURES = 4
DELETED = "as its post was deleted at its source"
# Pixels of the longer side: 240 dots an inch at the width of half a page.
SIDE = 800
# Of one picture: four have to leave room for all else in a page that browsers show at a data address.
MOST_BYTES = 150_000


@dataclass(frozen=True)
class OfferedPicture:
    """A picture that may go into a report, or is in it.

    Args:
        picture: without faces where the report blurs none.
    """

    picture: PublicPicture
    is_graphic: bool
    is_chosen: bool


def list_offered(session: Session, row: ReportRow, snapshot: Snapshot) -> tuple[OfferedPicture, ...]:
    """Return the pictures that may go into a report, by post; of a restored report nobody knows which."""
    if row.is_restored:
        return ()
    graphic = list_graphic(snapshot)
    if RULES[snapshot.profile].masked:
        found = choose_pictures(session, row, snapshot, snapshot.profile)
        pictures: Sequence[PublicPicture] = sorted(
            (*found.shown, *found.graphic), key=lambda picture: (picture.post_id, picture.number)
        )
    else:
        pictures = [
            PublicPicture(picture.post_id, picture.number, picture.sha256, ())
            for picture in list_searched_pictures(session, list_cited(snapshot))
        ]
    chosen = {(picture.post, picture.number) for picture in snapshot.pictures}
    return tuple(
        OfferedPicture(
            picture,
            is_graphic=picture.post_id in graphic,
            is_chosen=(picture.post_id, picture.number) in chosen,
        )
        for picture in pictures
    )


def put_picture(
    session: Session, *, report_id: int, post_id: int, number: int, put_by: str, despite_distress: bool
) -> None:
    """Put a picture of a cited post into a draft. Does not commit.

    Args:
        number: 1 for the post's first picture.
        despite_distress: whether the person knows that it may be distressing.

    Raises:
        ReportError: no name, no room, it is in the report already, may not leave with it, or may be
            distressing and nobody said to add it all the same.
        ServiceError: it cannot be decoded.
        StoreError: its original is not in the media folder.
        NotFoundError: no such report.
        IllegalChangeError: it is cleared.
    """
    row, stored = _find(session, report_id)
    snapshot = read_snapshot(stored)
    named = f"picture {number} of post {post_id}"
    offered = next(
        (
            each
            for each in list_offered(session, row, snapshot)
            if (each.picture.post_id, each.picture.number) == (post_id, number)
        ),
        None,
    )
    if offered is None:
        raise ReportError(
            f"{named} may not leave with report {row.number}; look at what is kept back and why"
        )
    if offered.is_graphic and not despite_distress:
        raise ReportError(f"{named} may be distressing; say that it is to go in all the same")
    if len(snapshot.pictures) >= MAX_PICTURES:
        raise ReportError(f"a report holds {MAX_PICTURES} pictures at most; take one out first")
    original = read_original(get_settings().media_dir, offered.picture.sha256)
    jpeg = draw_public(original, offered.picture.faces, width=SIDE, height=SIDE, most_bytes=MOST_BYTES)
    hashed = sha256(jpeg).hexdigest()
    if hashed in (picture.sha256 for picture in snapshot.pictures):
        raise ReportError(f"{named} is in report {row.number} already, perhaps of another post")
    if not is_kept(session, report_id=report_id, kind=name_picture(hashed)):
        keep_file(session, report_id=report_id, kind=name_picture(hashed), content=[jpeg])
    with Image.open(io.BytesIO(jpeg)) as drawn:
        width, height = drawn.size
    chosen = ChosenPicture(
        post=post_id,
        number=number,
        sha256=hashed,
        width=width,
        height=height,
        blurred_faces=len(offered.picture.faces),
        is_graphic=offered.is_graphic,
        by=clean_name(put_by),
    )
    _revise(session, row, stored, (*snapshot.pictures, chosen), put_by)


def take_picture_out(session: Session, *, report_id: int, post_id: int, number: int, taken_by: str) -> None:
    """Take a picture out of a draft. Does not commit.

    Raises:
        ReportError: no name, or it is not in the report.
        NotFoundError: no such report.
        IllegalChangeError: it is cleared.
    """
    row, stored = _find(session, report_id)
    pictures = read_snapshot(stored).pictures
    kept = [picture for picture in pictures if (picture.post, picture.number) != (post_id, number)]
    if len(kept) == len(pictures):
        raise ReportError(f"picture {number} of post {post_id} is not in report {row.number}")
    _revise(session, row, stored, kept, taken_by)


def find_left_out(session: Session, row: ReportRow, snapshot: Snapshot) -> dict[str, str]:
    """Return {hash of a picture in the report: why no further file shows it}.

    What was deleted at its source, or a person keeps back, since it was put in leaves as little as it would
    with the evidence. Of a restored report nobody knows which posts here it cites; what it does not keep any
    more was of a deleted one.
    """
    if row.is_restored:
        return {
            picture.sha256: DELETED
            for picture in snapshot.pictures
            if not is_kept(session, report_id=row.id, kind=name_picture(picture.sha256))
        }
    posts = sorted({picture.post for picture in snapshot.pictures})
    deleted = {post.id for post in list_standings(session, posts) if post.is_deleted}
    withheld = {
        (picture.post_id, picture.number)
        for picture in list_searched_pictures(session, posts)
        if picture.withheld_by is not None and RULES[snapshot.profile].masked
    }
    reasons = {}
    for picture in snapshot.pictures:
        if picture.post in deleted:
            reasons[picture.sha256] = DELETED
        elif (picture.post, picture.number) in withheld:
            reasons[picture.sha256] = "as a person of the team keeps it back"
    return reasons


def read_picture(session: Session, *, report_id: int, hashed: str) -> bytes:
    """Return the JPEG of a picture in a report.

    Raises:
        NotFoundError: the report keeps none with this hash.
        StoreError: it is not what was kept.
    """
    return b"".join(read_file(session, report_id=report_id, kind=name_picture(hashed)))


def _revise(
    session: Session,
    row: ReportRow,
    stored: Mapping[str, Any],
    pictures: Sequence[ChosenPicture],
    actor: str,
) -> None:
    editor = clean_name(actor)
    if not editor:
        raise ReportError("a report is edited by a named person; give a name")
    now = utc_now().replace(microsecond=0)
    edited = write_choice(stored, pictures, section=PICTURES, edited_by=editor, edited_at=now)
    revise_report(
        session,
        report_id=row.id,
        seen_sha256=row.sha256,
        snapshot=edited,
        sha256=hash_snapshot(edited),
        revised_by=editor,
        section=PICTURES,
    )
    review_report(session, report_id=row.id, asked_by=editor)


def _find(session: Session, report_id: int) -> tuple[ReportRow, Mapping[str, Any]]:
    found = get_report(session, report_id)
    if found is None:
        raise NotFoundError(f"no report {report_id}")
    return found
