"""Kappa is that of the textbook, and its interval never claims more than a sample can show."""

import pytest

from db.agreement import Agreement, measure_agreement


def test_kappa_is_agreement_beyond_chance() -> None:
    # 50 posts, of which both say yes to 20 and no to 15: 0.7 observed, 0.5 by chance.
    found = measure_agreement({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15})
    assert (found.posts, found.agreed) == (50, 35)
    assert found.kappa == pytest.approx(0.4)
    assert found.low == pytest.approx(0.1248, abs=1e-3)
    assert found.high == pytest.approx(0.6181, abs=1e-3)


def test_a_few_posts_that_all_agree_leave_room_for_doubt() -> None:
    found = measure_agreement({("yes", "yes"): 3, ("no", "no"): 2})
    assert found.kappa == pytest.approx(1.0)
    assert found.high == pytest.approx(1.0)
    assert found.low is not None
    assert found.low < 0.2


def test_one_class_alone_and_no_post_at_all_have_no_kappa() -> None:
    assert measure_agreement({("yes", "yes"): 7}) == Agreement(7, 7)
    assert measure_agreement({}) == Agreement(0, 0)


def test_who_always_differ_are_below_chance() -> None:
    found = measure_agreement({("yes", "no"): 5, ("no", "yes"): 5})
    assert found.kappa == pytest.approx(-1.0)
    assert found.low == -1.0
