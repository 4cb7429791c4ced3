"""Proposals of a replay are held against the events: found, how soon, said again, and in vain."""

from datetime import timedelta

import numpy as np

from db.vocabulary import Informativeness, Task
from inference.evaluation.replay.encode import Answer
from inference.evaluation.replay.proposing import LOOK, group_by_proposal, tell_at_size
from inference.evaluation.replay.score_proposals import score_proposals
from inference.evaluation.replay.stream import DAYS, START, StreamPost


def make_post(name: str, minutes: int, event: str, text: str = "") -> StreamPost:
    return StreamPost(name, text, START + timedelta(minutes=minutes), event, "")


POSTS = [make_post(f"q{number}", 10 * number, "quake") for number in range(6)]
POSTS += [make_post(f"o{number}", 100 + number, "") for number in range(3)]


def test_a_group_is_told_of_when_it_holds_enough() -> None:
    told = tell_at_size({"q0": 1, "q1": 1, "q2": 1, "o0": 2}, POSTS, 2)
    assert told == {1: POSTS[1].at}


def test_an_event_is_found_once_and_said_again_and_chatter_is_false() -> None:
    groups = {"q0": 1, "q1": 1, "q2": 2, "q3": 2, "o0": 3, "o1": 3}
    score = score_proposals(groups, tell_at_size(groups, POSTS, 2), POSTS)
    assert score.found == (1, 1)
    assert (score.delay_min, score.posts_before) == (10, 2)
    assert (score.proposals, score.again, score.false_a_day) == (3, 1, 1 / DAYS)
    assert score.format_row("two").startswith("| two | 1 of 1 | 10 | 2 | 3 | 1 | 0.05 |")


def test_the_watching_of_the_product_proposes_a_burst_of_the_replay() -> None:
    chatter = [make_post(f"c{hour}", 60 * hour, "", f"the choir sings song {hour}") for hour in range(96)]
    burst = [make_post(f"b{n}", 60 * 96 + n, "quake", f"quake at Ixtla number {n}") for n in range(8)]
    vectors = {"c": np.eye(4, dtype=np.float32)[0], "b": np.eye(4, dtype=np.float32)[1]}
    shares = {Task.INFORMATIVENESS: {str(Informativeness.INFORMATIVE): 1.0}}
    stream = [*chatter, *burst]
    answers = {post.id: Answer(shares, vectors[post.id[0]], np.zeros(4, np.float32), None) for post in stream}
    groups, told = group_by_proposal(stream, answers)
    assert set(groups) == {post.id for post in burst}
    assert list(told.values()) == [burst[0].at + LOOK]
