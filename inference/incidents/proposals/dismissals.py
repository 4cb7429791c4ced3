"""What people dismissed is proposed again only if it bursts harder, and after some weeks as before."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from db.queries.watching import Dismissal
from inference.incidents.proposals.bursts import Bar

HARDER = 3.0
"""Digits by which the next burst has to surprise more than the one that was dismissed: a thousand times."""
HALF_LIFE = timedelta(days=7)
"""After which half of what a dismissal raises is left."""
MOST_RAISED = 30.0
"""Digits at most: what is as loud as a disaster that everybody tells of is proposed all the same."""
TAUGHT = timedelta(days=56)
"""After which a dismissal is forgotten: less than an eighth of a digit is left of it."""


def raise_bars(dismissals: Iterable[Dismissal], now: datetime, *, bar: float) -> dict[str, float]:
    """Return ``{key: digits}`` by which the bar of keys is raised now: by the most of their dismissals.

    Args:
        dismissals: What people dismissed.
        now: When the bar is looked at.
        bar: Of keys that nobody dismissed.
    """
    raised: dict[str, float] = {}
    for one in dismissals:
        digits = find_raise(one, now, bar=bar)
        for key in one.keys:
            raised[key] = max(raised.get(key, 0.0), digits)
    return raised


def find_raise(one: Dismissal, now: datetime, *, bar: float) -> float:
    """Return the digits by which a dismissal raises the bar now, of its keys and of what goes on with it."""
    above = min(MOST_RAISED, max(0.0, one.surprise - bar) + HARDER)
    left: float = above * 0.5 ** (max(timedelta(), now - one.at) / HALF_LIFE)
    return left


def make_bar(raised: Mapping[str, float], *, bar: float) -> Bar:
    """Return the bar of some keys: the highest of theirs."""
    return lambda keys: bar + max((raised.get(key, 0.0) for key in keys), default=0.0)
