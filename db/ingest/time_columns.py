"""Which column of a table holds the time of its posts: found by its name and by what stands in it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from db.ingest.cells import says_nothing
from db.ingest.errors import BadRowError
from db.ingest.times import DateOrder, TimeSpelling, parse_posted_at
from db.session import utc_now

TIME_NAMES = (
    *("posted_at", "created_at", "created_utc", "published_at", "post_date_utc", "post_created", "post_date"),
    *(
        "tweet_created_at",
        "published",
        "posted",
        "incident_date",
        "event_date",
        "submission_time",
        "created_time",
    ),
    *("created", "date_created", "date_posted", "date_published", "timestamp", "datetime", "date_time"),
    *("date", "time"),
)
LIKELY = re.compile(r"date|time|created|published|posted|submi|sent|_on$|_at$|when|stamp|utc|day")
# Times of something else than the post.
OTHER = re.compile(
    r"page|account|user|author|profile|channel|join|updat|edit|modif|birth|expir|scrap|crawl|collect|zone"
)
ZONE_NAME = re.compile(r"(.*_)?(time_?zone|tz|utc_?offset)")
CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]\.?m\.?)?", re.IGNORECASE)
# Of the cells that say something, so many must be times; of a column whose name says nothing, more.
LIKELY_SHARE, UNLIKELY_SHARE = 0.6, 0.9


def find_time_columns(
    names: Mapping[str, str], rows: Sequence[Mapping[str, str]]
) -> tuple[str | None, str | None, str | None]:
    """Return the columns of the time, and of the time of day and the zone where they stand apart.

    Args:
        names: {column: its name in small letters with underscores}.
        rows: some of the file; without any, names decide alone.
    """
    cells = {
        column: [cell for row in rows if (cell := row.get(column, "").strip()) and not says_nothing(cell)]
        for column in names
    }
    ranked = sorted(
        (rank, place, column)
        for place, (column, name) in enumerate(names.items())
        if (rank := _rank(name, cells[column])) is not None
    )
    if not ranked:
        return None, None, None
    dated = ranked[0][2]
    clocks = [column for column in names if cells[column] and all(map(CLOCK.fullmatch, cells[column]))]
    clock = clocks[0] if clocks and not any(":" in cell for cell in cells[dated]) else None
    zones = [column for column, name in names.items() if ZONE_NAME.fullmatch(name) and cells[column]]
    is_bare = all(_is_naive(cell) for cell in cells[dated])
    return dated, clock, zones[0] if zones and is_bare else None


def _rank(name: str, cells: Sequence[str]) -> tuple[int, int] | None:
    """Return how well a column serves as the time, least for the best; None for one that is none."""
    share = sum(map(_is_time, cells)) / len(cells) if cells else 0.0
    if name in TIME_NAMES and share > 0:
        return 0, TIME_NAMES.index(name)
    if share >= LIKELY_SHARE and LIKELY.search(name) and not OTHER.search(name):
        return 1, 0
    # A bare number may count anything.
    if share >= UNLIKELY_SHARE and not OTHER.search(name) and not _are_numbers(cells):
        return 2, 0
    # Without one usable cell posts must still not pass for those of a file that has no times.
    is_clock = any(map(CLOCK.fullmatch, cells))
    return (3, TIME_NAMES.index(name)) if name in TIME_NAMES and not is_clock else None


def _is_time(text: str) -> bool:
    if not any(char.isdigit() for char in text):
        return False
    return any(_parse(text, order) is not None for order in DateOrder)


def _is_naive(text: str) -> bool:
    found = [parsed for order in DateOrder if (parsed := _parse(text, order)) is not None]
    return not found or found[0]


def _parse(text: str, order: DateOrder) -> bool | None:
    """Return whether a time has no zone; None for what is no time."""
    try:
        return parse_posted_at(text, utc_now(), TimeSpelling(order))[1]
    except BadRowError:
        return None


def _are_numbers(cells: Iterable[str]) -> bool:
    return all(re.fullmatch(r"[\d.,E+]+", cell) for cell in cells)
