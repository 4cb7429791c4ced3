"""Ports and airports that lend their names to places where no town does, for `gazetteer.py`."""

import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from db.gazetteer.spelling import make_key
from db.gazetteer.towns import measure_km

# Within so many km of a town of its name, a port or airport is this town's.
APART_KM = 15.0
# An airport's code names a city up to here; farther off it is the code of another place.
FAR_KM = 75.0
NEIGHBOURS = 40
CODE_LETTERS = 3

Town = Mapping[str, Any]


class Site(NamedTuple):
    """A place that is no town: its names, where it lies in degrees, and the town next to it.

    ``population`` is of the city that an airport serves, for it is as well known; 0 of a port.
    """

    names: list[str]
    lat: float
    lon: float
    town: Town
    population: int = 0


def read_ports(folder: Path, towns: Sequence[Town]) -> Iterator[Site]:
    """Yield the ports that no town near them is called by; of misplaced ones none."""
    tree = cKDTree(to_vectors([(town["latitude"], town["longitude"]) for town in towns]))
    ports = json.loads((folder / "sea-ports/lib/ports.json").read_text(encoding="utf-8"))
    for port in ports.values():
        if "coordinates" not in port:
            continue
        lon, lat = port["coordinates"]
        _, nearest = tree.query(to_vectors([(lat, lon)])[0], k=NEIGHBOURS)
        around = [towns[number] for number in nearest]
        names = [port["name"].split(" (")[0], *port["alias"]]
        known = {
            make_key(name)
            for town in around
            if measure_km(lat, lon, town["latitude"], town["longitude"]) < APART_KM
            for name in (town["name"], *town["alternatenames"])
        }
        is_placed = around[0]["countrycode"] == port["unlocs"][0][:2]
        if is_placed and known.isdisjoint(map(make_key, names)):
            yield Site(names, lat, lon, around[0])


def read_airports(folder: Path, towns: Sequence[Town], min_population: int) -> Iterator[Site]:
    """Yield the airports of large cities that lie apart from them; the last of the names is the code."""
    airports = importlib.import_module("airportsdata").load("IATA")
    for town in towns:
        for code in town["alternatenames"] if town["population"] >= min_population else ():
            airport = airports.get(code) if is_code(code) else None
            if airport is None or airport["country"] != town["countrycode"]:
                continue
            km = measure_km(airport["lat"], airport["lon"], town["latitude"], town["longitude"])
            if APART_KM < km < FAR_KM:
                point = (airport["lat"], airport["lon"])
                yield Site([airport["name"], code], *point, town, town["population"])


def is_code(alias: str) -> bool:
    """Return whether another name of a large city is its code or its airport's."""
    return len(alias) == CODE_LETTERS and alias.isascii() and alias.isupper()


def to_vectors(points: list[tuple[float, float]]) -> NDArray[np.float64]:
    """Return points (lat, lon) in degrees as unit vectors [n, 3]."""
    phi, lam = np.radians(np.array(points)).T
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)
