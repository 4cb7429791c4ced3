from datetime import UTC, datetime, timedelta

import pytest

from dashboard.components.timeline import MAX_BARS, build_timeline, pick_bin_s, read_brush
from db.queries.overview import TimelineBin
from db.vocabulary import Humanitarian
from tests.factories import POSTED_AT

BINS = (
    TimelineBin(POSTED_AT, Humanitarian.VEHICLE_DAMAGE, 2),
    TimelineBin(POSTED_AT, None, 1),
    TimelineBin(POSTED_AT + timedelta(hours=1), Humanitarian.VEHICLE_DAMAGE, 5),
)


@pytest.mark.parametrize("days", [0, 1, 5, 40, 400])
def test_bars_stay_wide_enough_to_hit(days: int) -> None:
    span = timedelta(days=days)
    assert span.total_seconds() / pick_bin_s(POSTED_AT, POSTED_AT + span) <= MAX_BARS


def test_every_post_is_in_a_bar_of_its_category() -> None:
    figure = build_timeline(BINS, bin_s=3_600, since=None, until=None)
    assert {trace.name: sum(trace.y) for trace in figure.data} == {
        "Vehicle damage": 7,
        "Not classified yet": 1,
    }
    assert figure.layout.barmode == "stack"
    assert len(figure.layout.shapes) == 0


def test_times_are_written_as_plotly_writes_them_ahead_of_each_drawing() -> None:
    figure = build_timeline(BINS, bin_s=3_600, since=None, until=None)
    for trace in figure.data:
        assert all(datetime.fromisoformat(time).tzinfo for time in trace.x)


def test_the_chosen_period_is_marked() -> None:
    figure = build_timeline(BINS, bin_s=3_600, since=POSTED_AT, until=None)
    assert len(figure.layout.shapes) == 1


def test_an_empty_timeline_is_drawn_without_bars() -> None:
    assert len(build_timeline((), bin_s=3_600, since=POSTED_AT, until=None).data) == 0


def test_a_brush_gives_a_period_in_whole_minutes() -> None:
    told = {"selection": {"box": [{"x": ["2026-11-12 14:55:10.1234", "2026-11-11 06:05:59"]}]}}
    assert read_brush(told) == (
        datetime(2026, 11, 11, 6, 5, tzinfo=UTC),
        datetime(2026, 11, 12, 14, 56, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"selection": {"box": []}},
        {"selection": {"box": [{"x": ["soon", "later"]}]}},
        {"selection": {"box": [{"x": ["2026-11-12 14:55:10", "2026-11-12 14:55:20"]}]}},
    ],
)
def test_without_a_brush_there_is_no_period(told: object) -> None:
    assert read_brush(told) is None


def test_sessions_share_a_figure_of_the_same_bars() -> None:
    chosen = {"bin_s": 3_600, "since": None, "until": None, "height": 140}
    assert build_timeline(BINS, **chosen) is build_timeline((*BINS,), **chosen)
    assert build_timeline(BINS[:1], **chosen) is not build_timeline(BINS, **chosen)
