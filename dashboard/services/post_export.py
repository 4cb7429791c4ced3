"""The posts of a filter as CSV: all of them, with the four uncertainties apart, for one profile.

Whom a file is for decides what it says of people and how exactly it places a post (``db.masking.profiles``).
No file holds an id of a source; accounts bear a number of the file's own.
"""

from collections.abc import Iterator

from dashboard.services.places import say_place
from dashboard.services.reports.posts import coarsen
from dashboard.services.reports.wording import BANNER_EXERCISE, PROFILE_BANNERS
from dashboard.services.unmasking import log_unmasking
from db.bounds import TIME_UNKNOWN_WORDS, is_time_known
from db.csv_safety import write_safe_csv
from db.masking import mask_people
from db.masking.profiles import RULES, Profile
from db.queries.events import get_event
from db.queries.filters import PostFilter
from db.queries.posts import MAX_PAGE, PostOrder, PostRow, list_posts
from db.queries.support import get_credibilities
from db.session import Store
from db.vocabulary import Credibility

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
    "damage_clarity",
    "category_set",
    "unlike_the_training",
    "modalities_disagree",
    "label_decision",
    "information",
    "use",
    "source",
    "source_reliability",
    "credibility",
    "place",
    "lat",
    "lon",
    "rounded_to_degrees",
    "location_precision",
    "location_radius_km",
    "location_method",
)


def write_posts_csv(
    store: Store,
    chosen: PostFilter,
    *,
    order: PostOrder,
    profile: Profile = Profile.PUBLIC,
    asked_by: str = "",
) -> bytes:
    """Return every post that matches, page by page out of the store; UTF-8 with a mark for spreadsheets.

    Each line says in its first cell whether it is of an exercise, and whom it is for unless that is anybody.
    An internal file is logged before it is made.

    Args:
        asked_by: the analyst; an internal file needs a name.

    Raises:
        UnnamedExportError: an internal file that nobody asked for by name.
    """
    if not RULES[profile].masked:
        with store.write() as session:
            log_unmasking(
                session,
                profile,
                actor=asked_by,
                subject="event",
                subject_id=chosen.event_id,
                what="exported posts as CSV",
            )
    return write_safe_csv(HEADER, _read_lines(store, chosen, order, profile)).encode("utf-8-sig")


def _read_lines(
    store: Store, chosen: PostFilter, order: PostOrder, profile: Profile
) -> Iterator[tuple[object, ...]]:
    offset, accounts = 0, _Accounts()
    # A post that comes in between two pages would push one that was read into the second.
    with store.read(one_state=True) as session:
        event = get_event(session, chosen.event_id)
        marks = [BANNER_EXERCISE] if event is not None and event.is_exercise else []
        marks += [PROFILE_BANNERS[profile]] if profile in PROFILE_BANNERS else []
        marking = "; ".join(marks)
        while rows := list_posts(session, chosen, order=order, limit=MAX_PAGE, offset=offset):
            credibilities = get_credibilities(session, [row.id for row in rows])
            for row in rows:
                credibility = credibilities.get(row.id, Credibility.CANNOT_BE_JUDGED)
                yield _make_line(row, accounts.name(row.author_hash), credibility, marking, profile)
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
    row: PostRow, account: str | None, credibility: Credibility, marking: str, profile: Profile
) -> tuple[object, ...]:
    decimals = RULES[profile].coordinate_decimals
    lat, lon = coarsen(row.lat, decimals), coarsen(row.lon, decimals)
    place = say_place(row.place, lat, lon)
    return (
        marking,
        row.id,
        row.posted_at.isoformat() if is_time_known(row.posted_at) else TIME_UNKNOWN_WORDS,
        account,
        row.language,
        mask_people(row.text, profile),
        "yes" if row.media_sha256 else "no",
        mask_people(row.attachment_note, profile) if row.attachment_note else None,
        row.informativeness,
        _round(row.informativeness_confidence),
        row.humanitarian,
        _round(row.humanitarian_confidence),
        row.damage,
        _round(row.damage_confidence),
        row.damage_clarity if row.damage else None,
        "|".join(row.category_set) or None,
        "|".join(row.unfamiliar) or None,
        "yes" if row.modalities_disagree else "no",
        row.label_decision,
        row.information,
        row.use,
        mask_people(row.source, profile),
        row.source_reliability,
        credibility,
        # Of the square, as the coordinates are: a distance to a town tells more than the square does.
        mask_people(place, profile) if place else None,
        lat,
        lon,
        None if row.lat is None or decimals is None else 10**-decimals,
        row.precision,
        row.radius_km,
        row.place_method,
    )


def _round(value: float | None, decimals: int = 4) -> float | None:
    return None if value is None else round(value, decimals)
