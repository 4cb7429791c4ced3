"""What a post's words say besides its classes: its language and its place."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from db.predictions import NamedBeside, NewPlace
from db.queue.claimed import Work
from db.source_hints import SourceHint
from db.vocabulary import PlaceMethod, PlacePrecision
from inference.enrich.language import LanguageDetector
from inference.enrich.place import EventArea, Gazetteer, Hint


@dataclass(frozen=True)
class Enrichment:
    """Language as ISO 639-1 code and place, None where the words do not tell, and what else they name."""

    language: str | None = None
    place: NewPlace | None = None
    named_beside: Sequence[NamedBeside] = ()


class Enricher:
    """Both searches, each built on first use and then kept. Several threads may enrich at once.

    Args:
        own_file: of places that were added here, see ``PlaceNames``.
    """

    def __init__(self, own_file: Path | None = None) -> None:
        self._own_file = own_file
        self._building = threading.RLock()

    def warm_up(self) -> None:
        """Build both now, which takes seconds, so that the first post need not wait for them."""
        self.languages.detect("The bridge over the river is under water")
        self.gazetteer.find_place("The bridge in Puebla is gone", EventArea())

    def enrich(self, work: Work) -> Enrichment:
        """Return what the words of the post tell; a place that it has is never replaced by one of them."""
        area = EventArea(country=work.country, lat=work.lat, lon=work.lon, radius_km=work.radius_km)
        hint = Hint(language=work.hint.language, lat=work.hint.lat, lon=work.hint.lon)
        found = self.gazetteer.find_places(work.text, area, hint)
        place = None if work.is_placed else found.place or _stand_at(work.hint)
        return Enrichment(self.languages.detect(work.text), place, found.beside)

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
        return Gazetteer(self._own_file)


def _stand_at(hint: SourceHint) -> NewPlace | None:
    """Return where a source stands that an analyst said stands somewhere; None of every other."""
    if not hint.is_there or hint.lat is None or hint.lon is None:
        return None
    return NewPlace(hint.lat, hint.lon, PlacePrecision.LOCALITY, PlaceMethod.SOURCE, hint.place)
