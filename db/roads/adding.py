"""Natural Earth's shapefiles of roads become the roads of a data folder, whole or not at all."""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import shapefile
from numpy.typing import NDArray

from db.built_files import EmptyBuildError, build_file
from db.errors import StoreError
from db.roads.lines import VERSION

# ``scalerank``: how large a road is, from 3, a motorway across a continent, to 12. ``featurecla`` tells
# roads from ferries. Natural Earth, "Roads", 1:10m, version 5.
RANK, KIND = "scalerank", "featurecla"
ROAD = "Road"
SCHEMA = """
    CREATE TABLE roads (id INTEGER PRIMARY KEY, rank INTEGER NOT NULL, line BLOB NOT NULL);
    CREATE VIRTUAL TABLE boxes USING rtree(id, west, east, south, north);
"""


class RoadsError(StoreError):
    """A file is no shapefile of roads, or holds no roads that can be read."""


@dataclass
class Added:
    """What came of the files. ``others``: lines that are no roads, such as ferries."""

    roads: int = 0
    others: int = 0


def add_roads(paths: Sequence[Path], roads_file: Path, show: Callable[[int], None]) -> Added:
    """Replace the roads of a data folder by those of some shapefiles; without any, what was there stays.

    Args:
        paths: each a ZIP with one shapefile, as Natural Earth offers it, or an ``.shp`` beside its parts.
        show: is told after each line how many were read of all files.

    Raises:
        RoadsError: a file is none of roads in degrees.
        OSError: a file cannot be read or written.
        sqlite3.Error: the disk is full.
    """
    added = Added()
    with build_file(roads_file, VERSION) as connection:
        connection.executescript(SCHEMA)
        connection.execute("BEGIN")
        for path in paths:
            for rank, line in _read_lines(path):
                if line is None:
                    added.others += 1
                else:
                    added.roads += 1
                    west, south = line.min(axis=0).tolist()
                    east, north = line.max(axis=0).tolist()
                    connection.execute(
                        "INSERT INTO roads VALUES (?, ?, ?)", (added.roads, rank, line.tobytes())
                    )
                    box = (added.roads, west, east, south, north)
                    connection.execute("INSERT INTO boxes VALUES (?, ?, ?, ?, ?)", box)
                show(added.roads + added.others)
        connection.execute("COMMIT")
        if not added.roads:
            raise EmptyBuildError
    return added


def _read_lines(path: Path) -> Iterator[tuple[int, NDArray[np.float32] | None]]:
    """Yield each line's rank and its points as (n, 2) degrees of longitude and latitude; None: no road."""
    try:
        with shapefile.Reader(str(path)) as reader:
            if reader.shapeType != shapefile.POLYLINE:
                raise RoadsError(f"{path.name} holds {reader.shapeTypeName} shapes, not lines")
            names = {field[0].lower(): field[0] for field in reader.fields[1:]}
            if RANK not in names:
                raise RoadsError(
                    f"{path.name} has no field {RANK}: it is none of Natural Earth's files of roads"
                )
            for number, row in enumerate(reader.iterShapeRecords(), 1):
                cells = row.record.as_dict()
                if KIND in names and cells[names[KIND]] != ROAD:
                    yield 0, None
                    continue
                yield from _read_road(f"{path.name}, line {number:,}", cells[names[RANK]], row.shape)
    except (shapefile.ShapefileException, BadZipFile, struct.error, UnicodeDecodeError) as error:
        raise RoadsError(f"{path.name} is no shapefile that can be read: {error}") from error


def _read_road(where: str, rank: Any, shape: Any) -> Iterator[tuple[int, NDArray[np.float32] | None]]:
    points = np.asarray(shape.points, dtype=np.float32).reshape(-1, 2)
    if not isinstance(rank, int):
        raise RoadsError(f"{where}: {RANK} is {rank!r}, not a whole number")
    # NaN is in no bounds.
    if not (np.abs(points) <= (180, 90)).all():
        raise RoadsError(f"{where}: its points are no degrees of longitude and latitude")
    for part in np.split(points, list(shape.parts)[1:]):
        if len(part) > 1:
            yield rank, part
