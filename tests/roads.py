"""Shapefiles of roads as Natural Earth offers them: made up, with its names of fields."""

from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import shapefile

Line = Sequence[tuple[float, float]]
# From Belize City along the coast to Dangriga.
COAST = [(-88.2, 17.5), (-88.3, 17.2), (-88.23, 16.97)]


def write_roads(
    path: Path, roads: Sequence[tuple[object, str, Sequence[Line]]], *, rank: str = "scalerank"
) -> Path:
    """Write a ZIP with one shapefile: of each road its rank, its ``featurecla`` and its parts."""
    bare = path.with_suffix("")
    with shapefile.Writer(str(bare), shapeType=shapefile.POLYLINE) as writer:
        writer.field(rank, "N", size=4, decimal=0)
        writer.field("featurecla", "C", size=30)
        for ranked, kind, parts in roads:
            writer.line([list(part) for part in parts])
            writer.record(ranked, kind)
    with ZipFile(path, "w") as packed:
        for ending in (".shp", ".shx", ".dbf"):
            packed.write(bare.with_suffix(ending), bare.with_suffix(ending).name)
    return path
