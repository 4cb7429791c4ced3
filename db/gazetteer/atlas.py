"""Towns by a point and by a name, for people who look at coordinates or type a place."""

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from db.gazetteer.countries import read_countries
from db.gazetteer.names import PlaceNames
from db.gazetteer.spelling import make_key
from db.gazetteer.towns import PlaceEntry, PlaceKind, measure_km


class Atlas:
    """Every town, by where it lies and by its name. Building takes half a second; keep it, threads may.

    Args:
        own_file: see ``PlaceNames``.
    """

    def __init__(self, own_file: Path | None = None) -> None:
        self.names = PlaceNames(own_file)
        self._numbers, points = self.names.list_towns()
        self._tree = cKDTree(_to_vectors(points))
        countries = read_countries()
        self._country_names = {country.code: country.names[0] for country in countries}
        self._codes_by_name = {
            make_key(name): country.code for country in countries for name in country.names
        }
        self._codes = self._codes_by_name | {
            make_key(code): country.code for country in countries for code in (country.code, country.iso3)
        }

    def find_nearest(self, lat: float, lon: float) -> tuple[PlaceEntry, float]:
        """Return the town nearest to a point in degrees, and how far away its centre is, in km."""
        _, (index,) = self._tree.query(_to_vectors([(lat, lon)]))
        town = self.names.get(int(self._numbers[index]))
        km = measure_km(lat, lon, town.lat, town.lon)
        own = self.names.own.find_nearest(lat, lon, within_km=km) if self.names.own else None
        return own or (town, km)

    def look_up(self, name: str) -> list[PlaceEntry]:
        """Return the towns of a name, the largest first; ``Hopkins, Belize`` asks for those of a country.

        Larger towns have all their names. What is a country's name is that of a town in this country alone:
        who writes ``Belize`` does not mean the town in Angola.
        """
        found, code = self._list_towns(name), self._codes_by_name.get(make_key(name))
        town, comma, country = name.rpartition(",")
        if not found and comma:
            found, code = self._list_towns(town), self._codes.get(make_key(country), "")
        if code is not None:
            found = [entry for entry in found if entry.country == code]
        return sorted(found, key=lambda entry: -entry.population)

    def name_country(self, code: str) -> str:
        """Return the English name of a country by its two letters."""
        return self._country_names.get(code, code)

    def _list_towns(self, name: str) -> list[PlaceEntry]:
        (bearers,) = self.names.look_up([make_key(name)])
        return [bearer.place for bearer in bearers if bearer.place.kind is PlaceKind.TOWN]


def _to_vectors(points: ArrayLike) -> NDArray[np.float64]:
    """Return points (lat, lon) in degrees as unit vectors [n, 3]: near each other where the points are."""
    lat, lon = np.radians(np.asarray(points, dtype=np.float64)).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
