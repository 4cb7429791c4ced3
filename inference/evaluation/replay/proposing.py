"""The replay of a stream: what the product's own watching proposes, post by post, and when.

The store is left out, in which a pass begins and ends: what the passes hold in memory here is what they would
read. Nobody decides about any proposal: it stays open, and later posts join it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from db.labels.effective import number_message
from db.post_keys import join_keys, round_degrees
from db.signatures import pack_vector
from inference.evaluation.replay.encode import Answer
from inference.evaluation.replay.stream import START, StreamPost
from inference.incidents.proposals.dismissals import make_bar
from inference.incidents.proposals.posts import Watched, list_keys
from inference.incidents.proposals.stream import DEFAULTS, Stream, WatchSettings
from inference.incidents.proposals.usual import Usual

LOOK = timedelta(minutes=10)
"""So often the stream is looked at here; the product does within seconds."""

Told = dict[object, datetime]
"""When an analyst is told of each group."""


def group_by_proposal(
    posts: Sequence[StreamPost], answers: Mapping[str, Answer], settings: WatchSettings = DEFAULTS
) -> tuple[dict[str, object], Told]:
    """Return the proposal of each post that speaks for one, and when each was made.

    Args:
        posts: Informative ones, in the order of their time.
        answers: What a worker would answer, by post.
        settings: When something is proposed.
    """
    stream = Stream((), {}, (), Usual({}), make_bar({}, bar=settings.bursts.bar), settings)
    watched = [_make_watched(number, post, answers[post.id]) for number, post in enumerate(posts)]
    told: Told = {}
    for look, arrived in groupby(watched, key=lambda post: (post.posted_at - START) // LOOK):
        stream.take(arrived)
        for number in stream.found.proposed.keys() - told.keys():
            told[number] = START + (look + 1) * LOOK
    return {posts[place].id: number for place, number in stream.found.joined.items()}, told


def tell_at_size(groups: Mapping[str, object], posts: Iterable[StreamPost], least: int) -> Told:
    """Return when each group held so many posts; those that never did are left out."""
    held: dict[object, int] = {}
    told: Told = {}
    for post in posts:
        if (group := groups.get(post.id)) is not None:
            held[group] = held.get(group, 0) + 1
            if held[group] == least:
                told[group] = post.at
    return told


def _make_watched(number: int, post: StreamPost, answer: Answer) -> Watched:
    place = answer.place
    point = (round_degrees(place.lat), round_degrees(place.lon)) if place else None
    keys = join_keys(post.text, pack_vector(answer.vector) or b"")
    message = number_message(post.text, number)
    named = list_keys(post.text, None, point)
    return Watched(number, post.text, post.at, None, message, point, named, keys)
