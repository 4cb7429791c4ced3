"""The posts of a filter as CSV: all of them, with the four uncertainties apart and people masked."""

from collections.abc import Iterator

from dashboard.services.reports.wording import BANNER_EXERCISE
from db.csv_safety import write_safe_csv
from db.masking import mask_people
from db.queries.events import get_event
from db.queries.filters import PostFilter
from db.queries.posts import MAX_PAGE, PostOrder, PostRow, list_posts
from db.queries.support import get_credibilities
from db.session import Store
from db.vocabulary import Credibility

HEADER = (
    "marking",
    "post_id",
    "external_id",
    "posted_at",
    "account",
    "language",
    "text",
    "has_picture",
    "informativeness",
    "informativeness_confidence",
    "humanitarian",
    "humanitarian_confidence",
    "damage",
    "damage_confidence",
    "modalities_disagree",
    "verification",
    "source",
    "source_reliability",
    "credibility",
    "place",
    "lat",
    "lon",
    "location_precision",
)


def write_posts_csv(store: Store, chosen: PostFilter, *, order: PostOrder) -> bytes:
    """Return every post that matches, page by page out of the store; UTF-8 with a mark for spreadsheets.

    Every line of an exercise says in its first cell that it is one.
    """
    return write_safe_csv(HEADER, _read_lines(store, chosen, order)).encode("utf-8-sig")


def _read_lines(store: Store, chosen: PostFilter, order: PostOrder) -> Iterator[tuple[object, ...]]:
    offset = 0
    # A post that comes in between two pages would push one that was read into the second.
    with store.read(one_state=True) as session:
        event = get_event(session, chosen.event_id)
        marking = BANNER_EXERCISE if event is not None and event.is_exercise else ""
        while rows := list_posts(session, chosen, order=order, limit=MAX_PAGE, offset=offset):
            credibilities = get_credibilities(session, [row.id for row in rows])
            for row in rows:
                yield _make_line(row, credibilities.get(row.id, Credibility.CANNOT_BE_JUDGED), marking)
            offset += len(rows)


def _make_line(row: PostRow, credibility: Credibility, marking: str) -> tuple[object, ...]:
    return (
        marking,
        row.id,
        row.external_id,
        row.posted_at.isoformat(),
        row.author_hash[:12] if row.author_hash else None,
        row.language,
        mask_people(row.text),
        "yes" if row.media_sha256 else "no",
        row.informativeness,
        _round(row.informativeness_confidence),
        row.humanitarian,
        _round(row.humanitarian_confidence),
        row.damage,
        _round(row.damage_confidence),
        "yes" if row.modalities_disagree else "no",
        row.verification,
        row.source,
        row.source_reliability,
        credibility,
        row.place,
        row.lat,
        row.lon,
        row.precision,
    )


def _round(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
