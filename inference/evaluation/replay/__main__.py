"""``python -m inference.evaluation.replay``: gather posts of past disasters, beside other ways to."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from db.vocabulary import Informativeness, Task
from inference.evaluation.replay.baselines import group_by_keyword, group_by_story, make_dbscan
from inference.evaluation.replay.encode import Answer, answer_posts
from inference.evaluation.replay.happenings import read_happenings
from inference.evaluation.replay.ours import group_by_incident
from inference.evaluation.replay.proposing import group_by_proposal, tell_at_size
from inference.evaluation.replay.score import HEADINGS, LEAST_POSTS, score_groups
from inference.evaluation.replay.score_proposals import HEADINGS as PROPOSAL_HEADINGS
from inference.evaluation.replay.score_proposals import score_proposals
from inference.evaluation.replay.stream import DAYS, REPORTED, TUNING, read_stream

DBSCAN_EPS = 0.1
"""The best of a few on the events of ``TUNING``."""


def main(arguments: list[str] | None = None) -> int:
    """Replay one part and print its table; returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.evaluation.replay", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="posts with pictures")
    parser.add_argument("--more", type=Path, default=Path("../shared/data_more"), help="posts of more events")
    parser.add_argument("--cache", type=Path, default=Path("var/replay.npz"), help="what the model said")
    parser.add_argument("--happenings", type=Path, default=Path("tests/data/happenings.json"), help="by hand")
    parser.add_argument("--tuning", action="store_true", help="the events that settings were chosen on")
    options = parser.parse_args(arguments)
    part = TUNING if options.tuning else REPORTED
    stream = read_stream(part, {"data": options.data, "data_more": options.more})
    answers = answer_posts(stream, options.cache, say=lambda line: print(line, file=sys.stderr))
    informative = [post for post in stream if _is_informative(answers[post.id])]
    vectors = {post.id: answers[post.id].vector for post in informative}
    ways: dict[str, Callable[[], Mapping[str, object]]] = {
        "incidents": lambda: group_by_incident(stream, answers),
        "counts of keywords": lambda: group_by_keyword(informative, vectors),
        "CrisisTracker's stories": lambda: group_by_story(informative, vectors),
        "DBSCAN on vectors": lambda: make_dbscan(DBSCAN_EPS)(informative, vectors),
        # What can be reached: nobody who tells categories apart has a whole event in one group.
        "events, by people": lambda: {post.id: post.event for post in informative if post.event},
        "categories, by people": lambda: {
            post.id: (post.event, post.category) for post in informative if post.event
        },
    }
    happenings = read_happenings(options.happenings)
    off_topic = sum(not post.event for post in stream)
    print(f"{part.name}: {len(stream)} posts of {len(part.events)} events, {off_topic} of them off-topic,")
    print(f"in {DAYS} days; {len(informative)} are taken for informative\n")
    print(HEADINGS)
    found: dict[str, Mapping[str, object]] = {}
    for name, group in ways.items():
        started_s = time.monotonic()
        groups = found[name] = group()
        took_s = time.monotonic() - started_s
        print(score_groups(groups, stream, happenings).format_row(name, DAYS * 86_400 / took_s))
    print(f"\n{PROPOSAL_HEADINGS}")
    proposals, told = group_by_proposal(informative, answers)
    print(score_proposals(proposals, told, stream).format_row("proposals"))
    for name, groups in found.items():
        told = tell_at_size(groups, stream, LEAST_POSTS)
        print(score_proposals(groups, told, stream).format_row(f"{name}, from {LEAST_POSTS} posts"))
    return 0


def _is_informative(answer: Answer) -> bool:
    shares = answer.shares[Task.INFORMATIVENESS]
    return bool(answer.vector.any()) and max(shares, key=lambda label: shares[label]) == str(
        Informativeness.INFORMATIVE
    )


if __name__ == "__main__":
    sys.exit(main())
