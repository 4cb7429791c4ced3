"""The vendored files are whole and small."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "assets" / "static"


@pytest.mark.parametrize(
    "folder", ["static/leaflet", "static/leaflet-draw", "static/jquery", "static/basemap", "fonts"]
)
def test_every_vendored_folder_carries_its_licence(folder: str) -> None:
    assert len((ROOT / "assets" / folder / "LICENSE.txt").read_text()) > 200


@pytest.mark.parametrize(("layer", "kind"), [("land", "MultiPolygon"), ("borders", "MultiLineString")])
def test_a_basemap_layer_is_geojson_inside_the_world(layer: str, kind: str) -> None:
    (feature,) = json.loads((STATIC / "basemap" / f"{layer}.geojson").read_text())["features"]
    assert feature["geometry"]["type"] == kind
    parts = feature["geometry"]["coordinates"]
    lines = [ring for polygon in parts for ring in polygon] if kind == "MultiPolygon" else parts
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for line in lines for lon, lat in line)


@pytest.mark.slow
def test_every_ring_of_the_land_is_closed() -> None:
    (feature,) = json.loads((STATIC / "basemap" / "land.geojson").read_text())["features"]
    rings = [ring for polygon in feature["geometry"]["coordinates"] for ring in polygon]
    assert len(rings) > 500
    assert all(ring[0] == ring[-1] for ring in rings)


def test_the_basemap_stays_small_enough_for_a_bad_link() -> None:
    assert sum(path.stat().st_size for path in (STATIC / "basemap").glob("*.geojson")) < 700_000
