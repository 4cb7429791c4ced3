"""How often what is shown as similar is about the same disaster, and which floor follows from that."""

from pathlib import Path

import numpy as np
import pytest

from inference.evaluation.similar import Shown, choose_floor, read_posts, report, show_likest


@pytest.fixture
def shown() -> Shown:
    """Six posts of two disasters in a plane, of which one lies among the other disaster's."""
    angles = np.radians([0, 10, 25, 90, 100, 15])
    meanings = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return show_likest(meanings, np.array(["fire", "fire", "fire", "flood", "flood", "flood"]))


def test_each_post_is_shown_the_likest_others_and_never_itself(shown: Shown) -> None:
    assert shown.asked == 6
    assert shown.likeness.shape == (30,)
    assert shown.likeness.max() < 1
    assert shown.chance == shown.share(-1) == pytest.approx(12 / 30)


def test_the_share_is_of_those_from_the_floor_on(shown: Shown) -> None:
    # At 10 degrees from one another: three pairs of the same disaster and two with the stray.
    assert shown.share(np.cos(np.radians(10.5))) == pytest.approx(4 / 8)
    assert shown.share(1.1) == 0


def test_the_floor_is_the_lowest_from_which_the_share_is_as_wanted() -> None:
    shown = Shown(np.array([0.32, 0.47, 0.62, 0.72]), np.array([False, True, False, True]), 4, 0.5)
    assert choose_floor(shown, 0.5) == pytest.approx(0.30)
    assert choose_floor(shown, 0.6) == pytest.approx(0.35)
    assert choose_floor(shown, 0.9) == pytest.approx(0.65)
    assert choose_floor(shown, 1.1) == 1
    assert report(shown, shown)[-1] == "by chance 50.0%; 4 and 4 posts"


def test_a_message_counts_once_and_other_splits_not_at_all(tmp_path: Path) -> None:
    rows = ["event,text,split", "fire,The hill burns,dev", "fire,RT @ana: The hill burns!,dev"]
    rows += ["flood,The quay is under water,dev", "flood,Another,train"]
    (tmp_path / "posts.csv").write_text("\n".join(rows), encoding="utf-8")
    assert read_posts(tmp_path) == [("fire", "The hill burns"), ("flood", "The quay is under water")]
