"""Few variants of the fusion, few steps, tiny encoders."""

import json
from pathlib import Path
from typing import Any

import pytest

from inference.evaluation import ablation
from inference.evaluation.ablation import VARIANTS, ablate_model
from inference.evaluation.card import format_ablation
from inference.training.train import TrainConfig
from tests.tiny_model import QUICK

PAPER_FORM = "the paper's own form: gates from the other modality, readings not pooled"


@pytest.fixture
def few(tiny: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The shipped head and two that differ from it, of one seed."""
    chosen = ["as shipped", PAPER_FORM, "with SSE, graph of classes"]
    monkeypatch.setattr(ablation, "VARIANTS", {name: VARIANTS[name] for name in chosen})
    monkeypatch.setattr(ablation, "SEEDS", (0,))
    return chosen


def measure(folder: Path) -> dict[str, Any]:
    return ablate_model([folder], QUICK, "cpu")


def test_the_first_variant_is_what_ships_and_no_two_are_alike() -> None:
    shipped, *others = (str(change(TrainConfig())) for change in VARIANTS.values())
    assert shipped == str(TrainConfig())
    assert len({shipped, *others}) == len(VARIANTS)


def test_no_variant_changes_how_encoders_are_tuned_or_how_long_a_head_learns() -> None:
    for change in VARIANTS.values():
        changed, shipped = change(TrainConfig()), TrainConfig()
        assert (changed.tune_text, changed.tune_image) == (shipped.tune_text, shipped.tune_image)
        assert changed.loop.steps == shipped.loop.steps


def test_a_variant_without_wrong_partners_draws_as_many_pairs() -> None:
    own = TrainConfig().loop.mixture
    mixture = VARIANTS["without wrong partners"](TrainConfig()).loop.mixture
    assert mixture.wrong_pictures == mixture.wrong_texts == 0
    assert mixture.posted + mixture.alike == own.posted + own.alike + own.wrong_pictures + own.wrong_texts


@pytest.mark.slow
def test_every_variant_has_the_figures_of_every_seed_and_the_card_shows_them(
    folder: Path, few: list[str]
) -> None:
    measured = measure(folder)
    assert list(measured["variants"]) == few
    for runs in measured["variants"].values():
        assert [set(run) for run in runs] == [{"informativeness", "humanitarian", "damage"}]
        assert all(0 <= score <= 1 for run in runs for score in run.values())
    assert (measured["pairs"], measured["seeds"], measured["steps"]) == (3, 1, 4)
    shown = "\n".join(format_ablation(measured))
    assert "| as shipped |" in shown
    assert f"- {PAPER_FORM}: " in shown


@pytest.mark.slow
def test_a_run_that_was_stopped_takes_up_the_heads_that_it_finished(
    folder: Path, few: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = measure(folder)
    monkeypatch.setattr(ablation, "train_head", lambda *_: pytest.fail("trained again"))
    assert measure(folder) == measured


def test_the_command_writes_what_it_measured_of_all_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        ablation, "ablate_model", lambda data, config, device: {"data": [path.name for path in data]}
    )
    out = tmp_path / "ablation.json"
    ablation.main(["--data", "one", "two", "--json", str(out)])
    assert json.loads(out.read_text()) == {"data": ["one", "two"]}
