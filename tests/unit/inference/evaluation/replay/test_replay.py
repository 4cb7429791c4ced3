"""The pieces of the replay, on invented posts."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from db.vocabulary import Humanitarian, Informativeness, Task
from inference.evaluation.replay.baselines import group_by_keyword, group_by_story, make_dbscan
from inference.evaluation.replay.bcubed import measure_bcubed
from inference.evaluation.replay.encode import Answer
from inference.evaluation.replay.happenings import read_happenings
from inference.evaluation.replay.ours import group_by_incident
from inference.evaluation.replay.score import score_groups
from inference.evaluation.replay.stream import START, Part, StreamPost, read_stream

COLUMNS = ("post_id", "event", "posted_at", "text", "text_humanitarian", "source", "source_label")


def make_stream(texts: Sequence[str], *, event: str = "flood", minutes: int = 1) -> list[StreamPost]:
    return [
        StreamPost(f"{event}{number}", text, START + timedelta(minutes=minutes * number), event, "a")
        for number, text in enumerate(texts)
    ]


def test_bcubed_agrees_with_what_is_worked_out_by_hand() -> None:
    measure = measure_bcubed({"a": 1, "b": 1, "c": 1, "d": 2}, {"a": "x", "b": "x", "c": "y", "d": "x"})
    assert measure.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert measure.recall == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 3) / 4)
    assert measure.f1 == pytest.approx(2 / 3)


def test_a_post_in_no_group_stands_alone() -> None:
    measure = measure_bcubed({}, {"a": "x", "b": "x"})
    assert (measure.precision, measure.recall) == (1.0, 0.5)


def test_keywords_gather_until_a_day_goes_by_without_any() -> None:
    posts = make_stream(["Flood here", "A fire there", "More floods", "flood again"])
    late = StreamPost("late", "Flood", posts[-1].at + timedelta(days=2), "flood", "a")
    groups = group_by_keyword([*posts, late], {})
    assert groups["flood0"] == groups["flood2"] == groups["flood3"]
    assert len({groups["flood0"], groups["flood1"], groups["late"]}) == 3


def test_stories_gather_what_shares_its_words() -> None:
    posts = make_stream(
        [
            "old bridge over river collapsed",
            "tents needed school yard",
            "the old bridge over river collapsed now",
        ]
    )
    groups = group_by_story(posts, {})
    assert groups["flood0"] == groups["flood2"] != groups["flood1"]


def test_dbscan_leaves_lone_posts_alone() -> None:
    posts = make_stream(["a", "b", "c", "d"])
    vectors = dict(zip([post.id for post in posts], np.eye(2)[[0, 0, 0, 1]], strict=True))
    assert set(make_dbscan(0.1)(posts, vectors)) == {"flood0", "flood1", "flood2"}


def test_a_score_tells_how_soon_and_how_often_in_vain() -> None:
    stream = make_stream(["x"] * 6, minutes=10) + make_stream(["y"] * 5, event="", minutes=1)
    stream.sort(key=lambda post: post.at)
    score = score_groups({post.id: post.event for post in stream}, stream, {})
    assert (score.found, score.delay_min, score.posts_before) == ((1, 1), 40.0, 5)
    assert score.false_a_day == pytest.approx(1 / 21)
    assert "| 1.00 (1.00, 1.00) |" in score.format_row("x", 1000)


def test_happenings_are_read_by_post(tmp_path: Path) -> None:
    path = tmp_path / "happenings.json"
    path.write_text('{"crash": ["1", "2"], "rescue": ["3"]}')
    assert read_happenings(path) == {"1": "crash", "2": "crash", "3": "rescue"}
    assert read_happenings(tmp_path / "none.json") == {}


def test_a_stream_puts_events_side_by_side_and_keeps_the_time_of_day(tmp_path: Path) -> None:
    long_ago = datetime(2013, 5, 7, 21, 40, tzinfo=UTC)
    rows = [
        {
            "post_id": f"{number}",
            "event": event,
            "posted_at": (long_ago + timedelta(days=500 * (event == "fire"), minutes=number)).isoformat(),
            "text": "t",
            "text_humanitarian": "vehicle_damage",
            "source": source,
            "source_label": label,
        }
        for event, source, label, numbers in (
            ("flood", "humaid", "x", range(3)),
            ("fire", "humaid", "x", range(10, 13)),
            ("other", "crisislex_t6", "off-topic", range(20, 30)),
        )
        for number in numbers
    ]
    for name in ("data", "data_more"):
        (tmp_path / name).mkdir()
        with (tmp_path / name / "posts.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows if name == "data_more" else [])
    part = Part("test", ("flood", "fire"), posts_an_event=2, off_topic=4)
    stream = read_stream(part, {name: tmp_path / name for name in ("data", "data_more")})
    assert [post.event for post in stream].count("flood") == 2
    assert [post.event for post in stream].count("") == 4
    assert {(post.at.hour, post.at.minute // 20) for post in stream} <= {(21, 2), (22, 0)}
    assert max(post.at for post in stream) - min(post.at for post in stream) < timedelta(days=21)


def test_the_replay_goes_through_the_products_own_store_and_passes() -> None:
    stream = make_stream(["The old bridge is gone", "Tents are needed"] * 4, minutes=20)
    shares = {
        Task.INFORMATIVENESS: {str(label): 0.9 - 0.8 * place for place, label in enumerate(Informativeness)},
        Task.HUMANITARIAN: {str(label): 1 / 8 for label in Humanitarian},
    }
    turned = np.linalg.qr(np.random.default_rng(3).normal(size=(32, 32)))[0].astype(np.float32)
    answers = {
        post.id: Answer(shares, turned[place % 2], turned[place % 2], None)
        for place, post in enumerate(stream)
    }
    groups = group_by_incident(stream, answers)
    assert len(groups) == 8
    assert len(set(groups.values())) == 2
