"""Every name of the world's countries, provinces, districts and towns, with the places that bear it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from db.gazetteer.own_places import OwnPlaces
from db.gazetteer.spelling import hash_key
from db.gazetteer.towns import PlaceEntry, PlaceKind

GAZETTEER_FILE = Path(__file__).parents[2] / "assets" / "gazetteer.npz"
# What the file notes of a name of a place; two more bits say how common the word is otherwise.
ALIAS = 1
JOINED = 2
# Most words of a post name no place. By their first bits five in six of them are told from names without a
# search through all names, which lie far apart in memory.
FIRST_BITS = 22
_REST_BITS = 63 - FIRST_BITS
MOST_KEPT = 10_000
"""Bearers that are kept: a stream of posts names the same ones again and again."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A place that bears a name. ``is_alias``: under another name than the one that is shown.

    ``commonness`` says how much more often the word means something else: 0 hardly, 1 somewhat, 2 much,
    3 far more.
    """

    place: PlaceEntry
    is_alias: bool
    commonness: int


class PlaceNames:
    """Names are kept as sorted numbers: half a million of them, read in about a second of one core.

    Args:
        own_file: of places that were added here; that it is not there means that none was.

    Raises:
        OwnPlacesError: it is there and cannot be used.
    """

    def __init__(self, own_file: Path | None = None) -> None:
        self.own = OwnPlaces(own_file) if own_file is not None and own_file.exists() else None
        with np.load(GAZETTEER_FILE) as file:
            self._hashes = np.cumsum(file["steps"])
            self._places, self._notes = file["places"], file["notes"]
            self._lats, self._lons, self._radii = file["lats"], file["lons"], file["radii"]
            self._populations, self._kinds = file["populations"], file["kinds"]
            self._words = file["words"].tobytes()
        ends = np.flatnonzero(np.frombuffer(self._words, dtype=np.uint8) == ord("\n"))
        self._starts = np.concatenate([[0], ends + 1, [len(self._words) + 1]]).astype(np.int32)
        self._begins = np.zeros(1 << FIRST_BITS, bool)
        self._begins[self._hashes >> _REST_BITS] = True
        self._bear = lru_cache(MOST_KEPT)(self._read_bearer)

    def look_up(self, keys: Sequence[str]) -> list[list[Bearer]]:
        """Return for each key of ``make_key`` the places of that name; ``#`` and the words joined asks so."""
        hashes = np.array([hash_key(key) for key in keys], dtype=np.int64)
        maybe = np.flatnonzero(self._begins[hashes >> _REST_BITS])
        first, last = (np.searchsorted(self._hashes, hashes[maybe], side) for side in ("left", "right"))
        found: list[list[Bearer]] = [[] for _ in keys]
        for key, a, b in zip(maybe.tolist(), first.tolist(), last.tolist(), strict=True):
            found[key] = [self._bear(pair) for pair in range(a, b)]
        return found if self.own is None else self._add_own(self.own, hashes.tolist(), found)

    def list_towns(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the numbers of the towns [n] and where they lie [n, 2], as (lat, lon) in degrees."""
        numbers = np.flatnonzero(self._kinds == PlaceKind.TOWN)
        return numbers, np.stack([self._lats[numbers], self._lons[numbers]], axis=1).astype(np.float64)

    def list_largest(
        self,
        *,
        south: float,
        west: float,
        north: float,
        east: float,
        kinds: Collection[PlaceKind],
        most: int,
    ) -> list[PlaceEntry]:
        """Return the places of most people between two parallels and two meridians in degrees.

        Places that were added here are not among them: they are for who has signed in.

        Args:
            west: less than ``east``; an edge belongs to the part that begins there.
        """
        is_inside = (self._lats >= south) & (self._lats < north) & (self._lons >= west) & (self._lons < east)
        numbers = np.flatnonzero(is_inside & np.isin(self._kinds, [int(kind) for kind in kinds]))
        largest = numbers[np.argsort(-self._populations[numbers], kind="stable")[:most]]
        return [self.get(int(number)) for number in largest]

    def _add_own(self, own: OwnPlaces, hashes: list[int], found: list[list[Bearer]]) -> list[list[Bearer]]:
        """Return the bearers with those that were added; how common a word is, the packaged names know."""
        added = own.look_up(hashes)
        return [
            [
                *bearers,
                *(
                    Bearer(place, bool(note & ALIAS), max((one.commonness for one in bearers), default=0))
                    for place, note in added.get(number, ())
                ),
            ]
            for number, bearers in zip(hashes, found, strict=True)
        ]

    def _read_bearer(self, pair: int) -> Bearer:
        note = int(self._notes[pair])
        return Bearer(self.get(int(self._places[pair])), bool(note & ALIAS), note >> 2)

    def get(self, number: int) -> PlaceEntry:
        """Return a place by its number."""
        line = self._words[self._starts[number] : self._starts[number + 1] - 1].decode()
        country, admin, name = line.split("\t")
        lat, lon = round(float(self._lats[number]), 5), round(float(self._lons[number]), 5)
        return PlaceEntry(
            name,
            lat,
            lon,
            int(self._populations[number]),
            country,
            admin,
            PlaceKind(int(self._kinds[number])),
            round(float(self._radii[number]), 1),
        )
