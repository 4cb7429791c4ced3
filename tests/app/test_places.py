"""Where posts are: in words, to be listed where nobody knows, to be given by hand, to be searched for."""

from dataclasses import replace

import pytest

from db.predictions import NamedBeside, NewPlace, add_predictions
from db.session import Store
from db.vocabulary import PlaceMethod, PlacePrecision, PlaceRole
from tests.app.steps import MAP, TABLE, WHOLE, OpenApp, classify, look_up, press, read_page
from tests.factories import make_posts, make_prediction, store_posts

# Off Dangriga, Belize.
OFFSHORE = (16.93, -88.2)


@pytest.fixture
def two_post_ids(store: Store) -> list[int]:
    """A post with coordinates and no name for them, and one without any place."""
    first, second = make_posts(2)
    lat, lon = OFFSHORE
    return store_posts(store, [replace(first, lat=lat, lon=lon), second])


def test_coordinates_are_named_by_the_nearest_town_wherever_they_are_shown(
    two_post_ids: list[int], open_app: OpenApp
) -> None:
    words = "near Dangriga, 6 km"
    assert words in read_page(open_app("desk", **MAP))
    table = open_app("desk", **TABLE).dataframe[0].value
    assert table["Place"].tolist() == ["–", f"{words} (exact point)"]
    page = read_page(open_app("desk", **WHOLE, post=str(two_post_ids[0])))
    assert f"{words} (16.930, -88.200) · exact point, by its coordinates" in page


def test_the_page_shows_how_far_off_a_place_may_be_and_what_else_the_post_names(
    store: Store, two_post_ids: list[int], open_app: OpenApp
) -> None:
    post_id = two_post_ids[1]
    town = NewPlace(16.97, -88.23, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Dangriga", 3.4)
    named = [
        NamedBeside("<b>Belize", 17.2, -88.7, PlacePrecision.AREA, 120.0, PlaceRole.MENTIONED),
        NamedBeside("Toledo", 16.3, -88.9, PlacePrecision.AREA, 40.0, PlaceRole.AUTHOR),
        NamedBeside("Hopkins", 16.86, -88.28, PlacePrecision.LOCALITY, 2.0, PlaceRole.HAPPENED),
    ]
    with store.write() as session:
        result = make_prediction(post_id, place=town, named_beside=named)
        add_predictions(session, model_version="v1", predictions=[result])
    page = read_page(open_app("desk", **WHOLE, post=str(post_id)))
    assert "town or village, ±3 km, by name" in page
    assert "The author is in or from" in page
    assert "Toledo" in page
    assert "Also named" in page
    assert "&lt;b&gt;Belize" in page


def test_a_place_that_has_a_name_keeps_it(store: Store, open_app: OpenApp) -> None:
    classify(store, store_posts(store, make_posts(1)))
    assert open_app("desk", **TABLE).dataframe[0].value["Place"].tolist() == ["Mexico City (town or village)"]


def test_posts_without_a_place_can_be_listed(two_post_ids: list[int], open_app: OpenApp) -> None:
    app = open_app("desk", **TABLE)
    app.segmented_control(key="filter_is_placed").set_value("Not known").run()
    assert app.query_params["placed"] == "no"
    assert app.dataframe[0].value["Post"].tolist() == [two_post_ids[1]]
    assert "without a known place" in read_page(app)
    assert open_app("desk", **TABLE, placed="yes").dataframe[0].value["Post"].tolist() == [two_post_ids[0]]


@pytest.mark.parametrize(
    ("typed", "name", "lat", "precision"),
    [
        ("hopkins, Belize", "Hopkins", 16.86308, PlacePrecision.LOCALITY),
        ("16.5, -88.36", None, 16.5, PlacePrecision.EXACT),
    ],
)
def test_a_post_is_placed_by_hand(
    store: Store,
    two_post_ids: list[int],
    open_app: OpenApp,
    typed: str,
    name: str | None,
    lat: float,
    precision: PlacePrecision,
) -> None:
    post_id = two_post_ids[1]
    app = open_app("desk", **WHOLE, post=str(post_id), analyst="Ana")
    app.text_input(key=f"place_{post_id}").set_value(typed).run()
    press(app, "Place it here")
    detail = look_up(store, post_id)
    assert detail.place is not None
    assert (detail.place.name, detail.place.lat, detail.place.precision) == (name, lat, precision)
    assert detail.place.method is PlaceMethod.ANALYST
    assert (detail.audit[0].actor, detail.audit[0].action) == ("Ana", "place")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("Nowhere <b>Town</b>", "no town is known by the name 'Nowhere <b>Town</b>'"),
        ("96.5, -88.36", "lat '96.5' is out of range; it goes from -90 to 90"),
        ("0, 0", "what devices write that know no place"),
        (",", "no town is known by the name ','"),
    ],
)
def test_a_place_that_nobody_knows_is_refused_in_words(
    store: Store, two_post_ids: list[int], open_app: OpenApp, typed: str, reason: str
) -> None:
    app = open_app("desk", **WHOLE, post=str(two_post_ids[1]), analyst="Ana")
    page = read_page(app.text_input(key=f"place_{two_post_ids[1]}").set_value(typed).run())
    assert reason in page
    assert look_up(store, two_post_ids[1]).place is None


def test_placing_a_post_needs_a_name(two_post_ids: list[int], open_app: OpenApp) -> None:
    app = open_app("desk", **WHOLE, post=str(two_post_ids[1]))
    app.text_input(key=f"place_{two_post_ids[1]}").set_value("Dangriga").run()
    assert app.button(key=f"place_here_{two_post_ids[1]}").disabled


def test_a_place_typed_into_the_search_lists_the_posts_around_it(
    two_post_ids: list[int], open_app: OpenApp
) -> None:
    app = open_app("desk", **TABLE)
    app.text_input(key="desk_search").set_value("near Dangriga").run()
    assert app.dataframe[0].value["Post"].tolist() == [two_post_ids[0]]
    assert "within 25 km of" in read_page(app)


def test_a_search_for_an_unknown_place_says_so_and_narrows_nothing(
    two_post_ids: list[int], open_app: OpenApp
) -> None:
    app = open_app("desk", **TABLE)
    page = read_page(app.text_input(key="desk_search").set_value("near Dangrriga").run())
    assert "no town is known by the name 'Dangrriga'" in page
    assert "2 posts in all" in page
    assert app.text_input(key="desk_search").value == "near Dangrriga"
    page = read_page(app.text_input(key="desk_search").set_value("near Dangriga").run())
    assert "no town is known" not in page
