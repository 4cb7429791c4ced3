from dataclasses import replace
from itertools import combinations

import pytest
from jinja2 import Template

from dashboard.components.map import WHOLE_WORLD, PostGroup, Ring, guess_viewport, read_viewport
from dashboard.components.map_drawing import DrawingTools, outline_area, outline_shape
from dashboard.components.map_elements import PlainElement
from dashboard.components.map_layers import (
    CELL_PIXELS,
    LARGEST,
    SMALLEST,
    Basemap,
    CellLayer,
    OfflineMap,
    describe_cells,
    pick_cell_degrees,
)
from dashboard.components.map_looks import MapLayer
from dashboard.components.map_playback import PlaybackLayer
from dashboard.components.map_served import ServedLayer
from dashboard.labels import DAMAGE_COLOURS, UNCLEAR_COLOUR
from db.queries.events import EventSummary
from db.queries.filters import Area
from db.queries.overview import MapCell
from db.queries.shapes import Circle, Polygon
from db.vocabulary import Damage, EventStatus, Hazard, Humanitarian
from tests.factories import POSTED_AT

CELL = MapCell(
    Area(17, -89, 18, -88), 17.5, -88.2, 9, Humanitarian.AFFECTED_INDIVIDUALS, Damage.SEVERE_DAMAGE
)
EVENT = EventSummary(
    id=1, slug="e", name="E", hazard=Hazard.FLOOD, glide=None, country=None, starts_at=POSTED_AT,
    ends_at=None, status=EventStatus.ACTIVE, is_exercise=False, lat=17.3, lon=-88.4, radius_km=250.0,
    first_post_at=None, last_post_at=None,
)  # fmt: skip


def tell(south: float, west: float, north: float, east: float, zoom: object = 7) -> dict[str, object]:
    corners = {"_southWest": {"lat": south, "lng": west}, "_northEast": {"lat": north, "lng": east}}
    return {"bounds": corners, "zoom": zoom}


def test_a_cell_is_named_counted_and_linked() -> None:
    (drawn,) = describe_cells(
        [CELL], layer=MapLayer.CATEGORY, link=lambda it: f"/posts?event=1&area={it.south}"
    )
    assert (
        drawn["title"] == "9 posts, above all affected people; damage: severe damage; information: not judged"
    )
    assert drawn["posts"] == 9
    assert drawn["bounds"] == [17, -89, 18, -88]
    assert 'href="/posts?event=1&amp;area=17"' in str(drawn["popup"])


def test_a_link_cannot_break_out_of_the_pop_up() -> None:
    (drawn,) = describe_cells([CELL], layer=MapLayer.CATEGORY, link=lambda _: '/posts?words="><script>')
    assert "<script" not in str(drawn["popup"])


def test_circles_grow_with_the_count_and_stay_big_enough_to_hit() -> None:
    small, large = describe_cells(
        [replace(CELL, posts=1), replace(CELL, posts=400)], layer=MapLayer.SEVERITY, link=lambda _: ""
    )
    assert SMALLEST <= int(str(small["size"])) < int(str(large["size"])) == LARGEST


def test_circles_of_two_squares_never_cover_each_other() -> None:
    squares = [
        replace(CELL, area=Area(17, -89, 18, -88), lat=17.999, lon=-88.001, posts=9),
        replace(CELL, area=Area(18, -88, 19, -87), lat=18.001, lon=-87.999, posts=4),
        replace(CELL, area=Area(17, -88, 18, -87), lat=17.999, lon=-87.999, posts=1),
    ]
    drawn = describe_cells(squares, layer=MapLayer.CATEGORY, link=lambda _: "")
    for one, other in combinations(drawn, 2):
        apart = max(abs(float(str(one[axis])) - float(str(other[axis]))) for axis in ("lat", "lon"))
        assert apart * CELL_PIXELS >= (int(str(one["size"])) + int(str(other["size"]))) / 2 - 0.01


@pytest.mark.parametrize(
    ("damage", "words", "colour"),
    [
        (None, "unclear", UNCLEAR_COLOUR),
        (Damage.LITTLE_OR_NO_DAMAGE, "little or no damage, some unclear", UNCLEAR_COLOUR),
        (Damage.MILD_DAMAGE, "mild damage, some unclear", DAMAGE_COLOURS[Damage.MILD_DAMAGE]),
    ],
)
def test_a_cell_with_unclear_severities_says_so(damage: Damage | None, words: str, colour: str) -> None:
    cell = replace(CELL, damage=damage, has_unclear_damage=True)
    (drawn,) = describe_cells([cell], layer=MapLayer.SEVERITY, link=lambda _: "")
    assert f"damage: {words}; " in str(drawn["title"])
    assert drawn["colour"] == colour


