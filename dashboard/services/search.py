"""One line typed into the search of the desk: words, a place with a radius, or words near a place."""

import re
from dataclasses import dataclass, replace

from dashboard.catalogue import mark
from dashboard.services.errors import ServiceError
from dashboard.services.places import SEARCH_KM, FoundPlace, Point, find_places
from db.gazetteer.towns import measure_km
from db.queries.filters import MAX_WORDS_LENGTH, PostFilter
from db.queries.shapes import MOST_KM, Circle

# A place typed alone is meant as one where it lies as near to the event as this.
AROUND_EVENT_KM = 300.0
NEAR = re.compile(
    r"(?:(?P<words>.*\S)\s+)?\bnear\s+(?P<place>\S.*?)(?:\s+(?P<km>\d+(?:\.\d+)?)\s*km)?", re.IGNORECASE
)


@dataclass(frozen=True)
class Search:
    """What was meant: words, a place with the distance around it, or both."""

    words: str
    place: FoundPlace | None = None
    km: float = SEARCH_KM

    def apply(self, chosen: PostFilter) -> PostFilter:
        """Return a filter with the search in it; a search without a place leaves the area as it is."""
        found = replace(chosen, words=self.words)
        if self.place is None:
            return found
        return replace(found, area=None, shape=Circle(self.place.lat, self.place.lon, self.km))


def read_search(typed: str, *, near: Point | None) -> Search:
    """Return what a typed line means.

    ``bridge near Dangriga 10 km`` are words near a place, ``near Dangriga`` is a place. What is typed alone
    is a place where it is the name of one around the event, and words otherwise; in quotes it is words.

    Args:
        near: the middle of the event: of several towns of a name the nearest is meant.

    Raises:
        ServiceError: no town has the name, or the distance is none.
        BadRowError: coordinates off the globe.
    """
    asked = " ".join(typed.split())[:MAX_WORDS_LENGTH]
    if len(asked) > 2 and asked[0] == asked[-1] == '"':
        return Search(asked[1:-1].strip())
    if found := NEAR.fullmatch(asked):
        km = float(found["km"] or SEARCH_KM)
        if not 0 < km <= MOST_KM:
            raise ServiceError(
                mark(
                    "{km} km is no distance to search within; write up to {most:.0f} km",
                    km=found["km"],
                    most=MOST_KM,
                )
            )
        return Search(found["words"] or "", find_places(found["place"], near=near)[0], km)
    place = _find_around(asked, near) if near and asked else None
    return Search("", place) if place else Search(asked)


def _find_around(asked: str, near: Point) -> FoundPlace | None:
    try:
        place = find_places(asked, near=near)[0]
    except ServiceError:
        return None
    return place if measure_km(*near, place.lat, place.lon) <= AROUND_EVENT_KM else None
