"""The passages that the trained reviewer learns from, and how it is fitted and calibrated."""

from pathlib import Path

import numpy as np
import pytest

from db.policies.written import load_policies
from inference.policy.scorer import calibrate, compare
from inference.training.policy import (
    Passages,
    fit_platt,
    fit_weights,
    measure_error,
    read_passages,
    train_scorer,
)
from tests.policy_drafts import read_cases

MANY = 40


def test_every_policy_has_many_passages_of_both_kinds_in_families_of_four_languages() -> None:
    policies, passages = read_passages()
    assert set(policies) <= set(load_policies().policies)
    assert len(passages.texts) == len(set(passages.texts)), "a passage stands there twice"
    assert all(np.bincount(passages.families) == 4)
    for column, name in enumerate(policies):
        assert (passages.labels[:, column] == 1).sum() >= MANY, name
        assert (passages.labels[:, column] == 0).sum() >= MANY, name


@pytest.mark.parametrize("half", ["kept", "later"])
def test_no_draft_of_the_evaluation_is_learnt_from(half: str) -> None:
    _, passages = read_passages()
    assert not {case.text for case in read_cases(half)} & set(passages.texts)


def test_a_malformed_line_is_refused_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "minors.tsv").write_text("kind\ten\tes\tfr\tar\nbreaches\ta\tb\tc\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"minors\.tsv, line 2: expected a kind and four passages"):
        read_passages(tmp_path)


def test_a_breach_says_nothing_of_a_policy_that_lies_near() -> None:
    policies, passages = read_passages()
    suspects, people = policies.index("naming-suspects"), policies.index("personal-data")
    breaches = passages.labels[:, suspects] == 1
    assert np.isnan(passages.labels[breaches, people]).all()
    assert (passages.labels[breaches, policies.index("missing-gaps")] == 0).all()


def test_unknown_labels_weigh_nothing() -> None:
    likeness = compare(np.eye(3), np.eye(3), 1.0)
    labels = np.array([[1.0], [0.0], [np.nan]])
    weights = fit_weights(likeness, labels)
    assert weights[2, 0] == 0
    assert weights[0, 0] > 0 > weights[1, 0]


def test_calibrated_scores_are_right_as_often_as_they_say() -> None:
    random = np.random.default_rng(0)
    raw = random.normal(size=(4000, 1))
    labels = (random.random((4000, 1)) < calibrate(raw, np.array([3.0]), np.array([-2.0]))).astype(float)
    slope, offset = fit_platt(raw, labels)
    assert measure_error(calibrate(raw, slope, offset), labels) < 0.02
    assert measure_error(np.full((4000, 1), 0.99), labels) > 0.5


def test_training_twice_with_one_seed_gives_the_same_file(tmp_path: Path) -> None:
    policies, passages = read_passages()
    few = np.flatnonzero(passages.families % 2 == 0)
    families = np.unique(passages.families[few], return_inverse=True)[1]
    part = Passages([passages.texts[row] for row in few], families, passages.labels[few])
    vectors = np.random.default_rng(0).normal(size=(len(few), 200))
    first, second = (
        train_scorer(policies, part, vectors, seed=0).save(tmp_path / f"{name}.npz") for name in "ab"
    )
    assert first == second
