from dataclasses import replace
from pathlib import Path

import pytest

from db.vocabulary import Task
from inference.training.data import INFORMATIVE, UNKNOWN, ClassSet, Sample, read_pictures, read_posts
from inference.training.pairs import Mixture, Pair, PairSampler, name_hazard, post_label, whole_post

NONE = Mixture(0, 0, 0, 0)
YES: ClassSet = frozenset({INFORMATIVE})
NO: ClassSet = frozenset({1 - INFORMATIVE})


@pytest.fixture
def samples(folder: Path) -> list[Sample]:
    """Posts of the two classes in turn, every third with a picture, then pictures of nothing."""
    return read_posts(folder, "train") + read_pictures(folder)


def draw(samples: list[Sample], seed: int = 0, **amounts: int) -> list[Pair]:
    return PairSampler(samples, replace(NONE, **amounts), seed).draw()


def picture_of(pair: Pair, samples: list[Sample]) -> Sample:
    assert pair.picture is not None
    assert samples[pair.picture].picture is not None
    return samples[pair.picture]


def text_of(pair: Pair, samples: list[Sample]) -> Sample:
    assert pair.text is not None
    assert samples[pair.text].text
    return samples[pair.text]


def test_a_batch_holds_what_the_mixture_says(samples: list[Sample]) -> None:
    batch = draw(samples, posted=3, alike=4, wrong_pictures=2, wrong_texts=1, texts=5, pictures=6)
    assert len(batch) == 21
    assert sum(pair.picture is None for pair in batch) == 5
    assert sum(pair.text is None for pair in batch) == 6


def test_a_posted_pair_is_a_post_with_its_own_picture(samples: list[Sample]) -> None:
    batch = draw(samples, posted=40)
    assert {pair.text == pair.picture for pair in batch} == {True}
    assert all(picture_of(pair, samples).text for pair in batch)


def test_a_pair_of_one_class_joins_text_and_picture_of_it(samples: list[Sample]) -> None:
    for pair in draw(samples, alike=40):
        one = text_of(pair, samples).text_labels[Task.HUMANITARIAN]
        assert one == picture_of(pair, samples).image_labels[Task.HUMANITARIAN] != UNKNOWN


def test_a_wrong_picture_says_nothing_and_half_of_its_texts_say_something(samples: list[Sample]) -> None:
    batch = draw(samples, wrong_pictures=200)
    assert {picture_of(pair, samples).image_labels[Task.INFORMATIVENESS] for pair in batch} == {NO}
    telling = sum(text_of(pair, samples).text_labels[Task.INFORMATIVENESS] == YES for pair in batch)
    assert 120 < telling < 180  # half are drawn from those that do, half from all


def test_a_wrong_text_says_nothing_and_half_of_its_pictures_say_something(samples: list[Sample]) -> None:
    batch = draw(samples, wrong_texts=200)
    assert {text_of(pair, samples).text_labels[Task.INFORMATIVENESS] for pair in batch} == {NO}
    telling = {picture_of(pair, samples).image_labels[Task.INFORMATIVENESS] == YES for pair in batch}
    assert telling == {True, False}


@pytest.mark.parametrize("kind", ["wrong_pictures", "wrong_texts"])
def test_a_wrong_partner_is_of_another_post(samples: list[Sample], kind: str) -> None:
    assert not any(pair.text == pair.picture for pair in draw(samples, **{kind: 400}))


def test_what_stands_alone_has_no_partner(samples: list[Sample]) -> None:
    assert all(text_of(pair, samples) and pair.picture is None for pair in draw(samples, texts=20))
    assert all(picture_of(pair, samples) and pair.text is None for pair in draw(samples, pictures=20))


def test_reviewed_posts_are_drawn_whole_and_nowhere_else(samples: list[Sample]) -> None:
    reviewed = replace(samples[3], post_labels=samples[3].text_labels)
    given = [*samples, reviewed]
    assert draw(given, reviewed=3) == [Pair(len(samples), len(samples))] * 3
    others = draw(given, posted=60, alike=60, wrong_pictures=60, wrong_texts=60, texts=60, pictures=60)
    assert all(len(samples) not in (pair.text, pair.picture) for pair in others)


def test_the_same_seed_draws_the_same_batches(samples: list[Sample]) -> None:
    posts = [sample for sample in samples if sample.text]
    assert PairSampler(posts, Mixture(), 1).draw() == PairSampler(posts, Mixture(), 1).draw()
    assert PairSampler(posts, Mixture(), 1).draw() != PairSampler(posts, Mixture(), 2).draw()


def test_a_pair_says_what_its_parts_say_together(samples: list[Sample]) -> None:
    idle, telling = 0, 3
    for pair in (Pair(idle, telling), Pair(telling, idle), Pair(telling, telling)):
        assert post_label(pair, samples, Task.INFORMATIVENESS) == YES
        assert post_label(pair, samples, Task.HUMANITARIAN) == frozenset({1})
    assert post_label(Pair(idle, idle), samples, Task.INFORMATIVENESS) == NO


def test_what_stands_alone_says_what_it_says(samples: list[Sample]) -> None:
    assert post_label(Pair(0, None), samples, Task.INFORMATIVENESS) == NO
    assert post_label(Pair(None, 3), samples, Task.INFORMATIVENESS) == YES


def test_damage_is_what_the_picture_says_and_nothing_without_one(samples: list[Sample]) -> None:
    assert post_label(Pair(0, 3), samples, Task.DAMAGE) == frozenset({2})
    assert post_label(Pair(3, 0), samples, Task.DAMAGE) == UNKNOWN
    assert post_label(Pair(3, None), samples, Task.DAMAGE) == UNKNOWN


def test_a_part_that_nobody_judged_leaves_open_what_the_other_does_not_say(samples: list[Sample]) -> None:
    unjudged = replace(samples[0], image_labels=dict.fromkeys(Task, UNKNOWN))
    given = [*samples, unjudged]
    assert post_label(Pair(0, len(samples)), given, Task.INFORMATIVENESS) == UNKNOWN
    assert post_label(Pair(3, len(samples)), given, Task.INFORMATIVENESS) == YES
    assert post_label(Pair(3, len(samples)), given, Task.HUMANITARIAN) == UNKNOWN


def test_a_reviewed_post_says_what_it_was_judged_to_be_as_a_whole(samples: list[Sample]) -> None:
    whole = {**samples[0].text_labels, Task.INFORMATIVENESS: YES}
    reviewed = [replace(samples[0], post_labels=whole)]
    assert whole_post(reviewed, 0) == Pair(0, 0)
    assert post_label(Pair(0, 0), reviewed, Task.INFORMATIVENESS) == YES
    assert whole_post([replace(reviewed[0], picture=None)], 0) == Pair(0, None)
    assert whole_post([replace(reviewed[0], text="")], 0) == Pair(None, 0)


def test_hazards_are_told_from_names() -> None:
    assert [name_hazard(name) for name in ("hurricane_maria", "Nepal_earthquake", "fires", "church")] == [
        "water",
        "quake",
        "fire",
        "other",
    ]
