"""Dumps of GeoNames become places of the gazetteer, beside the packaged ones and never in place of them."""

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard.services import places as services
from db.gazetteer import geonames
from db.gazetteer.__main__ import app
from db.gazetteer.atlas import Atlas
from db.gazetteer.names import PlaceNames
from db.gazetteer.own_places import OwnPlaces, OwnPlacesError
from db.gazetteer.spelling import make_key
from db.gazetteer.towns import PlaceKind
from db.settings import get_settings
from inference.enrich import Enricher
from inference.enrich.place import EventArea

BELIZE = EventArea(country="BZ", lat=17.0, lon=-88.5, radius_km=150)


def line(name: str, number: int = 9_000_001, **cells: object) -> str:
    """One line of a dump: a village in the south of Belize unless the cells say otherwise."""
    columns: dict[str, object] = {
        "number": number,
        "name": name,
        "ascii": name,
        "others": "",
        "lat": 16.5,
        "lon": -88.9,
        "feature": "P",
        "code": "PPL",
        "country": "BZ",
        "cc2": "",
        "one": "06",
        "two": "0601",
        "three": "",
        "four": "",
        "population": 0,
        "elevation": "",
        "dem": 20,
        "zone": "America/Belize",
        "changed": "2026-01-01",
    }
    return "\t".join(str(value) for value in (columns | cells).values())


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return tmp_path / "BZ.txt"


def add(dump: Path, lines: Sequence[str] | bytes) -> Result:
    dump.write_bytes(lines if isinstance(lines, bytes) else "".join(f"{one}\n" for one in lines).encode())
    return CliRunner().invoke(app, [str(dump)])


def own_file() -> Path:
    return get_settings().own_places_file


def find(*names: str) -> list[list[tuple[str, PlaceKind, float]]]:
    found = PlaceNames(own_file()).look_up([make_key(name) for name in names])
    return [[(one.place.name, one.place.kind, one.place.radius_km) for one in bearers] for bearers in found]


def test_a_village_is_found_in_posts_by_its_name_and_points_are_named_by_it(dump: Path) -> None:
    post = "The bridge in Santa Yaxley is under water"
    assert Enricher().gazetteer.find_place(post, BELIZE) is None
    nearest, _ = Atlas().find_nearest(16.5, -88.9)
    result = add(dump, [line("Santa Yaxley")])
    assert result.exit_code == 0
    assert "1 towns and 0 parts of countries are new, 0 known, 0 lines refused" in result.stdout
    place = Enricher(own_file()).gazetteer.find_place(post, BELIZE)
    assert place is not None
    assert (place.name, place.lat, place.lon, place.radius_km) == ("Santa Yaxley", 16.5, -88.9, 2.0)
    atlas = Atlas(own_file())
    assert nearest.name != "Santa Yaxley"
    assert [atlas.find_nearest(lat, -88.9)[0].name for lat in (16.5, 16.501)] == ["Santa Yaxley"] * 2
    assert [town.name for town in atlas.look_up("santa yaxley, belize")] == ["Santa Yaxley"]
    assert Atlas(own_file()).find_nearest(16.97, -88.23)[0].name == "Dangriga"


