"""A drawn area is one line of text that people can type, and words that they can read."""

import pytest

from dashboard.services.shapes import say_shape
from db.queries.shape_lines import encode_shape, parse_shape
from db.queries.shapes import Circle, Polygon


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("16.97, -88.23, 10", Circle(16.97, -88.23, 10.0)),
        ("0,0; 0,1 ;1,1", Polygon(((0, 0), (0, 1), (1, 1)))),
        ("-17,179;-17,181;-16,180", Polygon(((-17, 179), (-17, 181), (-16, 180)))),
    ],
)
def test_what_is_typed_comes_back_from_the_address(typed: str, meant: Circle | Polygon) -> None:
    assert parse_shape(typed) == meant == parse_shape(encode_shape(meant))


@pytest.mark.parametrize("typed", ["", "here", "1,2", "1,2,3,4", "1,2;3", "1,2,3;4,5,6;7,8,9", "1," * 600])
def test_what_is_no_area_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_shape(typed)


def test_an_area_is_said_by_what_lies_near() -> None:
    assert say_shape(Circle(16.97, -88.23, 2.5)) == (
        "within 2.5 km of 16.9700, -88.2300 (near Dangriga, under 1 km)"
    )
    square = Polygon(((16.9, -88.3), (16.9, -88.2), (17.0, -88.2), (17.0, -88.3)))
    assert say_shape(square) == "in a drawn area of 4 corners, its middle near Dangriga, 3 km"
