"""The trained reviewer's file is read strictly or not at all."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from db.policies.trained import FILE, SHA256
from inference.policy.scorer import PolicyScorer, ScorerError


def test_what_is_saved_reads_back_and_scores_alike(scorer: PolicyScorer, tmp_path: Path) -> None:
    path = tmp_path / "scorer.npz"
    read = PolicyScorer.load(path, scorer.save(path))
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    assert np.allclose(read.score(vectors), scorer.score(vectors), atol=1e-3)
    sure, unsure, none = read.score(vectors)[:, 0]
    assert sure > 0.9 > unsure > 0.3 > none


def test_a_file_that_is_not_the_pinned_one_is_refused(scorer: PolicyScorer, tmp_path: Path) -> None:
    path = tmp_path / "scorer.npz"
    scorer.save(path)
    with pytest.raises(ScorerError, match=f"not {SHA256}; install Lookout again"):
        PolicyScorer.load(path)
    with pytest.raises(ScorerError, match="cannot be read"):
        PolicyScorer.load(tmp_path / "none.npz")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weights": np.full((2, 2), np.nan)}, "holds a number that is none"),
        ({"weights": np.ones((3, 2))}, r"weights has the shape \(3, 2\), not \(2, 2\)"),
        ({"pins": np.array(["a"])}, r"pins has the shape \(1,\), not \(2,\)"),
        ({"asks_from": np.full(2, 0.95)}, "is sure before it asks"),
    ],
)
def test_a_malformed_file_is_refused_by_what_is_wrong(
    scorer: PolicyScorer, tmp_path: Path, changes: dict[str, np.ndarray], words: str
) -> None:
    path = tmp_path / "scorer.npz"
    sha256 = replace(scorer, **changes).save(path)
    with pytest.raises(ScorerError, match=words):
        PolicyScorer.load(path, sha256)


def test_a_file_with_objects_or_other_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scorer.npz"
    np.savez(path, format=np.array({"a": 1}, dtype=object))
    with pytest.raises(ScorerError, match=r"holds format; expected|cannot be read"):
        PolicyScorer.read(path.read_bytes(), path)
    with pytest.raises(ScorerError, match="cannot be read"):
        PolicyScorer.read(b"no archive", path)


def test_the_file_that_ships_is_the_pinned_one_and_small() -> None:
    assert len(PolicyScorer.load().policies) >= 10
    assert FILE.stat().st_size <= 1_000_000
