"""The posts of a filter as CSV: all of them, with the four uncertainties apart and people masked."""

from collections.abc import Iterator

from dashboard.services.csv_safety import write_safe_csv
from dashboard.services.reports.masking import mask_people
from db.queries.filters import PostFilter
from db.queries.posts import MAX_PAGE, PostOrder, PostRow, list_posts
from db.session import Store

HEADER = (
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
    "place",
    "lat",
    "lon",
    "location_precision",
)


def write_posts_csv(store: Store, chosen: PostFilter, *, order: PostOrder) -> bytes:
    """Return every post that matches, page by page out of the store; UTF-8 with a mark for spreadsheets."""
    return write_safe_csv(HEADER, (_make_line(row) for row in _read_all(store, chosen, order))).encode(
        "utf-8-sig"
    )


def _read_all(store: Store, chosen: PostFilter, order: PostOrder) -> Iterator[PostRow]:
    offset = 0
    # One session: the pages belong to one state of the store.
    with store.read() as session:
        while rows := list_posts(session, chosen, order=order, limit=MAX_PAGE, offset=offset):
            yield from rows
            offset += len(rows)


def _make_line(row: PostRow) -> tuple[object, ...]:
    return (
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
        row.place,
        row.lat,
        row.lon,
        row.precision,
    )


def _round(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
