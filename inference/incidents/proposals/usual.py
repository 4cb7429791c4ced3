"""How many voices are usual for a word or place at an hour, and how seldom chance brings as many as came.

Counts by the hour are taken for Poisson with a rate that is itself uncertain: a gamma distribution, from what
the key's own past holds. So the number of voices to come follows a negative binomial distribution, wide where
the past is short and never narrower than a fixed overdispersion, since people repeat what others say. This
is the gamma-Poisson shrinkage of DuMouchel (1999), "Bayesian data mining in large frequency tables", The
American Statistician 53(3), with a seasonal rate as Noufaily et al. (2013), "An improved algorithm for
outbreak detection in multiple surveillance systems", Statistics in Medicine 32(7), use it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import log10

import numpy as np
from scipy.special import betainc

HISTORY_H = 28 * 24
"""Hours back that count as a key's past."""
ALL = ""
"""The key under which the voices of every post are counted."""
PRIOR = 0.5
"""Voices that a key is given in its past (Jeffreys' prior of a Poisson rate)."""
SHRINKAGE_H = 24.0
"""Hours of a season that its rate has to see until it counts as much as the mean over all seasons."""
MAX_SHAPE = 10.0
"""Of the negative binomial: its overdispersion is a tenth at least."""
MOST_SURPRISING = 300.0
_SEASONS = 48


@dataclass(frozen=True)
class Expectation:
    """How many voices are usual: mean and shape of the negative binomial distribution."""

    mean: float
    shape: float

    def measure_surprise(self, voices: int) -> float:
        """Return the digits of the chance of so many voices or more: 6 is one in a million; at most 300."""
        chance = float(betainc(voices, self.shape, self.mean / (self.mean + self.shape)))
        return -log10(chance) if chance > 10**-MOST_SURPRISING else MOST_SURPRISING


def find_hour(moment: datetime) -> int:
    """Return the whole hours from 1970 to a moment."""
    return int(moment.timestamp() // 3_600)


class Usual:
    """The past of one stream, key by key and hour by hour.

    Args:
        hours: ``{key: {hour: voices}}``, with ``ALL`` for the voices of all posts.
    """

    def __init__(self, hours: Mapping[str, Mapping[int, int]]) -> None:
        self._hours: dict[str, dict[int, int]] = defaultdict(dict)
        for key, counts in hours.items():
            self._hours[key] = dict(counts)

    def add(self, keys: Iterable[str], hour: int) -> None:
        """Count a voice of an hour for each of its keys."""
        for key in keys:
            self._hours[key][hour] = self._hours[key].get(hour, 0) + 1

    def expect(self, key: str, hour: int, window_h: int) -> Expectation:
        """Return what is usual for a key in the hours that end with one.

        Args:
            key: A word, or a place.
            hour: The last of the window; the past ends where the window begins.
            window_h: Length of the window in hours.
        """
        until = hour - window_h + 1
        since = max(min(self._hours[ALL], default=until), hour - HISTORY_H)
        seasons = _find_seasons(np.arange(since, max(since, until)))
        lengths = np.bincount(seasons, minlength=_SEASONS).astype(float)
        past_h = max(1.0, float(len(seasons)))
        everything, own = self._sum(ALL, since, until), self._sum(key, since, until)
        share = everything.sum() / past_h
        profile = np.ones(_SEASONS)
        if share > 0:
            profile = (everything + SHRINKAGE_H * share) / (lengths + SHRINKAGE_H) / share
        rate = (own.sum() + PRIOR) / past_h
        rates = (own + SHRINKAGE_H * rate * profile) / (lengths + SHRINKAGE_H)
        ahead = _find_seasons(np.arange(until, hour + 1))
        return Expectation(float(rates[ahead].sum()), min(float(own.sum()) + PRIOR, MAX_SHAPE))

    def _sum(self, key: str, since: int, until: int) -> np.ndarray:
        """Return the voices of a key by season, ``float64 [48]``."""
        counts = {hour: voices for hour, voices in self._hours[key].items() if since <= hour < until}
        hours = np.fromiter(counts, np.int64, len(counts))
        weights = np.fromiter(counts.values(), float, len(counts))
        return np.bincount(_find_seasons(hours), weights, minlength=_SEASONS)


def _find_seasons(hours: np.ndarray) -> np.ndarray:
    """Return the hour of the day, 0 to 23, and 24 more at weekends (UTC); 1970 began on a Thursday."""
    return np.asarray(hours % 24 + 24 * ((hours // 24 + 3) % 7 >= 5))
