"""The bundled exercise is large and varied enough, marked everywhere, and borrows nothing."""

import csv
import json
import os
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from db.vocabulary import Damage, Humanitarian, Informativeness

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "assets" / "demo"
MARKER = "#EXERCISE"


def read_posts() -> list[dict]:
    return [json.loads(line) for line in (DEMO / "posts.jsonl").read_text(encoding="utf-8").splitlines()]


def read_truth() -> list[dict]:
    with (DEMO / "truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


POSTS, TRUTH = read_posts(), read_truth()
EVENT = json.loads((DEMO / "event.json").read_text())


def test_there_are_at_least_400_posts_and_120_with_a_picture() -> None:
    assert len(POSTS) >= 400
    assert sum("picture" in post for post in POSTS) >= 120


def test_every_post_has_its_own_id_and_one_row_of_truth() -> None:
    ids = [post["external_id"] for post in POSTS]
    assert len(set(ids)) == len(ids)
    assert [row["external_id"] for row in TRUTH] == ids


def test_the_event_and_every_post_say_that_this_is_an_exercise() -> None:
    assert EVENT["is_exercise"] is True
    assert EVENT["name"].startswith("EXERCISE")
    assert all(post["text"].endswith(MARKER) for post in POSTS)


def test_every_post_falls_inside_the_event_in_order_of_time() -> None:
    times = [datetime.fromisoformat(post["posted_at"]) for post in POSTS]
    assert times == sorted(times)
    assert datetime.fromisoformat(EVENT["starts_at"]) <= times[0]
    assert times[-1] <= datetime.fromisoformat(EVENT["ends_at"])
    assert len({time.date() for time in times}) == 5


def test_most_posts_are_english_with_spanish_and_portuguese_among_them() -> None:
    share = {
        language: count / len(TRUTH) for language, count in Counter(r["language"] for r in TRUTH).items()
    }
    assert share["en"] > 0.7
    assert 0.10 < share["es"] < 0.20
    assert 0.03 < share["pt"] < 0.08


def test_every_class_of_every_task_is_meant_by_some_post() -> None:
    assert {row["informativeness"] for row in TRUTH} == set(Informativeness)
    assert {row["humanitarian"] for row in TRUTH} == set(Humanitarian)
    assert {row["damage"] for row in TRUTH} == {*Damage, ""}


def test_damage_is_meant_only_where_there_is_a_picture() -> None:
    for post, row in zip(POSTS, TRUTH, strict=True):
        assert ("picture" in post) == (row["damage"] != ""), post["external_id"]


def test_every_voice_is_heard() -> None:
    voices = {"eyewitness", "official", "media", "relief", "noise", "rumour", "repost", "sarcasm", "offtopic"}
    assert {row["voice"] for row in TRUTH} == voices


def test_picture_and_text_disagree_in_at_least_ten_posts() -> None:
    disagreeing = [post for post, row in zip(POSTS, TRUTH, strict=True) if row["disagrees"] == "yes"]
    assert len(disagreeing) >= 10
    assert all("picture" in post for post in disagreeing)


def test_about_a_quarter_of_the_posts_carry_coordinates_in_the_region() -> None:
    placed = [post for post in POSTS if "lat" in post]
    assert 0.18 < len(placed) / len(POSTS) < 0.33
    assert all(15 < post["lat"] < 19 and -90 < post["lon"] < -87 for post in placed)


def test_no_text_repeats_except_as_a_repost() -> None:
    texts = Counter(post["text"] for post in POSTS if not post["text"].startswith("RT @"))
    assert texts.most_common(1)[0][1] == 1


def test_a_repost_follows_its_original_and_names_its_author() -> None:
    seen: dict[str, str] = {}
    for post in POSTS:
        if post["text"].startswith("RT @"):
            author, text = post["text"][len("RT @") :].split(": ", 1)
            assert seen[text] == author
        else:
            seen[post["text"]] = post["author"]


def test_links_lead_to_the_reserved_example_host_only() -> None:
    assert all(post["url"].startswith("https://example.org/") for post in POSTS)


def test_no_line_is_borrowed_from_the_real_posts() -> None:
    data = Path(os.environ.get("LOOKOUT_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "posts.csv").exists():
        pytest.skip(f"the real posts are not here: {data / 'posts.csv'}")
    with (data / "posts.csv").open(encoding="utf-8", newline="") as file:
        real = {row["text"].strip().lower() for row in csv.DictReader(file)}
    ours = {post["text"].removesuffix(MARKER).strip().lower() for post in POSTS}
    assert len(real) > 1000
    assert not ours & real
