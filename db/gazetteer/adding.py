"""GeoNames dumps become the own places of a data folder: read line by line, written whole or not at all."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db.built_files import EmptyBuildError, build_file
from db.gazetteer.geonames import PART_RADIUS_KM, BadLine, GeoName, read_dump
from db.gazetteer.names import ALIAS, JOINED, Bearer, PlaceNames
from db.gazetteer.own_places import VERSION, find_strip
from db.gazetteer.spelling import hash_key
from db.gazetteer.towns import PlaceEntry, PlaceKind, measure_km

BATCH = 1_000
# Of bad lines the first ones are told, all are counted.
TOLD_LINES = 20
# A town of one name so near is the same one: the packaged points are GeoNames' too, a little rounded.
SAME_TOWN_KM = 1.0

SCHEMA = """
    CREATE TABLE places (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL,
        population INTEGER NOT NULL, country TEXT NOT NULL, admin TEXT NOT NULL, kind INTEGER NOT NULL,
        radius_km REAL NOT NULL, strip INTEGER
    );
    CREATE TABLE names (hash INTEGER NOT NULL, place INTEGER NOT NULL, note INTEGER NOT NULL);
    CREATE TEMP TABLE lies (country TEXT, one TEXT, two TEXT, three TEXT, four TEXT, lat REAL, lon REAL);
    CREATE TEMP TABLE parts (id INTEGER PRIMARY KEY, country TEXT, codes INTEGER,
        one TEXT, two TEXT, three TEXT, four TEXT);
"""
INDEXES = """
    CREATE INDEX names_hash ON names (hash, place, note);
    CREATE INDEX places_strip ON places (strip, lon) WHERE strip IS NOT NULL;
    CREATE INDEX lies_in ON lies (country, one, two, three, four);
"""
LEVELS = ("one", "two", "three", "four")


@dataclass
class Added:
    """What came of the files.

    Args:
        known: places that the packaged gazetteer holds already.
        bad: lines that are none of a dump.
        told: the first of them, each with its file.
    """

    towns: int = 0
    parts: int = 0
    known: int = 0
    bad: int = 0
    told: list[tuple[str, BadLine]] = field(default_factory=list)


def add_places(paths: Sequence[Path], own_file: Path, show: Callable[[int], None]) -> Added:
    """Replace the own places by those of some dumps; where these hold none, what was there stays.

    Args:
        show: is told of each line how many bytes of all files were read.

    Raises:
        OSError: a file cannot be read or written.
        sqlite3.Error: the disk is full.
    """
    with build_file(own_file, VERSION) as connection:
        connection.executescript(SCHEMA)
        added = _Adding(connection).run(paths, show)
        connection.executescript(INDEXES)
        _measure_parts(connection)
        _leave_towns_their_names(connection)
        if not (added.towns or added.parts):
            raise EmptyBuildError
    return added


class _Adding:
    """Writes what dumps hold into an empty file, but for what the packaged gazetteer knows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._packaged = PlaceNames()
        self._added = Added()
        self._batch: list[GeoName] = []

    def run(self, paths: Sequence[Path], show: Callable[[int], None]) -> Added:
        before = 0
        for path in paths:
            for found in read_dump(path):
                if isinstance(found, GeoName):
                    self._batch.append(found)
                elif isinstance(found, BadLine):
                    self._added.bad += 1
                    if len(self._added.told) < TOLD_LINES:
                        self._added.told.append((path.name, found))
                else:
                    show(before + found)
                if len(self._batch) >= BATCH:
                    self._write()
            before += path.stat().st_size
        self._write()
        return self._added

    def _write(self) -> None:
        keys = [key for one in self._batch for key in one.keys]
        found = iter(self._packaged.look_up(keys))
        known = [[next(found) for _ in one.keys] for one in self._batch]
        with self._connection as connection:
            connection.execute("BEGIN")
            connection.executemany(
                "INSERT INTO lies VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (one.place.country, *one.parts, one.place.lat, one.place.lon)
                    for one in self._batch
                    if one.place.kind is PlaceKind.TOWN
                ],
            )
            for one, named in zip(self._batch, known, strict=True):
                if any(_is_same(one.place, bearer.place) for bearers in named for bearer in bearers):
                    self._added.known += 1
                else:
                    self._insert(one, named)
        self._batch.clear()

    def _insert(self, one: GeoName, named: Sequence[Sequence[Bearer]]) -> None:
        place = one.place
        cells = (place.name, place.lat, place.lon, place.population, place.country, place.admin)
        inserted = self._connection.execute(
            "INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (one.number, *cells, place.kind, place.radius_km, find_strip(place.lat, place.kind)),
        )
        if not inserted.rowcount:  # another file of the same command had it
            return
        is_town = place.kind is PlaceKind.TOWN
        if is_town:
            self._added.towns += 1
        else:
            self._added.parts += 1
            codes = (*one.parts, *[""] * (len(LEVELS) - len(one.parts)))
            self._connection.execute(
                "INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)",
                (one.number, place.country, len(one.parts), *codes),
            )
        notes: dict[int, int] = {}
        for position, (key, bearers) in enumerate(zip(one.keys, named, strict=True)):
            if not is_town and any(_is_town_in(one, bearer) for bearer in bearers):
                continue
            note = ALIAS if position and is_town else 0
            notes.setdefault(hash_key(key), note)
            if " " in key and len(key) > 6:
                notes.setdefault(hash_key("#" + key.replace(" ", "")), note | JOINED)
        self._connection.executemany(
            "INSERT INTO names VALUES (?, ?, ?)", [(key, one.number, note) for key, note in notes.items()]
        )


def _is_same(place: PlaceEntry, packaged: PlaceEntry) -> bool:
    """Return whether two places of one name are the same: a part of a country lies inside of itself."""
    within_km = SAME_TOWN_KM if place.kind is PlaceKind.TOWN else packaged.radius_km
    return (packaged.kind, packaged.country) == (place.kind, place.country) and measure_km(
        packaged.lat, packaged.lon, place.lat, place.lon
    ) <= within_km


def _is_town_in(part: GeoName, bearer: Bearer) -> bool:
    """Return whether a town of a part's name lies in its province: then the town keeps the name."""
    town = bearer.place
    return (town.kind, town.country, town.admin) == (PlaceKind.TOWN, part.place.country, part.place.admin)


def _measure_parts(connection: sqlite3.Connection) -> None:
    """Let each part of a country reach as far as the towns of the dumps that lie in it."""
    for number, country, level, *codes in connection.execute("SELECT * FROM parts"):
        is_in = " AND ".join(f"{name} = ?" for name in LEVELS[:level])
        query = f"SELECT min(lat), max(lat), min(lon), max(lon) FROM lies WHERE country = ? AND {is_in}"  # noqa: S608
        south, north, west, east = connection.execute(query, (country, *codes[:level])).fetchone()
        if south is None:
            continue
        radius_km = max(PART_RADIUS_KM, measure_km(south, west, north, east) / 2)
        connection.execute("UPDATE places SET radius_km = ? WHERE id = ?", (radius_km, number))


def _leave_towns_their_names(connection: sqlite3.Connection) -> None:
    """Take from each part the names that a town in its province bears."""
    connection.execute(
        """DELETE FROM names WHERE place IN (SELECT id FROM parts) AND EXISTS (
            SELECT 1 FROM names AS other JOIN places AS town ON town.id = other.place
            JOIN places AS part ON part.id = names.place
            WHERE other.hash = names.hash AND town.kind = ? AND town.country = part.country
                AND town.admin = part.admin)""",
        (PlaceKind.TOWN,),
    )
