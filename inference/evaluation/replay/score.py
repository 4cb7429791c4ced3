"""One line of the replay's table: how well posts are gathered, how soon, and how often in vain."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from inference.evaluation.replay.bcubed import BCubed, measure_bcubed
from inference.evaluation.replay.stream import DAYS, StreamPost

LEAST_POSTS = 5
"""A group of so many posts is one that an analyst is told of."""
HEADINGS = (
    "| way | F1 event | F1 event and category | F1 happenings | events found | delay, min | posts before"
    " | false groups a day | × real time |\n|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Score:
    """What one way to gather did with a stream.

    Attributes:
        event: Against the events.
        category: Against event and humanitarian category, both by people.
        happening: Against the happenings that people told apart in two events.
        found: Events of which a group came about, and how many there are.
        delay_min: Median over these from an event's first post to the fifth that a group holds of it.
        posts_before: Median of the event's posts until then.
        false_a_day: Groups of off-topic posts, most of them at least.
    """

    event: BCubed
    category: BCubed
    happening: BCubed
    found: tuple[int, int]
    delay_min: float
    posts_before: float
    false_a_day: float

    def format_row(self, name: str, times: float) -> str:
        """Return the line of the table."""
        return (
            f"| {name} | {_say(self.event)} | {_say(self.category)} | {_say(self.happening)}"
            f" | {self.found[0]} of {self.found[1]} | {self.delay_min:.0f} | {self.posts_before:.0f}"
            f" | {self.false_a_day:.2f} | {times:,.0f} |"
        )


def score_groups(
    groups: Mapping[str, object], stream: Sequence[StreamPost], happenings: Mapping[str, str]
) -> Score:
    """Compare groups with the events, their categories and the happenings in them.

    Args:
        groups: {post: group}.
        stream: In the order of time; off-topic posts have no event, and are compared with nothing.
        happenings: {post: happening}.
    """
    of_event = [post for post in stream if post.event]
    by_id = {post.id: post for post in of_event}
    held: dict[object, list[StreamPost]] = defaultdict(list)
    for post in stream:
        if post.id in groups:
            held[groups[post.id]].append(post)
    told = {group: posts for group, posts in held.items() if len(posts) >= LEAST_POSTS}
    about = {group: _find_event(posts) for group, posts in told.items()}
    delays, before = [], []
    names = sorted({post.event for post in of_event})
    for name in names:
        of_it = [told[group] for group in told if about[group] == name]
        own = [[post.at for post in posts if post.event == name] for posts in of_it]
        fifth = min((times[LEAST_POSTS - 1] for times in own if len(times) >= LEAST_POSTS), default=None)
        if fifth is not None:
            times = [post.at for post in of_event if post.event == name]
            delays.append((fifth - times[0]).total_seconds() / 60)
            before.append(sum(time <= fifth for time in times))
    return Score(
        measure_bcubed(groups, {post.id: post.event for post in of_event}),
        measure_bcubed(groups, {post.id: (post.event, post.category) for post in of_event if post.category}),
        measure_bcubed(groups, {name: one for name, one in happenings.items() if name in by_id}),
        (len(delays), len(names)),
        median(delays) if delays else float("nan"),
        median(before) if before else float("nan"),
        sum(not event for event in about.values()) / DAYS,
    )


def _find_event(posts: Sequence[StreamPost]) -> str:
    """Return the event that most posts are of, empty where most are off-topic."""
    return Counter(post.event for post in posts).most_common(1)[0][0]


def _say(measure: BCubed) -> str:
    return f"{measure.f1:.2f} ({measure.precision:.2f}, {measure.recall:.2f})"