def test_what_is_typed_on_a_page_finds_a_village_and_says_what_it_is_near(
    dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_built", [])
    add(dump, [line("Santa Yaxley")])
    (found,) = services.find_places("Santa Yaxley", near=None)
    assert found.words == "Santa Yaxley, Belize (16.50, -88.90)"
    assert services.name_point(16.52, -88.9) == "near Santa Yaxley, 2 km"


def test_places_across_the_date_line_and_at_a_pole_are_the_nearest(dump: Path) -> None:
    add(
        dump,
        [
            line("Yaxley East", 1, lat=-60.0, lon=179.95, country="FJ"),
            line("Yaxley Pole", 2, lat=89.9, lon=20.0, country="NO"),
        ],
    )
    atlas = Atlas(own_file())
    assert atlas.find_nearest(-60.0, -179.9)[0].name == "Yaxley East"
    assert atlas.find_nearest(-60.0, 178.0)[0].name == "Yaxley East"
    assert atlas.find_nearest(89.9, -160.0)[0].name == "Yaxley Pole"


def test_what_the_packaged_gazetteer_holds_is_not_there_twice(dump: Path) -> None:
    before = find("Dangriga")
    known = line("Dangriga", lat=16.96967, lon=-88.23313, population=10_750)
    namesake = line("Dangriga", 9_000_002, lat=16.2, lon=-89.0)
    result = add(dump, [known, namesake])
    assert "1 towns and 0 parts of countries are new, 1 known" in result.stdout
    assert len(find("Dangriga")[0]) == len(before[0]) + 1


def test_a_district_reaches_as_far_as_its_towns_and_leaves_them_their_names(dump: Path) -> None:
    district = line(
        "Yaxley District",
        1,
        code="ADM2",
        feature="A",
        others="Zuyaxley,Santa Yaxley,Punta Gorda,YX1,ヤクスリー",
    )
    towns = [
        line("Santa Yaxley", 2),
        line("Yaxhale", 3, lat=16.9),
        line("Elsewhere X", 4, two="0602", lat=18),
    ]
    add(dump, [district, *towns])
    (whole, other, town, packaged, code, japanese) = find(
        "Yaxley District", "Zuyaxley", "Santa Yaxley", "Punta Gorda", "YX1", "ヤクスリー"
    )
    ((name, kind, radius_km),) = whole
    assert (name, kind) == ("Yaxley District", PlaceKind.DISTRICT)
    assert radius_km == pytest.approx(22.2, abs=0.1)
    assert other == whole
    assert [kind for _, kind, _ in (*town, *packaged)] == [PlaceKind.TOWN] * (1 + len(packaged))
    assert (code, japanese) == ([], [])


def test_other_names_in_other_scripts_are_found_and_joined_ones_in_hashtags(dump: Path) -> None:
    add(dump, [line("Santa Yaxley", others="Санта-Якслей,yaxleyville,Yaxleyville,YAX")])
    found = find("Санта-Якслей", "Yaxleyville", "YAX")
    assert [len(bearers) for bearers in found] == [1, 0, 0]
    place = Enricher(own_file()).gazetteer.find_place("Water in #SantaYaxley and #santayaxley", BELIZE)
    assert place is not None
    assert place.name == "Santa Yaxley"


def test_lines_that_are_none_are_refused_by_their_number_and_the_others_are_taken(dump: Path) -> None:
    result = add(
        dump,
        [
            line("Lake Yaxley", 1, feature="H", code="LK"),
            line("Old Yaxley", 2, code="PPLQ"),
            "one\ttwo",
            line("", 3),
            line("Yax\u202eley", 4),
            line("North Yaxley", 5, lat="north"),
            line("Far Yaxley", 6, lon="181"),
            line("Yaxley of Nowhere", 7, country=""),
            line("Yaxley of Millions", 8, population="many"),
            line("Yaxley", "x"),  # type: ignore[arg-type]
            line("Santa Yaxley", 9),
        ],
    )
    assert result.exit_code == 1
    assert re.findall(r"line (\d+): (\S+)", result.stdout) == [
        ("3", "has"),
        ("4", "name"),
        ("5", "name"),
        ("6", "latitude"),
        ("7", "longitude"),
        ("8", "country"),
        ("9", "population"),
        ("10", "geonameid"),
    ]
    assert "1 towns and 0 parts of countries are new, 0 known, 8 lines refused" in result.stdout


def test_a_line_without_end_and_bytes_of_another_code_are_refused_and_bounded(
    dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geonames, "LINE_BYTES", 1_000)
    good = line("Santa Yaxley").encode()
    result = add(dump, b"x" * 10_000 + b"\n" + b"\xff\xfe\n" + good + b"\n" + b"y" * 5_000)
    assert "line 1: has more than 1,000 bytes" in result.stdout
    assert "line 2: is no UTF-8 at byte 1" in result.stdout
    assert "line 4: has more than 1,000 bytes" in result.stdout
    assert "1 towns" in result.stdout


def test_adding_again_replaces_and_a_file_without_places_changes_nothing(dump: Path) -> None:
    add(dump, [line("Santa Yaxley")])
    before = OwnPlaces(own_file())
    add(dump, [line("Yaxhale")])
    assert [len(found) for found in find("Santa Yaxley", "Yaxhale")] == [0, 1]
    # Who reads meanwhile goes on with what was there.
    assert before.find_nearest(16.5, -88.9, within_km=1) is not None
    result = add(dump, ["a,b,c"])
    assert result.exit_code == 2
    assert "nothing was changed: 0 towns" in result.stdout
    assert [len(found) for found in find("Santa Yaxley", "Yaxhale")] == [0, 1]
    assert [path.name for path in own_file().parent.iterdir()] == ["places.db"]
    assert own_file().stat().st_mode & 0o777 == 0o600


def test_a_place_of_two_files_is_there_once(dump: Path, tmp_path: Path) -> None:
    other = tmp_path / "again.txt"
    other.write_text(line("Santa Yaxley") + "\n")
    dump.write_text(line("Santa Yaxley") + "\n")
    result = CliRunner().invoke(app, [str(dump), str(other)])
    assert "1 towns" in result.stdout
    assert [len(found) for found in find("Santa Yaxley")] == [1]


@pytest.mark.parametrize("content", [b"", b"not a database, and longer than a header" * 10])
def test_a_file_that_holds_no_places_is_named_with_what_to_do(content: bytes) -> None:
    own_file().parent.mkdir(parents=True)
    own_file().write_bytes(content)
    with pytest.raises(OwnPlacesError, match=r"places\.db holds no places that can be read .*add them anew"):
        PlaceNames(own_file())


def test_of_a_name_that_thousands_bear_the_largest_are_weighed(dump: Path) -> None:
    many = [
        line("San Yaxley", 1 + number, population=number, lat=10 + number / 100, country="MX")
        for number in range(300)
    ]
    add(dump, many)
    (found,) = PlaceNames(own_file()).look_up([make_key("San Yaxley")])
    assert [bearer.place.population for bearer in found] == list(range(299, 99, -1))
    with sqlite3.connect(own_file()) as connection:
        assert connection.execute("SELECT count(*) FROM places").fetchone() == (300,)
