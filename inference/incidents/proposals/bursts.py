"""Bursts: what so many voices tell of within hours that chance does not explain it, put together by posts.

A burst is seen by a word, by a place, or by posts that lie close together where hardly any lay (drift).
What is of one happening bursts by several of them at once; bursts that share posts are one candidate.

Shapes: d width of the joined keys, n posts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from inference.incidents.proposals.posts import Watched, list_voices
from inference.incidents.proposals.usual import PRIOR, Expectation, Usual, find_hour

WINDOWS_H = (1, 6, 24)
"""Hours within which voices are counted: a quake bursts within one, a fire within a day."""
WINDOW = timedelta(hours=WINDOWS_H[-1])


@dataclass(frozen=True)
class BurstSettings:
    """Chosen on the events of ``inference.evaluation.replay`` that are set aside for it.

    Attributes:
        bar: Least surprise, in digits; what people dismissed raises it.
        min_voices: Least number of voices.
        overlap: Share of the smaller burst's posts from which two bursts are one.
        near: Cosine from which two posts are close together.
        cohesion: Cosine with the candidate's middle from which a post speaks for it.
        drift: Least share of a candidate's posts that lie nearer to its own middle than to the usual one.
    """

    bar: float = 5.0
    min_voices: int = 5
    overlap: float = 0.5
    near: float = 0.5
    cohesion: float = 0.3
    drift: float = 0.8


DEFAULTS = BurstSettings()
Bar = Callable[[Iterable[str]], float]


@dataclass(frozen=True)
class Burst:
    """What one key did in one window; ``rows`` are the posts that have it."""

    key: str
    rows: frozenset[int]
    voices: int
    window_h: int
    expected: float
    surprise: float
    bar: float


@dataclass(frozen=True)
class Candidate:
    """Posts that may tell of one event.

    Attributes:
        posts: In the order in which they were sent.
        lead: The most surprising burst among them.
        keys: What burst, the most surprising first; words alone where posts drifted together.
        drift: Share of the posts that are nearer to their own middle than to what is usual.
    """

    posts: list[Watched]
    lead: Burst
    keys: list[str]
    drift: float


def find_candidates(
    window: Sequence[Watched],
    fresh: Sequence[Watched],
    before: Sequence[Watched],
    usual: Usual,
    *,
    bar: Bar,
    settings: BurstSettings = DEFAULTS,
) -> list[Candidate]:
    """Return what bursts by posts that are new.

    Args:
        window: Posts of the last day that speak for no proposal, in the order in which they were sent.
        fresh: Those of them that are new.
        before: Posts ahead of the window, by which it is seen where posts usually lie.
        usual: The past of the stream.
        bar: Least surprise for some keys.
        settings: When something is a burst.
    """
    if len(window) < settings.min_voices or not fresh:
        return []
    now = max(post.posted_at for post in fresh)
    unit = _turn_to_units(window)
    bursts = _find_key_bursts(window, fresh, usual, now, bar, settings)
    bursts += _find_drifts(window, fresh, before, unit, now, bar, settings)
    usual_middle = _find_middle(_turn_to_units(before)) if before else np.zeros(unit.shape[1])
    groups = _group(sorted(bursts, key=lambda one: (-one.surprise, one.key)), settings)
    candidates = [_settle(group, window, unit, usual_middle, settings) for group in groups]
    return [one for one in candidates if one is not None]


def _find_key_bursts(
    window: Sequence[Watched],
    fresh: Sequence[Watched],
    usual: Usual,
    now: datetime,
    bar: Bar,
    settings: BurstSettings,
) -> list[Burst]:
    asked = frozenset().union(*(post.keys for post in fresh))
    holding: dict[str, list[int]] = {}
    for row, post in enumerate(window):
        for key in post.keys & asked:
            holding.setdefault(key, []).append(row)
    found = []
    for key, rows in holding.items():
        if len(rows) < settings.min_voices:
            continue
        own = bar([key])
        best: Burst | None = None
        for window_h in WINDOWS_H:
            since = now - timedelta(hours=window_h)
            inside = [row for row in rows if window[row].posted_at > since]
            voices = len(list_voices(window[row] for row in inside))
            if voices < settings.min_voices:
                continue
            expectation = usual.expect(key, find_hour(now), window_h)
            surprise = expectation.measure_surprise(voices)
            if surprise >= own and (best is None or surprise > best.surprise):
                best = Burst(key, frozenset(rows), voices, window_h, expectation.mean, surprise, own)
        if best is not None:
            found.append(best)
    return found


def _find_drifts(
    window: Sequence[Watched],
    fresh: Sequence[Watched],
    before: Sequence[Watched],
    unit: np.ndarray,
    now: datetime,
    bar: Bar,
    settings: BurstSettings,
) -> list[Burst]:
    """Return the neighbourhoods of new posts that hold more voices than such ones held before."""
    if not before:
        return []
    past_h = max(1.0, (window[0].posted_at - before[0].posted_at).total_seconds() / 3_600)
    span_h = WINDOWS_H[-1]
    former = _turn_to_units(before)
    is_fresh = {post.id for post in fresh}
    found = []
    for row, post in enumerate(window):
        if post.id not in is_fresh:
            continue
        rows = np.flatnonzero(unit @ unit[row] >= settings.near).tolist()
        if len(rows) < settings.min_voices:
            continue
        voices = len(list_voices(window[one] for one in rows))
        near_before = np.flatnonzero(former @ unit[row] >= settings.near).tolist()
        past = len(list_voices(before[one] for one in near_before)) + PRIOR
        expectation = Expectation(past / past_h * span_h, past)
        words = _list_common_keys([window[one] for one in rows])
        own, surprise = bar(words), expectation.measure_surprise(voices)
        if voices >= settings.min_voices and surprise >= own:
            found.append(Burst("", frozenset(rows), voices, span_h, expectation.mean, surprise, own))
    return found


def _group(bursts: Sequence[Burst], settings: BurstSettings) -> list[list[Burst]]:
    """Put bursts together that share posts, the most surprising first."""
    groups: list[tuple[set[int], list[Burst]]] = []
    for burst in bursts:
        for rows, group in groups:
            if len(rows & burst.rows) >= settings.overlap * min(len(rows), len(burst.rows)):
                rows |= burst.rows
                group.append(burst)
                break
        else:
            groups.append((set(burst.rows), [burst]))
    return [group for _, group in groups]


def _settle(
    group: Sequence[Burst],
    window: Sequence[Watched],
    unit: np.ndarray,
    usual_middle: np.ndarray,
    settings: BurstSettings,
) -> Candidate | None:
    """Return the posts of a group that lie together, or None where too few do."""
    rows = sorted(frozenset().union(*(burst.rows for burst in group)))
    middle = _find_middle(unit[sorted(group[0].rows)])
    rows = [row for row in rows if float(unit[row] @ middle) >= settings.cohesion]
    posts = [window[row] for row in rows]
    if len(list_voices(posts)) < settings.min_voices:
        return None
    own = _find_middle(unit[rows])
    drift = float(np.mean(unit[rows] @ own > unit[rows] @ usual_middle))
    if drift < settings.drift:
        return None
    keys = list(dict.fromkeys(burst.key for burst in group if burst.key)) or _list_common_keys(posts)
    return Candidate(posts, group[0], keys, drift)


def _list_common_keys(posts: Sequence[Watched]) -> list[str]:
    """Return the keys that at least half of some posts have, the most frequent first."""
    counts: dict[str, int] = {}
    for post in posts:
        for key in post.keys:
            counts[key] = counts.get(key, 0) + 1
    shared = [key for key, count in counts.items() if 2 * count >= len(posts)]
    return sorted(shared, key=lambda key: (-counts[key], key))


def _turn_to_units(posts: Sequence[Watched]) -> np.ndarray:
    """Return the vectors of posts with length one, ``float32 [n, d]``; zeros stay."""
    matrix = np.stack([post.vector for post in posts]).astype(np.float32)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.where(lengths > 0, lengths, 1))


def _find_middle(unit: np.ndarray) -> np.ndarray:
    total = unit.sum(axis=0)
    length = float(np.linalg.norm(total))
    return np.asarray(total / length if length > 0 else total)
