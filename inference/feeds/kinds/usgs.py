"""Earthquakes by the United States Geological Survey, as its GeoJSON summary feeds list them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from db.hazard_reports import NewHazardReport, Withdrawal
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

# What shook the ground, where it was no earthquake: quarry blasts and the like are "other".
HAZARDS = {
    "earthquake": Hazard.EARTHQUAKE,
    "landslide": Hazard.LANDSLIDE,
    "volcanic eruption": Hazard.VOLCANO,
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Networks that know the same earthquake by an id of their own.
MOST_IDS = 20


class UsgsFeed(HazardFeed):
    def list_entries(self, body: Body) -> list[Entry]:
        """See ``HazardFeed``."""
        try:
            document = json.loads(body.content)
            features = document.get("features") if isinstance(document, dict) else None
            if not isinstance(features, list):
                raise FeedError(f"{body.url!r} is no GeoJSON of USGS: it has no list of features")
            return [Entry(_name(feature), json.dumps(feature), feature) for feature in features]
        except (ValueError, RecursionError) as error:
            raise FeedError(f"{body.url!r} answered what is no JSON; is the address right?") from error

    def read_entry(self, feature: Any) -> NewHazardReport | Withdrawal:
        """See ``HazardFeed``."""
        said = _find_object(feature, "properties")
        external_id, updated_at = read_id(feature.get("id")), _read_time(said.get("updated"))
        if said.get("status") == "deleted":
            return Withdrawal(external_id, check_moment(updated_at, "the time of its state"))
        place = _find_object(feature, "geometry").get("coordinates")
        if not isinstance(place, list) or len(place) < 2:
            raise BadRowError("its geometry is no point of longitude and latitude")
        lat, lon = read_point(place[1], place[0])
        started_at = check_moment(_read_time(said.get("time")), "the begin")
        return NewHazardReport(
            external_id=external_id,
            hazard=HAZARDS.get(read_words(said.get("type")) or "", Hazard.OTHER),
            # Of PAGER, which estimates the losses of the larger earthquakes.
            level=read_level(said.get("alert")),
            severity=read_number(said.get("mag"), "magnitude"),
            severity_unit=read_words(said.get("magType")),
            name=None,
            place=read_words(said.get("place")),
            lat=lat,
            lon=lon,
            started_at=started_at,
            ended_at=started_at,
            link=read_words(said.get("url")),
            updated_at=check_moment(updated_at, "the time of its state"),
            other_ids=[name for name in _list_ids(said.get("ids")) if name != external_id],
        )


def _name(feature: object) -> str:
    return read_words(feature.get("id")) or "" if isinstance(feature, dict) else ""


def _find_object(feature: Any, name: str) -> dict[str, Any]:
    found = feature.get(name) if isinstance(feature, dict) else None
    if not isinstance(found, dict):
        raise BadRowError(f"it has no {name}, so it is no GeoJSON feature of USGS")
    return found


def _read_time(milliseconds: object) -> datetime | None:
    """Return the moment so many milliseconds after 1970 (UTC); None for anything else."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return None
    try:
        return EPOCH + timedelta(milliseconds=milliseconds)
    except (OverflowError, ValueError):  # the year 50,000, or not a number
        return None


def _list_ids(ids: object) -> Iterator[str]:
    """Yield the ids in a list such as ``,us7000abcd,ak0123,``."""
    if isinstance(ids, str):
        yield from filter(None, ids[:2_000].split(",")[:MOST_IDS])
