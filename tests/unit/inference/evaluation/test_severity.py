"""Damage read in a collection that was left out, with tiny encoders."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from inference.errors import DataError
from inference.evaluation import severity
from inference.evaluation.severity import leave_out, list_collections
from inference.training.corpus import Corpus, read_corpus
from inference.training.train import TrainConfig, tune_once
from inference.training.tune import Tuning
from tests.tiny_model import PICTURE_COLUMNS, QUICK, write_csv

SEVERITIES = ["severe_damage", "severe_damage", "mild_damage", "little_or_no_damage"]


@pytest.fixture
def corpus(folder: Path, tiny: None, draw_picture: Callable[..., bytes]) -> Corpus:
    """Two collections with every severity, and one of which nothing was judged severe."""
    rows = []
    for number, source in enumerate(["ruins", "fires", "lawns"]):
        for index, damage in enumerate(SEVERITIES):
            name = f"pictures/{source}{index}.jpg"
            (folder / name).write_bytes(draw_picture((48, 48), seed=200 + 10 * number + index))
            judged = "mild_damage" if source == "lawns" else damage
            rows.append([name, source, "flood", "informative", "", judged, "", ""])
    write_csv(folder / "pictures.csv", PICTURE_COLUMNS, rows)
    return read_corpus([folder])


def test_only_collections_with_severe_damage_are_left_out(corpus: Corpus) -> None:
    assert list_collections(corpus.train) == ["fires", "ruins"]


@pytest.mark.slow
def test_a_collection_is_read_by_a_model_that_never_saw_it(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []

    def watch(tuning: Tuning, taught: Corpus, *rest: object) -> None:
        seen.append({sample.source for sample in taught.train})
        tune_once(tuning, taught, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(severity, "tune_once", watch)
    measured = leave_out(corpus, "ruins", QUICK, "cpu")
    assert seen == [{"", "fires", "lawns"}]
    assert (measured["n"], measured["severe"]) == (4, 2)
    assert 0 <= measured["found"] <= 1
    assert 0 <= measured["false"] <= 1


def test_a_share_of_what_is_severe_and_of_what_is_not() -> None:
    assert severity._score([2, 1, 2, 0], [2, 2, 1, 0]) == {"n": 4, "severe": 2, "found": 0.5, "false": 0.5}


def test_a_collection_that_nobody_judged_for_damage_is_refused(corpus: Corpus) -> None:
    with pytest.raises(DataError, match="no picture of 'albums' was judged"):
        leave_out(corpus, "albums", replace(TrainConfig(), model=QUICK.model), "cpu")
