"""Documents in which publishers list their hazard reports: what is new in one is checked and taken."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from db.bounds import CLOCK_SKEW, EARLIEST_POST
from db.feed_settings import GdacsSettings, UsgsSettings
from db.hazard_reports import NewHazardReport, Withdrawal
from db.imports import Refusal
from db.ingest.cells import read_coordinates, read_url
from db.ingest.errors import BadRowError
from db.printable import drop_controls, make_line
from db.session import utc_now
from db.vocabulary import HazardLevel
from inference.feeds.addresses import Guard, make_guard
from inference.feeds.feed import Fetched
from inference.feeds.http import Body
from inference.feeds.listings import Listing, choose_new

MOST_REPORTS = 500
# Widths of the store's columns.
ID_CHARS, NAME_CHARS, PLACE_CHARS, UNIT_CHARS = 100, 100, 200, 20
# A forecast of how long something lasts may reach so far.
LONGEST_AHEAD = timedelta(days=366)
MOST_SEVERE = 1e12


@dataclass(frozen=True)
class Entry:
    """One report in a document, hostile and unchecked.

    Args:
        name: its id, which a refusal calls it by.
        state: all that it says; another state of the same report is another entry.
    """

    name: str
    state: str
    content: Any


class HazardFeed(ABC):
    """A publisher's document of hazard reports, as a feed."""

    def __init__(self, settings: GdacsSettings | UsgsSettings, guard: Guard | None = None) -> None:
        self._url = settings.url
        self._guard = guard or make_guard()

    @abstractmethod
    def list_entries(self, body: Body) -> list[Entry]:
        """Return what a document lists, the newest first.

        Raises:
            FeedError: it is none of this publisher's.
        """

    @abstractmethod
    def read_entry(self, content: Any) -> NewHazardReport | Withdrawal:
        """Return what an entry says.

        Raises:
            BadRowError: it cannot be read.
        """

    def fetch(self, cursor: str) -> Fetched:
        """Return the reports that are new, or say something new, since the last fetch; see ``Feed``."""
        listing = former = Listing.read(cursor)
        body = listing.fetch(self._url, self._guard)
        if body.is_unchanged:
            return Fetched((), cursor)
        entries = self.list_entries(body)[::-1]
        fresh, listing, has_more = choose_new(entries, _find_state, listing, body, limit=MOST_REPORTS)
        names = sorted({entry.name for entry in entries if 0 < len(entry.name) <= ID_CHARS})
        listing = replace(listing, names=names)
        reports, withdrawn, refused = [], [], []
        for entry in fresh:
            try:
                found = self.read_entry(entry.content)
                if isinstance(found, Withdrawal):
                    withdrawn.append(found)
                else:
                    reports.append(_check_report(found))
            except BadRowError as error:
                refused.append(Refusal(entry.name[:200] or "a report without an id", None, str(error)))
        return Fetched(
            (),
            listing.write(),
            refused,
            has_more=has_more,
            hazard_reports=reports,
            withdrawn=withdrawn,
            listed=names,
            unlisted=sorted(set(former.names) - set(names)),
        )


def read_number(value: object, name: str) -> float | None:
    """Return a number, None where there is none.

    Raises:
        BadRowError: it is no number, or one that nothing on Earth has.
    """
    if value is None or value == "":
        return None
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not abs(number) <= MOST_SEVERE:
        raise BadRowError(f"{name} {_show(value)} is no number that can be")
    return number


def read_id(value: object) -> str:
    """Return the publisher's own id of a report.

    Raises:
        BadRowError: there is none, or it is none that can be stored.
    """
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > ID_CHARS or drop_controls(text) != text:
        raise BadRowError(f"id {_show(value)} is none; it has 1 to {ID_CHARS} plain characters")
    return text


def read_point(lat: object, lon: object) -> tuple[float, float]:
    """Return latitude and longitude in degrees.

    Raises:
        BadRowError: see ``db.ingest.cells.read_coordinates``.
    """
    return read_coordinates(
        *(str(value) if isinstance(value, str | int | float) else "" for value in (lat, lon))
    )


def read_level(word: object) -> HazardLevel | None:
    """Return a level, None for anything else: smaller happenings have none."""
    level = word.strip().lower() if isinstance(word, str) else ""
    return HazardLevel(level) if level in list(HazardLevel) else None


def read_words(value: object) -> str | None:
    """Return words on one line, None where there are none."""
    return make_line(value) or None if isinstance(value, str) else None


def check_moment(moment: datetime | None, name: str, *, ahead: timedelta = CLOCK_SKEW) -> datetime:
    """Return a time that can be.

    Raises:
        BadRowError: it is missing, before 2000 or too far ahead.
    """
    if moment is None:
        raise BadRowError(f"{name} is missing, or no time with its zone")
    if not EARLIEST_POST <= moment <= utc_now() + ahead:
        raise BadRowError(f"{name} {moment.isoformat()} cannot be; is its year right?")
    return moment


def _check_report(report: NewHazardReport) -> NewHazardReport:
    started_at = check_moment(report.started_at, "the begin")
    ended_at = check_moment(report.ended_at, "the end", ahead=LONGEST_AHEAD)
    link = read_url(report.link) if report.link else None
    return replace(
        report,
        severity_unit=_clip(report.severity_unit, UNIT_CHARS),
        name=_clip(report.name, NAME_CHARS),
        place=_clip(report.place, PLACE_CHARS),
        ended_at=max(started_at, ended_at),
        link=link,
        updated_at=check_moment(report.updated_at, "the time of its state"),
    )


def _show(value: object) -> str:
    """Return the beginning of a value; what nests is named only, for writing it out may never end."""
    return repr(str(value)[:40]) if isinstance(value, str | int | float) else type(value).__name__


def _clip(words: str | None, length: int) -> str | None:
    return words[:length] if words else None


def _find_state(entry: Entry) -> str:
    return entry.state
