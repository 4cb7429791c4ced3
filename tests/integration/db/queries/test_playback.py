"""Windows of the playback against the map's own cells for the same period."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db.labels.grid import WORLD_CELL_DEGREES
from db.predictions import add_predictions
from db.queries.filters import Area, PostFilter
from db.queries.overview import MapCell, count_map_cells
from db.queries.playback import Span, Window, count_windows
from db.session import Store
from db.vocabulary import Damage, Humanitarian
from tests.factories import MODEL_VERSION, POSTED_AT, make_posts, make_prediction, store_posts

SIDE = WORLD_CELL_DEGREES / 2**7
ALL = Area(-4, -4, 4, 4)
HOUR = timedelta(hours=1)
FIRST = POSTED_AT.replace(minute=0, second=0, microsecond=0)
SPAN = Span(FIRST, bin_s=3_600, bins=24, length=5)
PARTS = ("humanitarian", "damage", "damage_clarity", "information")


@pytest.fixture
def chosen(store: Store) -> PostFilter:
    """150 posts of a day, most of them with a place and a class, two without a known time."""
    chance = random.Random(3)
    posts = [
        replace(
            post,
            posted_at=FIRST + chance.random() * 24 * HOUR if number > 1 else datetime.fromtimestamp(0, UTC),
            lat=chance.uniform(-3, 3) if number % 5 else None,
            lon=chance.uniform(-3, 3) if number % 5 else None,
        )
        for number, post in enumerate(make_posts(150))
    ]
    ids = store_posts(store, posts)
    classes = [chance.choice(tuple(Humanitarian)) for _ in ids]
    with store.write() as session:
        made = [
            make_prediction(post_id, humanitarian=word, damage=chance.choice((None, *Damage)))
            for post_id, word in zip(ids[:130], classes, strict=False)
        ]
        add_predictions(session, model_version=MODEL_VERSION, predictions=made)
    return PostFilter(1)


def play(store: Store, chosen: PostFilter, span: Span = SPAN, view: Area = ALL) -> list[Window]:
    with store.read() as session:
        return count_windows(session, chosen, cell_degrees=SIDE, view=view, span=span, parts=PARTS)


def read_map(store: Store, chosen: PostFilter) -> list[MapCell]:
    with store.read() as session:
        return count_map_cells(session, chosen, cell_degrees=SIDE, view=ALL)


def settle(cells: object) -> list[MapCell]:
    """Return cells in an order of their own, without where their posts lie: played cells stay in place."""
    without = [replace(cell, lat=0.0, lon=0.0) for cell in cells]  # type: ignore[attr-defined]
    return sorted(without, key=lambda cell: (cell.area.south, cell.area.west))


@pytest.mark.parametrize("narrowed", [{}, {"words": "street 1"}, {"has_picture": False}, {"after_post": 40}])
def test_each_window_holds_what_the_map_shows_for_its_period(
    store: Store, chosen: PostFilter, narrowed: dict[str, object]
) -> None:
    chosen = replace(chosen, **narrowed)  # type: ignore[arg-type]
    windows = play(store, chosen)
    assert len(windows) == 20
    for window in windows:
        assert window.until - window.since == 5 * HOUR
        period = replace(chosen, since=window.since, until=window.until)
        assert settle(window.cells) == settle(read_map(store, period)), window.since


@pytest.mark.parametrize("zoom", [7, 10])
def test_a_cell_stays_where_its_posts_of_the_whole_span_lie_on_average(
    store: Store, chosen: PostFilter, zoom: int
) -> None:
    side = WORLD_CELL_DEGREES / 2**zoom
    period = replace(chosen, since=SPAN.first, until=SPAN.end)
    with store.read() as session:
        windows = count_windows(session, chosen, cell_degrees=side, view=ALL, span=SPAN, parts=PARTS)
        whole = count_map_cells(session, period, cell_degrees=side, view=ALL)
    places = {cell.area: (round(cell.lat, 6), round(cell.lon, 6)) for cell in whole}
    played = [cell for window in windows for cell in window.cells]
    assert {cell.area for cell in played} == set(places)
    assert {(round(cell.lat, 6), round(cell.lon, 6)) == places[cell.area] for cell in played} == {True}


def test_bars_that_are_no_whole_hours_are_counted_by_the_posts_own_times(
    store: Store, chosen: PostFilter
) -> None:
    for window in play(store, chosen, Span(FIRST, bin_s=900, bins=96, length=3))[::7]:
        period = replace(chosen, since=window.since, until=window.until)
        assert settle(window.cells) == settle(read_map(store, period)), window.since


def test_a_cell_that_the_view_cuts_is_counted_whole_and_one_beyond_it_is_not(
    store: Store, chosen: PostFilter
) -> None:
    day = Span(FIRST, bin_s=3_600, bins=24, length=24)
    view = Area(0.1, 0.1, 1.3, 1.3)
    (window,) = play(store, chosen, day, view)
    every = read_map(store, replace(chosen, since=FIRST, until=FIRST + 24 * HOUR))
    cut = [
        cell
        for cell in every
        if (cell.area.south <= view.south <= cell.area.north or view.south <= cell.area.south <= view.north)
        and (cell.area.west <= view.west <= cell.area.east or view.west <= cell.area.west <= view.east)
    ]
    assert cut
    assert settle(window.cells) == settle(cut)
