"""What a post's words say besides its classes: its language and its place."""

from dataclasses import dataclass
from functools import cached_property

from db.predictions import NewPlace
from db.work import Work
from inference.enrich.language import LanguageDetector
from inference.enrich.place import Area, Gazetteer


@dataclass(frozen=True)
class Enrichment:
    """Language as ISO 639-1 code and place of one post; None where its words do not tell."""

    language: str | None = None
    place: NewPlace | None = None


class Enricher:
    """Both searches, each built on first use and then kept. Use one a worker, from one thread at a time."""

    def warm_up(self) -> None:
        """Build both now, which takes seconds, so that the first post need not wait for them."""
        self.languages.detect("The bridge over the river is under water")
        self.gazetteer.find_place("The bridge in Puebla is gone", Area())

    def enrich(self, work: Work) -> Enrichment:
        """Return what the words of the post tell; a post that has a place is not placed again."""
        language = self.languages.detect(work.text)
        if work.is_placed:
            return Enrichment(language)
        area = Area(country=work.country, lat=work.lat, lon=work.lon, radius_km=work.radius_km)
        return Enrichment(language, self.gazetteer.find_place(work.text, area))

    @cached_property
    def languages(self) -> LanguageDetector:
        """The language detector."""
        return LanguageDetector()

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The place search."""
        return Gazetteer()
