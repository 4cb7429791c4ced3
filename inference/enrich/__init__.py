"""What a post's words say besides its classes: its language and its place."""

import threading
from dataclasses import dataclass
from functools import cached_property

from db.predictions import NewPlace
from db.queue.claimed import Work
from inference.enrich.language import LanguageDetector
from inference.enrich.place import EventArea, Gazetteer


@dataclass(frozen=True)
class Enrichment:
    """Language as ISO 639-1 code and place of one post; None where its words do not tell."""

    language: str | None = None
    place: NewPlace | None = None


class Enricher:
    """Both searches, each built on first use and then kept. Several threads may enrich at once."""

    def __init__(self) -> None:
        self._building = threading.RLock()

    def warm_up(self) -> None:
        """Build both now, which takes seconds, so that the first post need not wait for them."""
        self.languages.detect("The bridge over the river is under water")
        self.gazetteer.find_place("The bridge in Puebla is gone", EventArea())

    def enrich(self, work: Work) -> Enrichment:
        """Return what the words of the post tell; a post that has a place is not placed again."""
        language = self.languages.detect(work.text)
        if work.is_placed:
            return Enrichment(language)
        area = EventArea(country=work.country, lat=work.lat, lon=work.lon, radius_km=work.radius_km)
        return Enrichment(language, self.gazetteer.find_place(work.text, area))

    @property
    def languages(self) -> LanguageDetector:
        """The language detector."""
        with self._building:
            return self._languages

    @property
    def gazetteer(self) -> Gazetteer:
        """The place search."""
        with self._building:
            return self._gazetteer

    @cached_property
    def _languages(self) -> LanguageDetector:
        return LanguageDetector()

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer()
