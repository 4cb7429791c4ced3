"""Headers as people and programs leave them, and points that stand in one cell."""

import json
from collections.abc import Callable

import pytest

from db.ingest.errors import IngestError
from db.ingest.rows import ReadTable, Row

Read = Callable[..., ReadTable]


def _values(table: ReadTable) -> list[dict[str, str]]:
    return [item.values for item in table.items if isinstance(item, Row)]


def test_blank_lines_above_the_header_are_passed_over(read: Read) -> None:
    assert _values(read("\r\n  \r\ntext,date\r\n\r\nRoad closed,2023-02-06\r\n")) == [
        {"text": "Road closed", "date": "2023-02-06"}
    ]


def test_a_name_that_no_field_is_read_from_may_stand_twice(read: Read) -> None:
    table = read("text,Other,Other\nRoad closed,a,b\n")
    assert table.columns == ("text", "Other", "Other (2)")
    assert _values(table) == [{"text": "Road closed", "Other": "a", "Other (2)": "b"}]


def test_a_name_that_a_field_is_read_from_may_not_stand_twice(read: Read) -> None:
    with pytest.raises(IngestError, match="column 'text' stands twice in the header; rename one"):
        read("text,text\nRoad closed,b\n")


def test_a_column_tagged_as_coordinates_holds_latitude_and_longitude(read: Read) -> None:
    (row,) = _values(read('Was,Ort\n#description,#geo+coord\nRoad closed,"36.2,36.16"\n'))
    assert (row["text"], row["lat"], row["lon"]) == ("Road closed", "36.2", "36.16")


def test_the_points_of_a_forms_answers_are_read_from_json_too(read: Read) -> None:
    answers = [
        {"description": "Road closed", "_geolocation": [36.2, 36.16]},
        {"description": "Roof gone", "_geolocation": [None, None]},
    ]
    table = read(json.dumps({"count": 2, "results": answers}))
    assert [(row["lat"], row["lon"]) for row in _values(table)] == [("36.2", "36.16"), ("", "")]
