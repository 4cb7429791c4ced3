"""Rebuild the vendored front-end files from their npm packages: `python assets/vendor.py`.

Needs `npm` and a network, so only a maintainer runs it: its output is committed, the product never calls it.
Side effects: overwrites the files listed in `COPIED` and the two basemap layers.
"""

import json
import subprocess
import tarfile
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent

# npm package → {file inside the package: file below assets/}
COPIED: dict[str, dict[str, str]] = {
    "leaflet@1.9.4": {
        "dist/leaflet.js": "static/leaflet/leaflet.js",
        "dist/leaflet.css": "static/leaflet/leaflet.css",
        "dist/images/layers.png": "static/leaflet/images/layers.png",
        "dist/images/layers-2x.png": "static/leaflet/images/layers-2x.png",
        "dist/images/marker-icon.png": "static/leaflet/images/marker-icon.png",
        "dist/images/marker-icon-2x.png": "static/leaflet/images/marker-icon-2x.png",
        "dist/images/marker-shadow.png": "static/leaflet/images/marker-shadow.png",
        "LICENSE": "static/leaflet/LICENSE.txt",
    },
    # Its package brings no licence along: that beside the files is from its repository.
    "leaflet-draw@1.0.4": {
        "dist/leaflet.draw.js": "static/leaflet-draw/leaflet.draw.js",
        "dist/leaflet.draw.css": "static/leaflet-draw/leaflet.draw.css",
        "dist/images/spritesheet.png": "static/leaflet-draw/images/spritesheet.png",
        "dist/images/spritesheet-2x.png": "static/leaflet-draw/images/spritesheet-2x.png",
        "dist/images/spritesheet.svg": "static/leaflet-draw/images/spritesheet.svg",
    },
    "jquery@3.8.0": {
        "dist/jquery.min.js": "static/jquery/jquery.min.js",
        "LICENSE.txt": "static/jquery/LICENSE.txt",
    },
    "world-atlas@2.0.2": {"LICENSE": "static/basemap/LICENSE.txt"},
    "dejavu-fonts-ttf@2.37.3": {
        "ttf/DejaVuSans.ttf": "fonts/DejaVuSans.ttf",
        "ttf/DejaVuSans-Bold.ttf": "fonts/DejaVuSans-Bold.ttf",
        "LICENSE": "fonts/LICENSE.txt",
    },
}
BASEMAP_SOURCE = ("world-atlas@2.0.2", "countries-50m.json")
# Two decimals are about 1 km, finer than the 1:50m source; more digits only cost bytes.
COORDINATE_DECIMALS = 2
# Points nearer than this to the last one kept are dropped: the two layers together stay under 700 kB.
MIN_STEP_DEGREES = 0.11

Point = tuple[float, float]


def fetch_package(name: str, folder: Path) -> Path:
    """Download one npm package into `folder` and return the unpacked directory."""
    packed = subprocess.run(  # noqa: S603 - the names are the constants above
        ["npm", "pack", "--silent", name],  # noqa: S607
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    target = folder / name.replace("/", "_")
    with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def decode_arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """Turn TopoJSON's delta-encoded integer arcs into rounded (lon, lat) points."""
    (scale_x, scale_y), (shift_x, shift_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        points: list[Point] = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            point = (
                round(x * scale_x + shift_x, COORDINATE_DECIMALS),
                round(y * scale_y + shift_y, COORDINATE_DECIMALS),
            )
            points.append(point)
        arcs.append(thin_points(points))
    return arcs


def thin_points(points: list[Point]) -> list[Point]:
    """Drop points that add no visible shape; both ends stay, because other arcs join there."""
    kept = points[:1]
    for point in points[1:-1]:
        if max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) >= MIN_STEP_DEGREES:
            kept.append(point)
    return [*kept, points[-1]] if len(points) > 1 else kept


def join_ring(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    """Join one ring's arcs; a negative index `~i` is arc i walked backwards (TopoJSON, section 2.1.4)."""
    ring: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def list_polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Return the arc indices of a Polygon or MultiPolygon, one list of rings a polygon."""
    return [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])


def build_basemap(topology: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (land, borders) as GeoJSON FeatureCollections, in (lon, lat) degrees.

    Land is dissolved, so that no border is drawn as a coast. A border is an arc that two countries share.
    """
    arcs = decode_arcs(topology)
    land = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in list_polygons(geometry):
            rings = [ring for ring in (join_ring(indices, arcs) for indices in polygon) if len(ring) >= 4]
            if rings:
                land.append(rings)
    uses = Counter(
        index if index >= 0 else ~index
        for geometry in topology["objects"]["countries"]["geometries"]
        for polygon in list_polygons(geometry)
        for ring in polygon
        for index in ring
    )
    borders = [arcs[index] for index, count in uses.items() if count > 1 and len(arcs[index]) > 1]
    return (
        collect({"type": "MultiPolygon", "coordinates": land}),
        collect({"type": "MultiLineString", "coordinates": borders}),
    )


def collect(geometry: dict[str, Any]) -> dict[str, Any]:
    """Wrap one geometry as the FeatureCollection that Leaflet and folium expect."""
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    return {"type": "FeatureCollection", "features": [feature]}


def rebuild() -> None:
    """Fetch every package and write the committed files anew."""
    with tempfile.TemporaryDirectory() as name:
        packages = {package: fetch_package(package, Path(name)) for package in COPIED}
        for package, files in COPIED.items():
            for source, target in files.items():
                (ASSETS / target).parent.mkdir(parents=True, exist_ok=True)
                (ASSETS / target).write_bytes((packages[package] / source).read_bytes())
        package, file = BASEMAP_SOURCE
        layers = build_basemap(json.loads((packages[package] / file).read_text()))
    for layer, geojson in zip(("land", "borders"), layers, strict=True):
        path = ASSETS / "static" / "basemap" / f"{layer}.geojson"
        path.write_text(json.dumps(geojson, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    rebuild()
