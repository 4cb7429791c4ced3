"""The roads of a data folder, found by where they lie."""

from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from db.built_files import open_built

VERSION = 1


class Road(NamedTuple):
    """A line and how large a road it is: the smaller the rank, the larger.

    ``line``: (n, 2) float32, degrees of longitude and latitude.
    """

    rank: int
    line: NDArray[np.float32]


class Roads:
    """The roads of one file. Threads may share it.

    Raises:
        ValueError: the file cannot be used; says why.
    """

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        self._connection = open_built(path, VERSION)

    def list_within(
        self, *, south: float, west: float, north: float, east: float, rank: int, most: int
    ) -> list[Road]:
        """Return the roads whose boxes meet an area in degrees, the largest first.

        Args:
            rank: the smallest roads that are wanted.
            most: how many at most.

        Raises:
            sqlite3.Error: the file was damaged.
        """
        query = """SELECT rank, line FROM boxes JOIN roads USING (id)
            WHERE west <= ? AND east >= ? AND south <= ? AND north >= ? AND rank <= ?
            ORDER BY rank, id LIMIT ?"""
        values = (east, west, north, south, rank, most)
        with self._lock, closing(self._connection.execute(query, values)) as cursor:
            found: list[tuple[int, bytes]] = cursor.fetchall()
        return [Road(rank, np.frombuffer(line, dtype=np.float32).reshape(-1, 2)) for rank, line in found]
