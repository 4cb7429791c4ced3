"""Hazards by the Global Disaster Alert and Coordination System of UN and EU, as its RSS lists them."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element

from db.hazard_reports import NewHazardReport
from db.ingest.errors import BadRowError
from db.vocabulary import Hazard
from inference.errors import FeedError
from inference.feeds.hazard_documents import (
    Entry,
    HazardFeed,
    check_moment,
    read_id,
    read_level,
    read_number,
    read_point,
    read_words,
)
from inference.feeds.http import Body
from inference.feeds.web_feed import read_xml

GDACS, GEORSS = "{http://www.gdacs.org}", "{http://www.georss.org/georss}"
GEO = "{http://www.w3.org/2003/01/geo/wgs84_pos#}"
HAZARDS = {
    "EQ": Hazard.EARTHQUAKE,
    "TS": Hazard.TSUNAMI,
    "TC": Hazard.CYCLONE,
    "FL": Hazard.FLOOD,
    "VO": Hazard.VOLCANO,
    "DR": Hazard.DROUGHT,
    "WF": Hazard.WILDFIRE,
}


class GdacsFeed(HazardFeed):
    def list_entries(self, body: Body) -> list[Entry]:
        """See ``HazardFeed``."""
        root = read_xml(body)
        if root is None or root.tag != "rss":
            raise FeedError(f"{body.url!r} is no RSS of GDACS, or is cut off or holds a DTD")
        # Attributes hold figures, but no state changes without the time of its change, which is text.
        return [Entry(_name(item), "".join(item.itertext()), item) for item in root.iterfind("channel/item")]

    def read_entry(self, item: Element) -> NewHazardReport:
        """See ``HazardFeed``."""
        kind, number = _find_text(item, "eventtype"), _find_text(item, "eventid")
        if not kind or not number:
            raise BadRowError("it has no gdacs:eventtype or no gdacs:eventid, so it is no item of GDACS")
        lat, lon = _read_place(item)
        changed = _find_text(item, "datemodified") or item.findtext("pubDate") or ""
        started_at = check_moment(_read_time(_find_text(item, "fromdate")), "the begin")
        severity, unit = _read_severity(item)
        return NewHazardReport(
            external_id=read_id(f"{kind}{number}"),
            hazard=HAZARDS.get(kind, Hazard.OTHER),
            level=read_level(_find_text(item, "alertlevel")),
            severity=severity,
            severity_unit=unit,
            name=read_words(_find_text(item, "eventname")),
            place=read_words(_find_text(item, "country")),
            lat=lat,
            lon=lon,
            started_at=started_at,
            ended_at=_read_time(_find_text(item, "todate")) or started_at,
            link=read_words(item.findtext("link")),
            updated_at=check_moment(_read_time(changed), "the time of its state"),
        )


def _name(item: Element) -> str:
    return f"{_find_text(item, 'eventtype')}{_find_text(item, 'eventid')}"


def _read_place(item: Element) -> tuple[float, float]:
    lat, lon = (item.findtext(f"{GEO}Point/{GEO}{axis}") for axis in ("lat", "long"))
    if not lat or not lon:
        pair = (item.findtext(f"{GEORSS}point") or "").split()
        lat, lon = pair if len(pair) == 2 else (None, None)
    return read_point(*(text and text.strip() for text in (lat, lon)))


def _read_severity(item: Element) -> tuple[float | None, str | None]:
    """Return the figure and its unit; a flood has none and says 0 of nothing."""
    said = item.find(f"{GDACS}severity")
    unit = read_words(said.get("unit")) if said is not None else None
    if said is None or unit is None:
        return None, None
    return read_number(said.get("value"), "severity"), unit


def _read_time(text: str) -> datetime | None:
    """Return a time as mails and RSS write it, taken for UTC without a zone; None for anything else."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _find_text(item: Element, name: str) -> str:
    return (item.findtext(f"{GDACS}{name}") or "").strip()
