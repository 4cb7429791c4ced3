"""Learning from reviews with tiny encoders: what is taken, what is refused, and what stays as it was."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from db.vocabulary import TASK_LABELS, Task
from inference.errors import DataError
from inference.model.checkpoint import load_checkpoint
from inference.training import learning, train
from inference.training.data import UNKNOWN, ClassSet, Sample
from inference.training.learning import LearningConfig, learn_from_reviews, mix_heads
from inference.training.loop import LoopConfig
from inference.training.pairs import Mixture
from inference.training.reviews import SOURCE
from inference.training.train import train_model
from tests.tiny_model import QUICK, WORDS

pytestmark = pytest.mark.slow

LONGER = replace(
    QUICK,
    loop=LoopConfig(
        steps=80,
        evaluate_every=20,
        learning_rate=1e-2,
        gates=0.0,
        train_readers=True,
        mixture=Mixture(8, 8, 2, 2, 16, 4),
    ),
)
ROUND = LearningConfig(
    LoopConfig(
        steps=80,
        evaluate_every=80,
        learning_rate=1e-2,
        gates=0.0,
        train_readers=True,
        anchor=1.0,
        mixture=Mixture(4, 4, 2, 2, 4, 2, reviewed=24),
    ),
    shares=(1.0, 0.5),
    partners=16,
)
NEW_WORDS = {"not_humanitarian": "sunny picnic", "infrastructure_and_utility_damage": "road washed away"}


def allow(task: Task, label: str) -> ClassSet:
    return frozenset({[str(word) for word in TASK_LABELS[task]].index(label)})


def review(words: Sequence[str], labels: Sequence[str]) -> list[Sample]:
    """Judged texts, the labels given in turn."""
    nothing = dict.fromkeys(TASK_LABELS, UNKNOWN)
    samples = []
    for number, text in enumerate(words):
        label = labels[number % len(labels)]
        informative = "not_informative" if label == "not_humanitarian" else "informative"
        judged = {
            Task.INFORMATIVENESS: allow(Task.INFORMATIVENESS, informative),
            Task.HUMANITARIAN: allow(Task.HUMANITARIAN, label),
            Task.DAMAGE: UNKNOWN,
        }
        samples.append(Sample(f"post {number}", "e", SOURCE, text, None, judged, nothing, judged))
    return samples


@pytest.fixture
def parent(tiny: None, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(train, "measure_baselines", lambda *_: {})  # takes seconds, and nothing here reads it
    path = tmp_path / "parent.safetensors"
    train_model([folder], path, LONGER, "cpu")
    return path


def test_new_words_are_learned_and_the_encoders_stay(parent: Path, folder: Path, tmp_path: Path) -> None:
    texts = [f"{list(NEW_WORDS.values())[number % 2]} {number}" for number in range(60)]
    out = tmp_path / "new.safetensors"
    result = learn_from_reviews(review(texts, list(NEW_WORDS)), [folder], parent, out, ROUND, "cpu")
    assert result.objection == ""
    assert result.after["reviews"] > result.before["reviews"]
    old, new = load_checkpoint(parent), load_checkpoint(out)
    assert new[1].training["parent"] == old[1].version != new[1].version
    posts = folder / "posts.csv"
    posts.write_text(posts.read_text().replace("tonight 25", "tonight"))
    with pytest.raises(DataError, match="the development set is frozen"):
        learn_from_reviews(review(texts, list(NEW_WORDS)), [folder], out, out, ROUND, "cpu")
    assert new[1].training["learned"]["after"] == result.after
    before, after = old[0].state_dict(), new[0].state_dict()
    encoders = [name for name in before if not name.startswith("head.")]
    assert all(torch.equal(before[name], after[name]) for name in encoders)


def test_poisoned_reviews_are_refused(parent: Path, folder: Path, tmp_path: Path) -> None:
    first, second = WORDS
    texts = [f"{WORDS[(first, second)[number % 2]]} again {number}" for number in range(60)]
    out = tmp_path / "new.safetensors"
    whole = replace(ROUND, shares=(1.0,))  # half of so small a head may be too weak to do harm
    result = learn_from_reviews(review(texts, [second, first]), [folder], parent, out, whole, "cpu")
    assert "on the development set falls to" in result.objection
    assert result.checkpoint is None
    assert not out.exists()


def test_reviews_that_agree_with_the_model_change_nothing(parent: Path, folder: Path, tmp_path: Path) -> None:
    texts = [f"{list(WORDS.values())[number % 2]} once more {number}" for number in range(60)]
    gentle = replace(ROUND, loop=replace(ROUND.loop, learning_rate=1e-4))
    result = learn_from_reviews(
        review(texts, list(WORDS)), [folder], parent, tmp_path / "new.safetensors", gentle, "cpu"
    )
    assert result.before["reviews"] == 1.0
    assert "read no better than before" in result.objection


def test_drift_is_held_against_the_model_of_the_origin(
    parent: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "MAX_FALL", -1.0)
    texts = [f"{list(NEW_WORDS.values())[number % 2]} {number}" for number in range(60)]
    result = learn_from_reviews(
        review(texts, list(NEW_WORDS)), [folder], parent, tmp_path / "new.safetensors", ROUND, "cpu"
    )
    assert "the model that came with Lookout has" in result.objection


def test_too_few_reviews_are_counted_without_those_of_the_development_set(
    parent: Path, folder: Path, tmp_path: Path
) -> None:
    known = [f"{list(WORDS.values())[number % 2]} {number}" for number in range(24, 32)]
    samples = review([*known, *(f"new {number}" for number in range(10))], list(WORDS))
    with pytest.raises(
        DataError, match=r"10 reviewed posts .* at least 25 .*8 more stand in the development"
    ):
        learn_from_reviews(samples, [folder], parent, tmp_path / "new.safetensors", ROUND, "cpu")


def test_a_mixture_lies_between_its_ends(parent: Path) -> None:
    old, new = load_checkpoint(parent)[0].head, load_checkpoint(parent)[0].head
    with torch.no_grad():
        for weight in new.parameters():
            weight.add_(1.0)
    for share in (0.0, 0.25, 1.0):
        mixed = dict(mix_heads(old, new, share).named_parameters())
        assert all(
            torch.allclose(mixed[name], weight + share, atol=1e-6) for name, weight in old.named_parameters()
        )
