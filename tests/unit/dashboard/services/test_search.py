"""One line is words, a place, or words near a place."""

import pytest

from dashboard.services.errors import ServiceError
from dashboard.services.places import SEARCH_KM
from dashboard.services.search import read_search
from db.queries.filters import Area, PostFilter
from db.queries.shapes import Circle

BELIZE = (17.25, -88.5)


def read(typed: str) -> tuple[str, str | None, float]:
    found = read_search(typed, near=BELIZE)
    return found.words, found.place.words if found.place else None, found.km


DANGRIGA = "Dangriga, Belize (16.97, -88.23)"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", ("", None, SEARCH_KM)),
        ("bridge out", ("bridge out", None, SEARCH_KM)),
        ("near Dangriga", ("", DANGRIGA, SEARCH_KM)),
        ("bridge  out NEAR dangriga 10 km", ("bridge out", DANGRIGA, 10.0)),
        ("near 16.97, -88.23 2.5km", ("", "16.9700, -88.2300", 2.5)),
        # A town around the event typed alone; in quotes, or far away, it is words.
        ("Dangriga", ("", DANGRIGA, SEARCH_KM)),
        ('"Dangriga"', ("Dangriga", None, SEARCH_KM)),
        ("Hamburg", ("Hamburg", None, SEARCH_KM)),
        ("nearby", ("nearby", None, SEARCH_KM)),
    ],
)
def test_a_line_is_read_as_it_is_meant(typed: str, meant: tuple[str, str | None, float]) -> None:
    assert read(typed) == meant


def test_without_a_middle_of_the_event_a_name_alone_is_words() -> None:
    assert read_search("Dangriga", near=None).words == "Dangriga"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("bridge near Dangrriga", "no town is known by the name 'Dangrriga'"),
        ("near Dangriga 0 km", "0 km is no"),
    ],
)
def test_a_place_or_a_distance_that_is_none_is_refused_in_words(typed: str, said: str) -> None:
    with pytest.raises(ServiceError, match=said):
        read_search(typed, near=BELIZE)


def test_words_leave_the_area_and_a_place_takes_both() -> None:
    before = PostFilter(1, words="flood", area=Area(1, 2, 3, 4))
    assert read_search("bridge out", near=BELIZE).apply(before) == PostFilter(
        1, words="bridge out", area=before.area
    )
    found = read_search("near Dangriga 10 km", near=BELIZE)
    assert found.place is not None
    assert found.apply(before) == PostFilter(1, shape=Circle(found.place.lat, found.place.lon, 10.0))
