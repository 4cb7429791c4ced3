"""One pass over the streams: posts join proposals that are there, and what bursts without one is proposed.

A pass keeps nothing: it begins and ends in the store and is written stream by stream, each as a whole or not
at all. New posts are taken in the order in which they were sent, some minutes at once, so that a file with a
week of posts is watched as the week was; "now" is when the last of them was sent.

Shapes: d width of the joined keys.
"""

import os
import socket
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from db.bounds import CLOCK_SKEW, is_time_known
from db.post_keys import pad_keys, round_degrees
from db.proposals import (
    NewProposal,
    Sums,
    Watching,
    claim_turn,
    end_turn,
    find_watched_up_to,
    store_watching,
)
from db.queries import watching
from db.queries.watching import KnownProposal, StreamPost
from db.session import Store
from inference.incidents.headline import choose_headline
from inference.incidents.proposals.bursts import Candidate
from inference.incidents.proposals.cluster import Cluster
from inference.incidents.proposals.dismissals import TAUGHT, find_raise, make_bar, raise_bars
from inference.incidents.proposals.joining import Known
from inference.incidents.proposals.posts import Watched, list_keys
from inference.incidents.proposals.stream import DEFAULTS, Stream, WatchSettings
from inference.incidents.proposals.usual import ALL, HISTORY_H, Usual, find_hour

MAX_NEW = 2_000
"""Predictions that one pass looks at."""
MAX_OLD = 2_000
"""Posts that new ones are seen against: of the last day, and before it to show where posts usually lie."""
MAX_MOVED = 100
"""Last posts of an event that came of proposals, which what bursts may go on with."""
LEASE_S = 60.0
MAX_KEYS_KEPT = 12
"""Keys that a proposal is known by."""


def watch_streams(
    store: Store, now: datetime, *, settings: WatchSettings = DEFAULTS, max_new: int = MAX_NEW
) -> int:
    """Look at the posts of streams that were classified since the last pass; commits once a stream.

    Args:
        store: Where posts and proposals are.
        now: The present time: posts that claim to be from later count for nothing.
        settings: When something is proposed.
        max_new: Predictions looked at.

    Returns:
        How many predictions were looked at: 0 where nothing is new or another process is at it.

    Raises:
        IllegalChangeError: A person decided about a proposal meanwhile; the next pass sees it.
    """
    with store.read(one_state=True) as session:
        before = find_watched_up_to(session)
        new = watching.list_unwatched(session, after=before, limit=max_new)
    if new.looked_up_to == before:
        return 0
    with store.write() as session:
        turn = claim_turn(session, holder=f"{socket.gethostname()}:{os.getpid()}", lease_s=LEASE_S)
    if turn is None or turn.prediction_id != before:
        return 0
    for stream_id, post_ids in sorted(new.by_event.items()):
        with store.read(one_state=True) as session:
            found = _watch(session, stream_id, post_ids, until=now + CLOCK_SKEW, settings=settings)
        with store.write() as session:
            store_watching(session, found, stream_id=stream_id, turn=turn)
    with store.write() as session:
        end_turn(session, turn, looked_up_to=new.looked_up_to)
    return new.looked_up_to - before


def _watch(
    session: Session, stream_id: int, post_ids: Sequence[int], *, until: datetime, settings: WatchSettings
) -> Watching:
    read = watching.read_stream_posts(session, post_ids)
    read = [post for post in read if is_time_known(post.posted_at) and post.posted_at <= until]
    if not read:
        return Watching(post_ids)
    first, last = read[0].posted_at, read[-1].posted_at
    speaks_for = watching.list_watched(session, stream_id=stream_id, until=last, limit=MAX_OLD)
    idle = timedelta(days=settings.joining.window_days)
    proposals = watching.list_known_proposals(session, stream_id=stream_id, since=first - idle)
    for event_id in sorted({one.event_id for one in proposals if one.event_id is not None}):
        # What was accepted may go on, though its posts are in the stream no more.
        speaks_for |= watching.list_watched(session, stream_id=event_id, until=last, limit=MAX_MOVED)
    old = watching.read_stream_posts(session, speaks_for)
    width = max(
        *(len(post.keys) for post in [*read, *old]),
        *(len(one.key_sum) // np.dtype(np.int32).itemsize for one in proposals),
        0,
    )
    new, former = ([_make_watched(post, width) for post in posts] for posts in (read, old))
    counts = Counter(key for post in [*new, *former] for key in post.keys)
    frequent = [key for key, count in counts.items() if count >= settings.bursts.min_voices]
    hours = watching.read_hours(
        session, stream_id=stream_id, keys=[ALL, *frequent], since_hour=find_hour(first) - HISTORY_H
    )
    dismissals = watching.list_dismissals(session, stream_id=stream_id, since=until - TAUGHT)
    bar = settings.bursts.bar
    stream = Stream(
        former,
        {post_id: number for post_id, number in speaks_for.items() if number is not None},
        [_make_known(one, width) for one in proposals],
        Usual(hours),
        make_bar(raise_bars(dismissals, until, bar=bar), bar=bar),
        settings,
        {one.proposal_id: bar + find_raise(one, until, bar=bar) for one in dismissals},
    )
    stream.take(new)
    return _compose(stream, post_ids, forget_before_hour=find_hour(last) - HISTORY_H)


def _make_watched(post: StreamPost, width: int) -> Watched:
    lat, lon = post.lat, post.lon
    point = None if lat is None or lon is None else (round_degrees(lat), round_degrees(lon))
    return Watched(
        id=post.id,
        text=post.text,
        posted_at=post.posted_at,
        account=post.account,
        message=post.message,
        point=point,
        keys=list_keys(post.text, post.place, point),
        vector=pad_keys(post.keys, width),
    )


def _make_known(one: KnownProposal, width: int) -> Known:
    cluster = Cluster(
        one.id,
        pad_keys(np.frombuffer(one.key_sum, np.int32), width),
        one.first_seen_at,
        one.last_seen_at,
        (one.lat_sum, one.lon_sum, one.placed),
    )
    return Known(cluster, one.keys)


def _compose(stream: Stream, post_ids: Sequence[int], *, forget_before_hour: int) -> Watching:
    found = stream.found
    return Watching(
        post_ids,
        proposed={number: _describe(candidate) for number, candidate in found.proposed.items()},
        joined=found.joined,
        sums={number: _sum_up(stream.known[number].cluster) for number in set(found.joined.values())},
        voices=found.voices,
        forget_before_hour=forget_before_hour,
    )


def _describe(candidate: Candidate) -> NewProposal:
    lead = candidate.lead
    vectors = np.stack([post.vector for post in candidate.posts])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return NewProposal(
        title=choose_headline([post.text for post in candidate.posts], vectors / np.maximum(lengths, 1.0)),
        keys=candidate.keys[:MAX_KEYS_KEPT],
        surprise=lead.surprise,
        bar=lead.bar,
        voices=lead.voices,
        window_h=lead.window_h,
        expected=lead.expected,
        drift=candidate.drift,
    )


def _sum_up(cluster: Cluster) -> Sums:
    lat_sum, lon_sum, placed = cluster.places
    return Sums(
        first_seen_at=cluster.first_seen_at,
        last_seen_at=cluster.last_seen_at,
        key_sum=np.rint(cluster.total).astype(np.int32).tobytes(),
        lat_sum=lat_sum,
        lon_sum=lon_sum,
        placed=placed,
    )
