import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from db.errors import MediaAwayError
from db.queries.reviewed import ReviewedPost
from db.vocabulary import TASK_LABELS, Damage, Humanitarian, Informativeness, Task
from inference.training.data import UNKNOWN, ClassSet, Sample, read_posts
from inference.training.pairs import Mixture, Pair, PairSampler, post_label, whole_post
from inference.training.reviews import leave_out_known, make_samples, reduce_text, split_held_out
from tests.factories import keep_original

LABELS = {
    Task.INFORMATIVENESS: Informativeness.INFORMATIVE,
    Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE,
    Task.DAMAGE: None,
}


def judged(post_id: int = 1, text: str = "A car in the river", sha256: str | None = None) -> ReviewedPost:
    damage = Damage.SEVERE_DAMAGE if sha256 else None
    return ReviewedPost(post_id, "flood", text, sha256, {**LABELS, Task.DAMAGE: damage})


def allow(task: Task, label: str) -> ClassSet:
    return frozenset({[str(word) for word in TASK_LABELS[task]].index(label)})


@pytest.fixture
def sha256(tmp_path: Path, draw_picture: Callable[..., bytes]) -> str:
    return keep_original(tmp_path, draw_picture((64, 64), seed=1))


def test_a_judged_pair_says_nothing_of_its_text_or_its_picture_alone(tmp_path: Path, sha256: str) -> None:
    (sample,) = make_samples([judged(sha256=sha256)], tmp_path)
    wanted = allow(Task.HUMANITARIAN, Humanitarian.VEHICLE_DAMAGE)
    assert post_label(whole_post([sample], 0), [sample], Task.HUMANITARIAN) == wanted
    assert sample.text_labels[Task.HUMANITARIAN] == sample.image_labels[Task.HUMANITARIAN] == UNKNOWN
    assert sample.image_labels[Task.DAMAGE] == allow(Task.DAMAGE, Damage.SEVERE_DAMAGE)


def test_a_judgement_of_a_text_alone_is_one_of_the_text(tmp_path: Path) -> None:
    (sample,) = make_samples([judged()], tmp_path)
    assert sample.text_labels[Task.HUMANITARIAN] == allow(Task.HUMANITARIAN, Humanitarian.VEHICLE_DAMAGE)
    assert set(sample.image_labels.values()) == {UNKNOWN}
    assert whole_post([sample], 0) == Pair(0, None)


def test_a_picture_that_is_not_what_it_was_is_left_out(tmp_path: Path, sha256: str) -> None:
    (tmp_path / sha256[:2] / sha256).write_bytes(b"changed")
    assert [s.key for s in make_samples([judged(sha256=sha256), judged(2)], tmp_path)] == ["post 2"]


def test_a_picture_that_cannot_be_decoded_is_left_out(tmp_path: Path) -> None:
    broken = keep_original(tmp_path, b"no picture at all")
    assert make_samples([judged(sha256=broken)], tmp_path) == []


def test_without_the_media_folder_nothing_is_learned(tmp_path: Path) -> None:
    with pytest.raises(MediaAwayError, match="is gone"):
        make_samples([judged(sha256=hashlib.sha256(b"x").hexdigest())], tmp_path / "absent")


def test_words_are_compared_without_links_names_case_and_repost_mark() -> None:
    assert reduce_text("RT @ana: The BRIDGE is gone! https://t.co/x") == reduce_text("the bridge is gone")


def test_what_stands_in_the_development_set_is_not_learned_from(
    tmp_path: Path, sha256: str, draw_picture: Callable[..., bytes]
) -> None:
    other = keep_original(tmp_path, draw_picture((64, 64), seed=2))
    samples = make_samples(
        [judged(1, "RT @b: Houses burn"), judged(2, "near it", sha256), judged(3, "far", other)], tmp_path
    )
    kept_picture = tmp_path / "dev.jpg"
    kept_picture.write_bytes(draw_picture((64, 64), seed=1, quality=60))
    frozen = replace(samples[0], text="houses burn", picture=None, post_labels=None)
    pictured = replace(frozen, text="else", picture=kept_picture)
    assert [sample.key for sample in leave_out_known(samples, [frozen, pictured])] == ["post 3"]


def test_a_fifth_is_held_out_and_posts_with_the_same_words_stay_together(tmp_path: Path) -> None:
    samples = make_samples([judged(n, f"Street {n // 2} is flooded") for n in range(400)], tmp_path)
    learned, held_out = split_held_out(samples)
    assert len(learned) + len(held_out) == 400
    assert 40 < len(held_out) < 120
    assert {s.text for s in learned}.isdisjoint(s.text for s in held_out)


def test_a_batch_holds_reviewed_posts_whole_and_apart_from_the_others(folder: Path, tmp_path: Path) -> None:
    samples: list[Sample] = [*read_posts(folder, "train"), *make_samples([judged()], tmp_path)]
    batch = PairSampler(samples, Mixture(4, 4, 4, 4, 8, 4, reviewed=6), seed=0).draw()
    assert sum(pair.text == len(samples) - 1 for pair in batch) == 6
