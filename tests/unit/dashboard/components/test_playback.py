import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.components.map_layers import HEAT_PIXELS, LARGEST
from dashboard.components.map_looks import CATEGORY_LOOKS, MapLayer
from dashboard.components.map_playback import PARTS, describe_frames
from dashboard.components.playback import WHOLE_PARTS, make_controls, plan_playback
from dashboard.components.timeline import pick_bin_s
from db.queries.filters import Area, PostFilter
from db.queries.overview import MapCell
from db.queries.playback import Window
from db.vocabulary import Humanitarian

FIRST = datetime(2026, 11, 10, 0, 20, tzinfo=UTC)
LAST = FIRST + timedelta(days=3)
HOUR = timedelta(hours=1)
AREA = Area(17, -89, 18, -88)
CELL = MapCell(AREA, 17.5, -88.5, 4, Humanitarian.AFFECTED_INDIVIDUALS, None)


def test_the_windows_are_as_long_as_the_period_and_run_from_the_first_post_to_the_last() -> None:
    span = plan_playback(PostFilter(1, since=LAST - 6 * HOUR), FIRST, LAST)
    assert (span.first, span.bin_s) == (datetime(2026, 11, 10, tzinfo=UTC), pick_bin_s(FIRST, LAST))
    assert timedelta(seconds=span.length * span.bin_s) == 6 * HOUR
    assert span.starts[0] <= FIRST
    assert span.starts[-1] + 6 * HOUR > LAST


def test_a_period_shorter_than_a_bar_is_played_by_bars() -> None:
    span = plan_playback(PostFilter(1, since=LAST - HOUR / 3, until=LAST), FIRST, LAST)
    assert span.length == 1


@pytest.mark.parametrize(
    "chosen",
    [PostFilter(1), PostFilter(1, since=FIRST - HOUR, until=LAST + HOUR), PostFilter(1, after_post=3)],
)
def test_what_is_no_part_of_the_event_is_played_by_a_part_of_it(chosen: PostFilter) -> None:
    span = plan_playback(chosen, FIRST, LAST)
    assert span.length == span.bins // WHOLE_PARTS


def test_an_event_of_one_moment_has_one_window() -> None:
    assert len(plan_playback(PostFilter(1), FIRST, FIRST).starts) == 1


def test_a_circle_keeps_its_place_and_its_size_means_the_same_in_each_window() -> None:
    windows = [
        Window(FIRST, FIRST + HOUR, (CELL,)),
        Window(FIRST + HOUR, FIRST + 2 * HOUR, ()),
        Window(
            FIRST + 2 * HOUR,
            FIRST + 3 * HOUR,
            (replace(CELL, lat=17.6, posts=1, humanitarian=Humanitarian.VEHICLE_DAMAGE),),
        ),
    ]
    drawn = describe_frames(windows, MapLayer.CATEGORY)
    (cell,) = drawn["cells"]
    assert cell["lat"] == pytest.approx(17.52)
    (large,), none, (small,) = drawn["frames"]
    assert (large[0], large[1], large[2]) == (0, 4, LARGEST)
    assert none == []
    assert small[2] < large[2]
    looks = [drawn["looks"][frame[3]]["colour"] for frame in (large, small)]
    assert looks == [
        CATEGORY_LOOKS[word].colour
        for word in (Humanitarian.AFFECTED_INDIVIDUALS, Humanitarian.VEHICLE_DAMAGE)
    ]
    json.dumps(drawn)


def test_squares_of_heat_stand_in_the_middle_of_their_cells() -> None:
    drawn = describe_frames([Window(FIRST, FIRST + HOUR, (CELL,))], MapLayer.HEAT)
    assert drawn["shape"] == "square"
    assert (drawn["cells"][0]["lat"], drawn["frames"][0][0][2]) == (17.5, HEAT_PIXELS)


def test_layers_that_a_window_has_nothing_to_tell_of_are_not_played() -> None:
    assert set(MapLayer) - set(PARTS) == {MapLayer.RECENCY, MapLayer.INCIDENTS}


def test_the_controls_reach_from_the_first_window_to_the_last() -> None:
    assert 'min="0" max="19"' in make_controls(20)
