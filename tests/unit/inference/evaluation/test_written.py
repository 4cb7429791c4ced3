"""What the written posts gain, with tiny encoders and a short round."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from db.vocabulary import Task
from inference.evaluation import written
from inference.evaluation.card import format_written
from inference.evaluation.written import measure_written, score_groups
from inference.training import corpus
from inference.training.corpus import WRITTEN, read_corpus
from inference.training.data import Sample
from tests.tiny_model import QUICK

MakeSample = Callable[..., Sample]


def test_groups_are_scored_by_language_and_author(make_sample: MakeSample) -> None:
    damage = "infrastructure_and_utility_damage"
    seen = {"informativeness": "informative", "humanitarian": damage}
    samples = [make_sample(of_text=seen, language="es", author_kind="Eyewitness")] * 30
    samples += [make_sample(of_text={"informativeness": "not_informative"}, language="it")] * 19
    predicted = {Task.INFORMATIVENESS: [0] * 24 + [1] * 25, Task.HUMANITARIAN: [1] * 15 + [7] * 34}
    scored = score_groups(samples, predicted)
    assert set(scored) == {"es", "Eyewitness"}
    assert scored["es"] == {
        "n": 30,
        "found": 0.8,
        "informativeness": pytest.approx(0.8 / 0.9 / 2),
        "n_category": 30,
        "category": 0.5,
    }


@pytest.fixture
def with_written(tiny: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny encoders, and the posts that were really written, which the other tests do without."""
    monkeypatch.setattr(corpus, "WRITTEN", WRITTEN)


@pytest.mark.usefixtures("with_written")
def test_both_rounds_differ_in_the_written_posts_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: list[list[str]] = []
    monkeypatch.setattr(
        written,
        "tune_once",
        lambda _, samples, *others: trained.append([each.source for each in samples.train]),
    )
    monkeypatch.setattr(written, "_LEAST", 1)
    measured = measure_written([folder], QUICK, "cpu")
    assert "written" in trained[0]
    assert [source for source in trained[0] if source != "written"] == trained[1]
    assert measured["draws"] == QUICK.tune_text[0].draws
    assert measured["with"].keys() == measured["without"].keys()


@pytest.mark.usefixtures("with_written")
def test_what_is_kept_of_one_round_is_not_taken_for_the_other(folder: Path) -> None:
    whole = read_corpus([folder])
    other = written._leave_out(whole)
    assert set(whole.data_sha256.values()) - set(other.data_sha256.values()) == {f"{WRITTEN.name}/posts.csv"}


def test_the_card_shows_each_group_without_and_with_them() -> None:
    row = {"n": 40, "found": 0.9, "informativeness": 0.8, "n_category": 0, "category": None}
    measured = {"draws": 12_000, "with": {"es": row}, "without": {"es": {**row, "found": 0.7}}}
    _, said, table = format_written(json.loads(json.dumps(measured)))
    assert "12,000 draws" in said
    assert "| es | 40 | 70.0 → 90.0 | 80.0 → 80.0 | – → – |" in table
