from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.evaluation.gates import measure_gates
from inference.model.encoding import ReadPost
from inference.model.fusion import LEARNT, FixedGates
from inference.model.predictor import PostInput, PostPrediction, Predictor, Reading
from inference.model.preprocess import split_words
from inference.model.stages import StageClock
from inference.training.data import Sample

Pairs = list[Sample]


class Follower(Predictor):
    """A model of which a part moves the answer as far as its gate is open, and no other thing does.

    Its picture gate is as open as the picture is bright, its text gate as the text is loud; or both are
    always open alike.
    """

    def __init__(self, *, blind: bool = False) -> None:
        self.blind = blind
        self.asked = 0

    def read_post(self, post: PostInput) -> ReadPost:
        assert post.image is not None
        return ReadPost(split_words(post.text or ""), np.full((2, 2, 3), post.image[0], dtype=np.uint8))

    def predict_read(
        self, posts: Sequence[ReadPost], *, fixed: FixedGates = LEARNT, clock: StageClock | None = None
    ) -> list[PostPrediction]:
        self.asked = max(self.asked, len(posts))
        return [self.answer(post, fixed) for post in posts]

    def answer(self, post: ReadPost, fixed: FixedGates) -> PostPrediction:
        assert post.picture is not None
        loud = [word.text for word in post.words] == ["help"]
        gates = {"image": float(post.picture.mean()) / 255, "text": 0.9 if loud else 0.1}
        if self.blind:
            gates = {"image": 0.5, "text": 0.5}
        image, text = (
            gates[name] if value is None else value
            for name, value in (("image", fixed[0]), ("text", fixed[1]))
        )
        first, second, *others = TASK_LABELS[Task.HUMANITARIAN]
        shares = {str(first): image / 2, str(second): text / 2, str(others[0]): 1 - (image + text) / 2}
        shares |= {str(label): 0.0 for label in others[1:]}
        return PostPrediction({Modality.FUSED: Reading({Task.HUMANITARIAN: shares})}, gates)


@pytest.fixture
def make_pairs(make_sample: Callable[..., Sample], tmp_path: Path) -> Callable[..., Pairs]:
    """Pairs by whether the picture (then bright) and the text (then loud) say something; None: not judged."""

    def make(*kinds: tuple[bool | None, bool | None]) -> Pairs:
        names = {True: "informative", False: "not_informative", None: ""}
        pairs = []
        for index, (picture, text) in enumerate(kinds):
            path = tmp_path / f"{index}.bin"
            path.write_bytes(bytes([230 if picture else 10 + index]))
            pairs.append(
                make_sample(
                    "help" if text else f"lovely {index}",
                    path,
                    of_image={"informativeness": names[picture]},
                    of_text={"informativeness": names[text]},
                )
            )
        return pairs

    return make


def test_a_gate_that_follows_its_part_tells_every_exchanged_one(make_pairs: Callable[..., Pairs]) -> None:
    measured = measure_gates(Follower(), make_pairs(*[(True, True)] * 6, *[(False, False)] * 2))
    for part in ("image", "text"):
        assert measured[part]["auc_informative"] == 1.0
        assert measured[part]["auc"] > 0.75
        assert measured[part]["own_share"] > measured[part]["exchanged_share"]
    assert measured["n"] == 8


def test_a_gate_that_is_always_open_alike_tells_nothing(make_pairs: Callable[..., Pairs]) -> None:
    measured = measure_gates(Follower(blind=True), make_pairs(*[(True, True)] * 3, (False, False)))
    for part in ("image", "text"):
        assert measured[part]["auc"] == measured[part]["auc_informative"] == 0.5
        assert measured[part]["own_share"] == measured[part]["exchanged_share"] == 0.5


def test_closing_what_says_nothing_changes_less_than_closing_what_does(
    make_pairs: Callable[..., Pairs],
) -> None:
    measured = measure_gates(Follower(), make_pairs(*[(True, True)] * 3, (False, True), (True, False)))
    assert measured["image"]["closing"] == 1.0
    # Of one pair the picture says nothing either, and still less than the text that it is given.
    assert measured["text"]["closing"] == 0.8


def test_closing_counts_no_tie_as_a_change_that_is_less(make_pairs: Callable[..., Pairs]) -> None:
    measured = measure_gates(Follower(blind=True), make_pairs(*[(True, True)] * 3, (False, False)))
    assert measured["image"]["closing"] == measured["text"]["closing"] == 0.0


def test_a_part_that_no_post_can_lend_is_not_measured(make_pairs: Callable[..., Pairs]) -> None:
    measured = measure_gates(Follower(), make_pairs((True, True), (False, True)))
    assert measured["text"] is None
    assert measured["image"]["auc_informative"] == 1.0


def test_a_part_that_nobody_judged_is_no_donor(make_pairs: Callable[..., Pairs]) -> None:
    measured = measure_gates(Follower(), make_pairs((True, True), (None, None)))
    assert measured["image"] is measured["text"] is None


def test_a_part_that_is_never_informative_is_not_measured(make_pairs: Callable[..., Pairs]) -> None:
    measured = measure_gates(Follower(), make_pairs((False, True), (False, False)))
    assert measured["image"] is None
    assert measured["text"] is not None


def test_an_uninformative_part_is_exchanged_for_that_of_another_post(
    make_pairs: Callable[..., Pairs],
) -> None:
    pairs = make_pairs((False, True), (False, True), (True, True))
    first, second, bright = (grey / 255 / (grey / 255 + 0.9) for grey in (10, 11, 230))
    for seed in range(5):
        measured = measure_gates(Follower(), pairs, seed)["image"]
        assert measured["own_share"] == pytest.approx((first + second + bright) / 3)
        third = 3 * measured["exchanged_share"] - first - second  # the first two have each other's
        assert third in (pytest.approx(first), pytest.approx(second))


def test_pairs_are_asked_for_in_batches_and_the_same_seed_exchanges_the_same(
    make_pairs: Callable[..., Pairs],
) -> None:
    pairs = make_pairs(*[(True, True)] * 30, *[(False, False)] * 10)
    follower = Follower()
    assert measure_gates(follower, pairs) == measure_gates(follower, pairs)
    assert follower.asked == 32