def test_colours_follow_the_switch() -> None:
    by_category = describe_cells([CELL], layer=MapLayer.CATEGORY, link=lambda _: "")[0]["colour"]
    by_severity = describe_cells([CELL], layer=MapLayer.SEVERITY, link=lambda _: "")[0]["colour"]
    assert by_category != by_severity


def test_cells_shrink_as_the_map_zooms_in() -> None:
    assert pick_cell_degrees(4) == pytest.approx(2 * pick_cell_degrees(5))


def test_no_script_style_or_tile_of_the_map_comes_from_another_host() -> None:
    drawn = OfflineMap(tiles=None)
    Basemap().add_to(drawn)
    CellLayer(describe_cells([CELL], layer=MapLayer.CATEGORY, link=lambda _: "/")).add_to(drawn)
    drawn.get_root().render()
    addresses = [address for _, address in (*drawn.default_js, *drawn.default_css)]
    assert addresses
    assert all(address.startswith("/app/static/") for address in addresses)
    script = drawn.get_root().script.render()  # type: ignore[attr-defined]
    assert "http://" not in script
    assert "https://" not in script


def test_what_the_map_rendered_is_compiled_no_more_as_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = OfflineMap(tiles=None)
    group = PostGroup(name="{{ 7 * 7 }}")
    Ring((17.3, -88.4)).add_to(group)
    names = ServedLayer("Names", "map_names")
    parts: list[PlainElement] = [Basemap(), names, PlaybackLayer(), DrawingTools(), group]
    for part in parts:
        part.add_to(drawn)
    compiled: list[str] = []

    def note(source: str) -> Template:
        compiled.append(source)
        return Template(source)

    monkeypatch.setattr("branca.element.Template", note)
    drawn.get_root().render()
    script = drawn.get_root().script.render()  # type: ignore[attr-defined]
    calls = (
        "L.map(",
        "lookoutNames(",
        "lookoutPlayback(",
        "L.Control.Draw(",
        "L.circleMarker(",
    )
    for call in calls:
        assert call in script, call
        assert not [source for source in compiled if call in source], call


def test_the_view_starts_at_the_event_or_at_the_whole_world() -> None:
    near = guess_viewport(EVENT)
    assert near.area.south < 17.3 < near.area.north
    assert near.zoom == 7
    assert guess_viewport(replace(EVENT, lat=None)).area == WHOLE_WORLD


def test_the_viewport_is_read_from_what_the_map_tells() -> None:
    viewport = read_viewport(tell(16, -90, 19, -87))
    assert viewport is not None
    assert (viewport.area, viewport.zoom) == (Area(16, -90, 19, -87), 7)


def test_a_map_that_shows_the_world_twice_is_the_world_once() -> None:
    viewport = read_viewport(tell(-95, -400, 95, 400, 2))
    assert viewport is not None
    assert viewport.area == WHOLE_WORLD


def test_a_view_across_the_date_line_wraps() -> None:
    viewport = read_viewport(tell(-20, 170, -10, 190))
    assert viewport is not None
    assert (viewport.area.west, viewport.area.east) == (170, -170)


@pytest.mark.parametrize(
    "told",
    [None, {}, {"bounds": None, "zoom": 3}, tell(1, 1, 1, 1), tell(0, 0, 1, 1, None), tell(2, 0, 1, 1)],
)
def test_a_map_that_says_nothing_sensible_has_no_viewport(told: object) -> None:
    assert read_viewport(told) is None


def test_the_drawing_tools_come_from_this_server_and_know_the_bounds_of_a_shape() -> None:
    drawn = OfflineMap(location=(17, -88), tiles=None)
    tools = DrawingTools()
    tools.add_to(drawn)
    links = [link for _, link in (*tools.default_js, *tools.default_css)]
    assert links == [
        f"/app/static/{name}.{kind}"
        for kind in ("js", "css")
        for name in ("leaflet-draw/leaflet.draw", "lookout/map_lasso")
    ]
    page = drawn.get_root().render()
    # Of the lasso and of the polygon.
    assert page.count("maxPoints: 40") == 2
    assert "cdnjs" not in page


@pytest.mark.parametrize("shape", [Circle(17, -88, 5), Polygon(((17, -88), (17, -87), (18, -87)))])
def test_a_line_goes_around_a_shape_and_what_lies_inside_can_be_clicked(shape: Circle | Polygon) -> None:
    options = outline_shape(shape).options
    assert options["fill"] is False
    assert options.get("radius") == (5_000 if isinstance(shape, Circle) else None)


def test_the_area_of_a_filter_is_outlined_over_the_date_line_too() -> None:
    assert outline_area(Area(16, -89, 17, -88)).locations == [[16, -89], [17, -88]]
    assert outline_area(Area(-20, 178, -15, -178)).locations == [[-20, 178], [-15, 182]]
