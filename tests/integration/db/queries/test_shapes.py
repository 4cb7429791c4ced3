"""What lies in a circle or a polygon is told from what lies beside it, by both stores alike."""

import pytest

from db.labels.grid import WORLD_CELL_DEGREES
from db.queries.filters import PostFilter
from db.queries.overview import count_map_cells, count_timeline
from db.queries.posts import count_posts, list_posts
from db.queries.shapes import Circle, Polygon, Shape
from db.session import Store
from tests.factories import make_posts, store_posts

# A cup open to the north: its hollow lies outside.
CUP = Polygon(((0, 0), (0, 10), (10, 10), (10, 7), (4, 7), (4, 3), (10, 3), (10, 0)))
PACIFIC = Polygon(((-20, 175), (-20, 185), (-10, 185), (-10, 175)))


def place(store: Store, *points: tuple[float, float]) -> list[int]:
    posts = [
        make_posts(1, first=number, lat=lat, lon=lon, text=f"Post {number} at its own place")[0]
        for number, (lat, lon) in enumerate(points)
    ]
    return store_posts(store, [*posts, *make_posts(1, first=len(points), text="Nobody knows where")])


@pytest.mark.parametrize(
    ("shape", "inside", "outside"),
    [
        (CUP, [(5, 1), (5, 9), (2, 5)], [(7, 5), (5, -1), (5, 11), (-1, 5), (11, 1)]),
        (
            PACIFIC,
            [(-15, 179.9), (-15, -179.9), (-15, 176)],
            [(-15, 174.9), (-15, -174.9), (0, 180), (-15, 0)],
        ),
        # About 27.8 km away in each direction; the corner of the square around it lies outside.
        (
            Circle(60, 10, 28),
            [(60.25, 10), (60, 10.5), (59.82, 10.35)],
            [(60.26, 10), (60, 10.51), (60.25, 10.5)],
        ),
        (Circle(-17, 179.9, 30), [(-17, -179.9), (-17, 179.65)], [(-17, -179.5), (-17, 179.5), (-17, 0)]),
        (Circle(-17, -179.9, 30), [(-17, 179.9)], [(-17, 179.5), (-17, -179.5)]),
    ],
)
def test_only_what_lies_inside_is_listed_and_counted(
    store: Store, shape: Shape, inside: list[tuple[float, float]], outside: list[tuple[float, float]]
) -> None:
    post_ids = place(store, *inside, *outside)
    chosen = PostFilter(1, shape=shape)
    with store.read() as session:
        assert {row.id for row in list_posts(session, chosen)} == set(post_ids[: len(inside)])
        assert count_posts(session, chosen) == len(inside)
        assert sum(item.posts for item in count_timeline(session, chosen, bin_s=3600)) == len(inside)
        for zoom in (4, 9, 12):
            cells = count_map_cells(session, chosen, cell_degrees=WORLD_CELL_DEGREES / 2**zoom)
            assert sum(cell.posts for cell in cells) == len(inside)


def test_each_place_on_a_border_that_two_polygons_share_lies_in_one_of_them(store: Store) -> None:
    place(store, (5, 5), (0, 5), (5, 0), (5, 10))
    west = Polygon(((0, 0), (0, 5), (10, 5), (10, 0)))
    east = Polygon(((0, 5), (0, 10), (10, 10), (10, 5)))
    with store.read() as session:
        found = [{row.id for row in list_posts(session, PostFilter(1, shape=it))} for it in (west, east)]
    assert found[0].isdisjoint(found[1])
