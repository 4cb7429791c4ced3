"""Places that an organisation added to the gazetteer: looked up in a file of their own, not in memory."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from math import cos, floor, radians
from pathlib import Path
from threading import Lock
from typing import Any

from db.built_files import open_built
from db.errors import StoreError
from db.gazetteer.towns import EARTH_RADIUS_KM, PlaceEntry, PlaceKind, measure_km

VERSION = 1
# Towns are found in strips of latitude, so many to a degree.
STRIPS = 10
# Of a name such as San José a dump of the world has thousands; the largest of them are weighed.
MOST_BEARERS = 200
ASKED_AT_ONCE = 500
# The nearest town is looked for so near first, and where there is none so many times as far each time.
FIRST_KM, WIDER = 2.0, 4.0
KM_PER_DEGREE = EARTH_RADIUS_KM * radians(1)
COLUMNS = "name, lat, lon, population, country, admin, kind, radius_km"


class OwnPlacesError(StoreError):
    """A file holds no own places, or those of another version."""


class OwnPlaces:
    """The own places of one data folder. Threads may share it; a file that is replaced stays as it was here.

    Raises:
        OwnPlacesError: see there.
    """

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        try:
            self._connection = open_built(path, VERSION)
        except ValueError as error:
            raise OwnPlacesError(_say_unusable(path, str(error))) from error

    def look_up(self, hashes: Sequence[int]) -> dict[int, list[tuple[PlaceEntry, int]]]:
        """Return {hash of a key: its places, the largest first, each with its note}; see ``PlaceNames``."""
        found: dict[int, list[tuple[PlaceEntry, int]]] = {}
        for start in range(0, len(hashes), ASKED_AT_ONCE):
            asked = hashes[start : start + ASKED_AT_ONCE]
            marks = ",".join("?" * len(asked))
            query = (
                f"SELECT hash, note, {COLUMNS} FROM names JOIN places ON places.id = names.place"  # noqa: S608
                f" WHERE hash IN ({marks}) ORDER BY population DESC, places.id"
            )
            for key, note, *cells in self._ask(query, asked):
                bearers = found.setdefault(key, [])
                if len(bearers) < MOST_BEARERS:
                    bearers.append((_make_place(cells), note))
        return found

    def find_nearest(self, lat: float, lon: float, *, within_km: float) -> tuple[PlaceEntry, float] | None:
        """Return the town nearest to a point in degrees and its km; None where none is so near."""
        reach_km = min(FIRST_KM, within_km)
        while (nearest := self._find_within(lat, lon, reach_km)) is None and reach_km < within_km:
            reach_km = min(WIDER * reach_km, within_km)
        return nearest

    def _find_within(self, lat: float, lon: float, km: float) -> tuple[PlaceEntry, float] | None:
        high = km / KM_PER_DEGREE
        # Meridians are the closest at the edge that is nearer to a pole.
        wide = min(high / max(cos(radians(min(abs(lat) + high, 90.0))), 1e-6), 180.0)
        query = f"SELECT {COLUMNS} FROM places WHERE strip = ? AND lon BETWEEN ? AND ?"  # noqa: S608
        towns = [
            _make_place(cells)
            for strip in range(floor((lat - high) * STRIPS), floor((lat + high) * STRIPS) + 1)
            for west, east in _list_spans(lon, wide)
            for cells in self._ask(query, (strip, west, east))
        ]
        near = [(town, measure_km(lat, lon, town.lat, town.lon)) for town in towns]
        return min((pair for pair in near if pair[1] < km), key=lambda pair: pair[1], default=None)

    def _ask(self, query: str, values: Sequence[float]) -> list[tuple[Any, ...]]:
        with self._lock, closing(self._connection.execute(query, values)) as cursor:
            return cursor.fetchall()


def find_strip(lat: float, kind: PlaceKind) -> int | None:
    """Return the strip in which a town is found by its point; wider places are not."""
    return floor(lat * STRIPS) if kind is PlaceKind.TOWN else None


def _list_spans(lon: float, wide: float) -> Iterator[tuple[float, float]]:
    """Yield the meridians from and to which is looked, across the date line too."""
    yield lon - wide, lon + wide
    if lon - wide < -180:
        yield lon - wide + 360, 180.0
    if lon + wide > 180:
        yield -180.0, lon + wide - 360


def _make_place(cells: Sequence[Any]) -> PlaceEntry:
    name, lat, lon, population, country, admin, kind, radius_km = cells
    return PlaceEntry(name, lat, lon, population, country, admin, PlaceKind(kind), radius_km)


def _say_unusable(path: Path, reason: str) -> str:
    return f"{path} holds no places that can be read ({reason}); add them anew by `python -m db.gazetteer`"
