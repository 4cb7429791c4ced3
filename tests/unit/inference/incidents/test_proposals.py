"""What is usual, how seldom chance brings more, and what dismissals do to the bar."""

from datetime import UTC, datetime, timedelta
from math import log10

import numpy as np
import pytest
from scipy.stats import nbinom

from db.queries.watching import Dismissal
from inference.incidents.proposals.continuing import find_continued
from inference.incidents.proposals.dismissals import HARDER, MOST_RAISED, make_bar, raise_bars
from inference.incidents.proposals.posts import Watched, list_keys
from inference.incidents.proposals.usual import ALL, Expectation, Usual, find_hour

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
HOUR = find_hour(NOW)


def make_usual(voices: dict[int, int], *, days: int = 28) -> Usual:
    """One voice an hour in all, and those of a key by how many hours ago they came."""
    everything = {HOUR - ago: 1 for ago in range(1, 24 * days)}
    return Usual({ALL: everything, "water": {HOUR - ago: count for ago, count in voices.items()}})


def test_the_surprise_is_the_tail_of_the_negative_binomial() -> None:
    mean, shape = 2.0, 3.5
    chance = nbinom.sf(8, shape, shape / (shape + mean))
    assert Expectation(mean, shape).measure_surprise(9) == pytest.approx(-log10(chance))


def test_the_same_voices_surprise_less_where_the_past_is_short() -> None:
    young, old = make_usual({}, days=1), make_usual({})
    surprises = [usual.expect("water", HOUR, 1).measure_surprise(5) for usual in (young, old)]
    assert surprises[0] < surprises[1]


def test_what_is_said_every_noon_is_usual_at_noon_and_not_at_night() -> None:
    usual = make_usual({24 * day: 5 for day in range(1, 28)})
    assert usual.expect("water", HOUR, 1).mean > 2
    assert usual.expect("water", HOUR - 12, 1).mean < 0.5


def test_an_empty_past_makes_nothing_certain() -> None:
    assert Usual({}).expect("water", HOUR, 1).measure_surprise(5) < 3


def test_what_was_dismissed_has_to_surprise_more_within_bounds_and_for_some_weeks() -> None:
    dismissal = Dismissal(1, ("quake",), 9.0, NOW)
    fresh = raise_bars([dismissal, dismissal], NOW, bar=5)
    assert make_bar(fresh, bar=5)(["quake", "film"]) == 9 + HARDER
    assert make_bar(fresh, bar=5)(["film"]) == 5
    loud = raise_bars([Dismissal(1, ("quake",), 300.0, NOW)], NOW, bar=5)
    assert make_bar(loud, bar=5)(["quake"]) == 5 + MOST_RAISED
    later = raise_bars([dismissal], NOW + timedelta(days=14), bar=5)
    assert make_bar(later, bar=5)(["quake"]) == pytest.approx(5 + (4 + HARDER) / 4)


def test_keys_are_words_and_the_place_without_links_handles_and_short_words() -> None:
    text = "RT @who: The #Ixtla bridge at https://example.org/quake is gone"
    assert list_keys(text, "Ixtla", (18.6, -98.5)) == {"ixtla", "bridge", "gone", "@ixtla"}
    assert list_keys("زلزال", None, (18.6, -98.5)) == {"زلزال", "@19 -98"}


def make_posts(text: str, point: tuple[float, float] | None = None, *, first: int = 0) -> list[Watched]:
    keys = list_keys(text, None, point)
    return [
        Watched(number, text, NOW, None, number, point, keys, np.zeros(1))
        for number in range(first, first + 5)
    ]


def test_a_burst_goes_on_with_what_shares_its_rare_words_and_not_with_what_shares_common_ones() -> None:
    quake = make_posts("Terremoto en Ixtla, casas caídas")
    fire = make_posts("Hillside fire, houses burn near water", first=10)
    relief = make_posts("Ixtla fuerte: agua para las casas", first=20)
    flood = make_posts("Houses stand under water", first=30)
    others = make_posts("Houses for sale, water included", first=40) * 20
    recent = [*quake, *fire, *relief, *flood, *others]
    known = {7: quake, 8: fire}
    assert find_continued(relief, known, recent) == 7
    assert find_continued(flood, known, recent) is None


def test_a_burst_goes_on_with_what_lies_close_though_it_shares_little() -> None:
    quake = make_posts("Terremoto fuerte sacude Ixtla", (18.6, -98.5))
    near = make_posts("Rescuers dig Ixtla survivors from rubble", (18.7, -98.4), first=10)
    far = make_posts("Rescuers dig Ixtla survivors from rubble", (48.7, 9.4), first=20)
    chatter = make_posts("The choir sings tonight", first=30) * 10
    recent = [*quake, *near, *far, *chatter]
    assert find_continued(near, {7: quake}, recent) == 7
    assert find_continued(far, {7: quake}, recent) is None
