"""The posts of a filter as CSV: all of them, with the four uncertainties apart and people masked.

A file may leave the team, so it says of people what a report may: no id of a source, accounts by a number of
the file's own, coordinates to the kilometre.
"""

from collections.abc import Iterator

from dashboard.services.reports.wording import BANNER_EXERCISE
from db.bounds import TIME_UNKNOWN_WORDS, is_time_known
from db.csv_safety import write_safe_csv
from db.masking import mask_people
from db.queries.events import get_event
from db.queries.filters import PostFilter
from db.queries.posts import MAX_PAGE, PostOrder, PostRow, list_posts
from db.queries.support import get_credibilities
from db.session import Store
from db.vocabulary import Credibility

COORDINATE_DECIMALS = 2  # about 1 km: a neighbourhood, not a house

HEADER = (
    "marking",
    "post_id",
    "posted_at",
    "account",
    "language",
    "text",
    "has_picture",
    "attachment_note",
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
    "rounded_to_degrees",
    "location_precision",
)


def write_posts_csv(store: Store, chosen: PostFilter, *, order: PostOrder) -> bytes:
    """Return every post that matches, page by page out of the store; UTF-8 with a mark for spreadsheets.

    Every line of an exercise says in its first cell that it is one.
    """
    return write_safe_csv(HEADER, _read_lines(store, chosen, order)).encode("utf-8-sig")


def _read_lines(store: Store, chosen: PostFilter, order: PostOrder) -> Iterator[tuple[object, ...]]:
    offset, accounts = 0, _Accounts()
    # A post that comes in between two pages would push one that was read into the second.
    with store.read(one_state=True) as session:
        event = get_event(session, chosen.event_id)
        marking = BANNER_EXERCISE if event is not None and event.is_exercise else ""
        while rows := list_posts(session, chosen, order=order, limit=MAX_PAGE, offset=offset):
            credibilities = get_credibilities(session, [row.id for row in rows])
            for row in rows:
                credibility = credibilities.get(row.id, Credibility.CANNOT_BE_JUDGED)
                yield _make_line(row, accounts.name(row.author_hash), credibility, marking)
            offset += len(rows)


class _Accounts:
    """Numbers accounts as a file comes upon them, so that two files cannot be laid side by side."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def name(self, author_hash: str | None) -> str | None:
        """Return what the file calls an account."""
        if author_hash is None:
            return None
        return f"account {self._numbers.setdefault(author_hash, len(self._numbers) + 1)}"


def _make_line(
    row: PostRow, account: str | None, credibility: Credibility, marking: str
) -> tuple[object, ...]:
    return (
        marking,
        row.id,
        row.posted_at.isoformat() if is_time_known(row.posted_at) else TIME_UNKNOWN_WORDS,
        account,
        row.language,
        mask_people(row.text),
        "yes" if row.media_sha256 else "no",
        mask_people(row.attachment_note) if row.attachment_note else None,
        row.informativeness,
        _round(row.informativeness_confidence),
        row.humanitarian,
        _round(row.humanitarian_confidence),
        row.damage,
        _round(row.damage_confidence),
        "yes" if row.modalities_disagree else "no",
        row.verification,
        mask_people(row.source),
        row.source_reliability,
        credibility,
        row.place,
        _round(row.lat, COORDINATE_DECIMALS),
        _round(row.lon, COORDINATE_DECIMALS),
        None if row.lat is None else 10**-COORDINATE_DECIMALS,
        row.precision,
    )


def _round(value: float | None, decimals: int = 4) -> float | None:
    return None if value is None else round(value, decimals)
