"""Tuning with tiny encoders: what is trained, what stays, and that a stopped run goes on as if it had not."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from torch import nn

from db.vocabulary import TASK_LABELS, Task
from inference.errors import EncoderError
from inference.model.encoders import TextEncoder
from inference.model.network import Reader
from inference.model.preprocess import Word
from inference.training import tune
from inference.training.data import UNKNOWN, Sample, read_pictures, read_posts
from inference.training.tune import Tuning, choose_parameters, run_tuning, tune_image, tune_text
from tests.tiny_model import QUICK, WORDS, make_image_encoder, make_text_encoder

TEXT = replace(QUICK.tune_text[0], draws=48, learning_rate=1e-2)  # six steps of eight, a look at every second


class StoppedError(Exception):
    """Stands for a power cut."""


def make_samples(number: int = 40) -> list[Sample]:
    nothing = dict.fromkeys(TASK_LABELS, UNKNOWN)
    samples = []
    for index in range(number):
        label = list(WORDS)[index % 2]
        judged = {
            **nothing,
            Task.INFORMATIVENESS: frozenset({int(label == "not_humanitarian")}),
            Task.HUMANITARIAN: frozenset({1, 2} if index % 4 == 1 else {7 if index % 2 == 0 else 1}),
        }
        text = f"{WORDS[label]} {'now ' * (index % 5)}"
        samples.append(Sample(f"{index}", "flood", "one", text, None, judged, nothing))
    return samples


def make_tuning(seed: int = 0) -> Tuning:
    torch.manual_seed(seed)
    encoder = make_text_encoder()
    return tune_text(encoder, Reader(encoder.width), "mean", "cpu")


def run(tuning: Tuning, progress: Path, seed: int = 0) -> float:
    samples = make_samples()
    return run_tuning(tuning, samples, samples, TEXT, seed=seed, device="cpu", progress=progress)


def weights_of(tuning: Tuning) -> dict[str, torch.Tensor]:
    parts = nn.ModuleDict({"encoder": tuning.encoder, "reader": tuning.reader})
    return {name: part.detach().clone() for name, part in parts.state_dict().items()}


def assert_same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert [name for name in one if not torch.equal(one[name], other[name])] == []


def answer_in_turn(*scores: float | Exception) -> Callable[..., float]:
    left = iter(scores)

    def score(*_: object) -> float:
        answer = next(left)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return score


@pytest.mark.parametrize("looks", [1, 2])
def test_a_run_that_was_stopped_and_goes_on_gives_exactly_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    scores = (0.5, 0.4, 0.6)
    monkeypatch.setattr(tune, "score_unseen", answer_in_turn(0.1, *scores))
    whole = make_tuning()
    assert run(whole, tmp_path / "whole.pt") == 0.6

    monkeypatch.setattr(tune, "score_unseen", answer_in_turn(0.1, *scores[:looks], StoppedError()))
    with pytest.raises(StoppedError):
        run(make_tuning(), tmp_path / "stopped.pt")
    assert torch.load(tmp_path / "stopped.pt", weights_only=True)["step"] == 2 * looks
    monkeypatch.setattr(tune, "score_unseen", answer_in_turn(*scores[looks:]))
    again = make_tuning()
    assert run(again, tmp_path / "stopped.pt") == 0.6
    assert_same(weights_of(again), weights_of(whole))


def test_a_run_stopped_before_its_first_save_starts_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, again = make_tuning(), make_tuning()
    run(whole, tmp_path / "whole.pt")
    with monkeypatch.context() as patch:
        patch.setattr(tune, "score_unseen", answer_in_turn(StoppedError()))
        with pytest.raises(StoppedError):
            run(make_tuning(), tmp_path / "stopped.pt")
    assert not (tmp_path / "stopped.pt").exists()
    run(again, tmp_path / "stopped.pt")
    assert_same(weights_of(again), weights_of(whole))


def test_a_run_stopped_after_its_last_step_only_takes_its_best(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, again = make_tuning(), make_tuning()
    score = run(whole, tmp_path / "whole.pt")
    monkeypatch.setattr(tune, "score_unseen", answer_in_turn())
    assert run(again, tmp_path / "whole.pt") == score
    assert_same(weights_of(again), weights_of(whole))


def test_the_same_seed_gives_the_same_weights_and_another_one_others(tmp_path: Path) -> None:
    tunings = [make_tuning() for _ in range(3)]
    for number, (tuning, seed) in enumerate(zip(tunings, (0, 0, 1), strict=True)):
        run(tuning, tmp_path / f"{number}.pt", seed)
    one, same, other = map(weights_of, tunings)
    assert_same(one, same)
    assert not torch.equal(one["reader.tasks.humanitarian.weight"], other["reader.tasks.humanitarian.weight"])


def test_what_read_the_development_samples_best_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tuning, seen = make_tuning(), []
    answer = answer_in_turn(0.1, 0.3, 0.9, 0.5)

    def score(*_: object) -> float:
        seen.append(weights_of(tuning))
        return answer()

    monkeypatch.setattr(tune, "score_unseen", score)
    assert run(tuning, tmp_path / "p.pt") == 0.9
    assert_same(weights_of(tuning), seen[2])


def test_a_round_that_only_makes_things_worse_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tuning = make_tuning()
    before = weights_of(tuning)
    monkeypatch.setattr(tune, "score_unseen", answer_in_turn(0.9, 0.5, 0.6, 0.7))
    assert run(tuning, tmp_path / "p.pt") == 0.9
    assert_same(weights_of(tuning), before)


def test_only_the_named_layers_and_the_reader_are_trained(tmp_path: Path) -> None:
    tuning = make_tuning()
    before = weights_of(tuning)
    run(tuning, tmp_path / "p.pt")
    after = weights_of(tuning)
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert "encoder.backbone.encoder.layer.0.output.dense.weight" in changed
    assert "reader.tasks.humanitarian.weight" in changed
    assert all(name.startswith(("encoder.backbone.encoder.layer.0.", "reader.")) for name in changed)
    assert not any(parameter.requires_grad for parameter in tuning.encoder.parameters())
    assert not tuning.reader.training


def test_what_is_tuned_tells_words_apart(tmp_path: Path) -> None:
    tuning, samples = make_tuning(), make_samples(200)
    config = replace(TEXT, draws=600, reader_rate=1e-1, evaluate_every=25)
    progress = tmp_path / "p.pt"
    assert run_tuning(tuning, samples, samples, config, seed=0, device="cpu", progress=progress) == 1.0


def test_the_picture_encoder_keeps_its_statistics(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    encoder = make_image_encoder()
    tuning = tune_image(encoder, Reader(encoder.width), "cpu")
    before = weights_of(tuning)
    scores = iter((0.1, 0.2, 0.3))
    monkeypatch.setattr(tune, "score_unseen", lambda *_: next(scores))
    train = read_posts(folder, "train") + read_pictures(folder)
    config = replace(QUICK.tune_image[0], learning_rate=1e-2)
    run_tuning(
        tuning, train, read_posts(folder, "dev"), config, seed=0, device="cpu", progress=tmp_path / "p.pt"
    )
    after = weights_of(tuning)
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert "encoder.backbone.conv_head.weight" in changed
    assert all(name.startswith(("encoder.backbone.conv_head.", "reader.")) for name in changed)


def test_words_are_dropped_in_training_alone_and_a_text_is_never_left_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class DropAll(random.Random):
        def random(self) -> float:
            return 0.0

    tuning, seen = make_tuning(), []
    cut = cast(TextEncoder, tuning.encoder).tokenize

    def tokenize(texts: Sequence[Sequence[Word]]) -> Any:
        seen.append([len(words) for words in texts])
        return cut(texts)

    monkeypatch.setattr(tuning.encoder, "tokenize", tokenize)
    sample = make_samples(1)[0]
    samples = [replace(sample, text="help"), replace(sample, text="help us all here now " * 20)]
    tuning.embed(samples, None)
    tuning.embed(samples, DropAll())
    tuning.embed(samples, random.Random(0))
    assert seen[:2] == [[1, 100], [1, 100]]
    assert seen[2][0] == 1
    assert 75 < seen[2][1] < 100


def test_samples_of_like_length_share_a_batch_and_none_is_lost() -> None:
    samples, tuning = make_samples(), make_tuning()
    batches = tune._plan_batches(tuning, samples, TEXT, 0)
    assert [len(batch) for batch in batches] == [8] * 6
    spans = [
        (min(lengths), max(lengths))
        for lengths in ([tuning.length(samples[row]) for row in batch] for batch in batches)
    ]
    assert all(one[1] <= other[0] for one, other in zip(sorted(spans), sorted(spans)[1:], strict=False))
    assert batches == tune._plan_batches(tuning, samples, TEXT, 0)


def test_a_share_of_the_draws_is_of_collections_whose_posts_have_pictures() -> None:
    tuning, samples = make_tuning(), make_samples(100)
    own = [
        replace(sample, source="own", picture=Path("1.jpg") if index == 0 else None)
        for index, sample in enumerate(samples[:30])
    ]
    train = [*own, *samples[30:]]
    config = replace(TEXT, draws=40, paired_share=0.5)
    drawn = [train[row].source for batch in tune._plan_batches(tuning, train, config, 0) for row in batch]
    assert drawn.count("own") == pytest.approx(20, abs=2)
    assert drawn.count("one") == pytest.approx(20, abs=2)


def test_what_the_tuning_is_sure_of_is_taken_as_a_label() -> None:
    tuning, samples = make_tuning(), make_samples(4)
    unjudged = [replace(sample, text_labels=dict.fromkeys(TASK_LABELS, UNKNOWN)) for sample in samples]
    guessed = tune._add_guesses(tuning, [*samples, *unjudged], 0.0)
    assert guessed[:4] == samples
    assert all(len(sample.text_labels[Task.INFORMATIVENESS]) == 1 for sample in guessed[4:])
    assert {sample.text_labels[Task.DAMAGE] for sample in guessed} == {UNKNOWN}


def test_samples_without_a_judgement_or_the_modality_are_left_out(tmp_path: Path) -> None:
    tuning = make_tuning()
    seen: list[str] = []
    unjudged = replace(make_samples(1)[0], text="concert", text_labels=dict.fromkeys(TASK_LABELS, UNKNOWN))
    wordless = replace(make_samples(1)[0], text="")

    def embed(samples: Sequence[Sample], rng: random.Random | None) -> torch.Tensor:
        if rng:
            seen.extend(sample.text for sample in samples)
        return tuning.embed(samples, rng)

    train = [*make_samples(), *[unjudged] * 20, *[wordless] * 20]
    watched = replace(tuning, embed=embed)
    run_tuning(watched, train, make_samples(), TEXT, seed=0, device="cpu", progress=tmp_path / "p.pt")
    assert len(seen) == 48
    assert not {"concert", ""} & set(seen)


def test_layers_that_the_encoder_does_not_have_are_named() -> None:
    with pytest.raises(
        EncoderError, match=r"no weights under 'backbone\.layer\.99\.'; its first is 'backbone"
    ):
        choose_parameters(make_text_encoder(), ["backbone.layer.99."])
