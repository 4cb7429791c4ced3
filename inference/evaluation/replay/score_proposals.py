"""One line of the table of proposals: which events are proposed, how soon, and how often in vain."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from inference.evaluation.replay.bcubed import BCubed, measure_bcubed
from inference.evaluation.replay.stream import DAYS, StreamPost

HEADINGS = (
    "| way | events found | delay, min | posts before | proposals | said again | false a day"
    " | F1 event (precision, recall) |\n|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class ProposalScore:
    """What one way to propose did with a stream.

    Attributes:
        found: Events that were proposed, and how many there are.
        delay_min: Median over these from an event's first post to its first proposal.
        posts_before: Median of the event's posts until then.
        proposals: How many were made.
        again: Those of an event that was proposed before.
        false_a_day: Those of whose posts, when they were made, most were of no event.
        event: How well the posts of proposals agree with the events in the end.
    """

    found: tuple[int, int]
    delay_min: float
    posts_before: float
    proposals: int
    again: int
    false_a_day: float
    event: BCubed

    def format_row(self, name: str) -> str:
        """Return the line of the table."""
        return (
            f"| {name} | {self.found[0]} of {self.found[1]} | {self.delay_min:.0f} | {self.posts_before:.0f}"
            f" | {self.proposals} | {self.again} | {self.false_a_day:.2f} | {self.event.f1:.2f}"
            f" ({self.event.precision:.2f}, {self.event.recall:.2f}) |"
        )


def score_proposals(
    groups: Mapping[str, object], told: Mapping[object, datetime], stream: Sequence[StreamPost]
) -> ProposalScore:
    """Compare proposals with the events.

    Args:
        groups: {post: proposal}, at the end.
        told: When each was made; a group that is not among them was never one.
        stream: In the order of time; off-topic posts have no event.
    """
    held: dict[object, list[StreamPost]] = defaultdict(list)
    for post in stream:
        group = groups.get(post.id)
        if group in told and post.at <= told[group]:
            held[group].append(post)
    about = {
        group: Counter(post.event for post in posts).most_common(1)[0][0] for group, posts in held.items()
    }
    of_event = [post for post in stream if post.event]
    names = sorted({post.event for post in of_event})
    delays, before = [], []
    for name in names:
        first = min((told[group] for group, event in about.items() if event == name), default=None)
        if first is not None:
            times = [post.at for post in of_event if post.event == name]
            delays.append((first - times[0]).total_seconds() / 60)
            before.append(sum(time <= first for time in times))
    true = sum(bool(event) for event in about.values())
    return ProposalScore(
        (len(delays), len(names)),
        median(delays) if delays else float("nan"),
        median(before) if before else float("nan"),
        len(about),
        true - len(delays),
        (len(about) - true) / DAYS,
        measure_bcubed(
            {post: group for post, group in groups.items() if group in told},
            {post.id: post.event for post in of_event},
        ),
    )
