from pathlib import Path

from db.vocabulary import Task
from inference.training.data import UNKNOWN, read_pictures, read_posts
from inference.training.pairs import Mixture, Pair, PairSampler, fused_target, name_hazard


def test_a_batch_holds_what_the_mixture_says(folder: Path) -> None:
    samples = read_posts(folder, "train") + read_pictures(folder)
    batch = PairSampler(samples, Mixture(3, 4, 5, 6), seed=0).draw()
    assert sum(pair.real and None not in (pair.text, pair.picture) for pair in batch) == 3
    assert sum(not pair.real for pair in batch) == 4
    assert sum(pair.picture is None for pair in batch) == 5
    assert sum(pair.text is None for pair in batch) == 6


def test_a_constructed_pair_joins_text_and_picture_of_one_class(folder: Path) -> None:
    samples = read_posts(folder, "train") + read_pictures(folder)
    sampler = PairSampler(samples, Mixture(0, 40, 0, 0), seed=0)
    for pair in sampler.draw():
        one, other = fused_target(pair, samples, Task.HUMANITARIAN)
        assert one == other != UNKNOWN


def test_the_same_seed_draws_the_same_batches(folder: Path) -> None:
    samples = read_posts(folder, "train")
    assert PairSampler(samples, Mixture(), 1).draw() == PairSampler(samples, Mixture(), 1).draw()
    assert PairSampler(samples, Mixture(), 1).draw() != PairSampler(samples, Mixture(), 2).draw()


def test_a_pair_whose_judgements_differ_has_both_as_its_target(folder: Path) -> None:
    samples = read_posts(folder, "train")
    assert fused_target(Pair(0, 1, real=False), samples, Task.INFORMATIVENESS) == (1, 0)
    assert fused_target(Pair(0, None), samples, Task.INFORMATIVENESS) == (1, 1)
    assert fused_target(Pair(None, 1), samples, Task.INFORMATIVENESS) == (0, 0)


def test_hazards_are_told_from_names() -> None:
    assert [name_hazard(name) for name in ("hurricane_maria", "Nepal_earthquake", "fires", "church")] == [
        "water",
        "quake",
        "fire",
        "other",
    ]
