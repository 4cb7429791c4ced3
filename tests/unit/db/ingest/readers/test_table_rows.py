"""HXL's tags, points in one cell, features of GeoJSON."""

from collections.abc import Callable

import pytest

from db.ingest.rows import ReadTable, Row

Read = Callable[..., ReadTable]


def _values(table: ReadTable) -> list[dict[str, str]]:
    return [item.values for item in table.items if isinstance(item, Row)]


@pytest.mark.parametrize(
    "head",
    [
        "When,What,Latitude,Longitude,Link\n#date+reported,#description,#geo+lat,#geo+lon,#meta+url\n",
        "#date +reported,#Description,#geo+lat,#geo +lon,#meta+url+web\n",
        "A,B,C,D,E\n#date,#description +en,#geo+lat,#geo+lon,#meta+url\n",
    ],
)
def test_a_row_of_tags_names_the_columns_and_is_no_post(read: Read, head: str) -> None:
    table = read(head + "2023-02-07,School damaged,37.1,36.9,https://example.org/1\n")
    assert table.columns == ("posted_at", "text", "lat", "lon", "url")
    assert [list(values.values()) for values in _values(table)] == [
        ["2023-02-07", "School damaged", "37.1", "36.9", "https://example.org/1"]
    ]


def test_untagged_columns_keep_their_names_and_an_event_is_text_only_without_a_description(
    read: Read,
) -> None:
    assert read("Event,What,Note\n#event,#description,\nRiverton,School,x\n").columns == (
        "Event",
        "text",
        "Note",
    )
    assert read("Event,Code\n#event,#adm1+code\nSchool damaged,BZ1\n").columns == ("text", "Code")


def test_a_post_of_hashtags_is_no_row_of_tags(read: Read) -> None:
    assert len(_values(read("text,tag\n#mudslide,#help\n"))) == 1


@pytest.mark.parametrize(
    "cell", ["17.25 -88.77 0 0", "17.25 -88.77", "[17.25, -88.77]", "17.25, -88.77, 3.5, 4"]
)
def test_a_point_in_one_cell_is_latitude_and_longitude(read: Read, cell: str) -> None:
    table = read(f'What,_geolocation,_submission_time\nRoad closed,"{cell}",2023-02-07T10:00:00\nFlood,,x\n')
    assert table.columns == ("What", "_geolocation", "_submission_time", "lat", "lon")
    first, second = _values(table)
    assert (first["lat"], first["lon"], second["lat"]) == ("17.25", "-88.77", "")


def test_a_table_with_its_own_latitude_keeps_it(read: Read) -> None:
    assert read("text,location,lat,lon\nRoad,17.25 -88.77 0 0,1,2\n").columns == (
        "text",
        "location",
        "lat",
        "lon",
    )


def test_only_a_point_of_geojson_has_latitude_and_longitude(read: Read) -> None:
    point = '{"type": "Feature", "id": "us1", "geometry": {"type": "Point", "coordinates": [37.0, 37.2, 10]},'
    area = '{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0]]]},'
    features = (
        f'{point} "properties": {{"title": "M 7.8", "time": 1675646254342}}}},'
        f' {area} "properties": {{"name": "Riverton", "description": "Flooded"}}}}'
    )
    first, second = _values(read(f'{{"type": "FeatureCollection", "features": [{features}]}}'))
    assert first == {
        "title": "M 7.8", "time": "1675646254342", "lat": "37.2", "lon": "37.0", "id": "us1", "text": "M 7.8",
    }  # fmt: skip
    assert second == {"name": "Riverton", "description": "Flooded", "text": "Riverton\nFlooded"}
