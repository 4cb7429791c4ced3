from pathlib import Path

import pytest
import torch
from torch import nn

from inference.training.running_mean import RunningMean


def make_module(value: float = 10.0) -> nn.Linear:
    module = nn.Linear(1, 1)
    module.bias.requires_grad = False
    put(module, value)
    nn.init.constant_(module.bias, 7.0)
    return module


def put(module: nn.Linear, value: float) -> None:
    nn.init.constant_(module.weight, value)


def step(module: nn.Linear, mean: RunningMean, *values: float) -> None:
    for value in values:
        put(module, value)
        mean.update()


def applied(module: nn.Linear, mean: RunningMean) -> float:
    with mean.applied():
        return module.weight.item()


def test_the_first_steps_count_alike_and_the_start_does_not() -> None:
    module = make_module()
    mean = RunningMean(module, 0.99)
    step(module, mean, 1.0, 2.0, 6.0)
    assert applied(module, mean) == pytest.approx(3.0)


def test_later_steps_keep_the_share_that_they_are_to_keep() -> None:
    module = make_module()
    mean = RunningMean(module, 0.5)
    step(module, mean, 1.0, 2.0, 6.0, 0.0)
    assert applied(module, mean) == pytest.approx(((1.0 + 2.0) / 2 / 2 + 6.0 / 2) / 2)


def test_the_module_has_its_own_weights_again_after_the_block_even_after_an_error() -> None:
    module = make_module()
    mean = RunningMean(module, 0.9)
    step(module, mean, 1.0, 3.0)

    def stop() -> None:
        with mean.applied():
            assert module.weight.item() == 2.0
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        stop()
    assert module.weight.item() == 3.0


def test_the_mean_that_scored_best_is_what_is_left() -> None:
    module = make_module()
    mean = RunningMean(module, 0.0)
    for value, score in ((1.0, 0.4), (2.0, 0.6), (3.0, 0.6), (4.0, 0.5)):
        step(module, mean, value)
        mean.note(score)
    mean.take_best()
    assert (module.weight.item(), mean.best_score) == (2.0, 0.6)


def test_weights_that_are_not_trained_are_left_alone() -> None:
    module = make_module()
    mean = RunningMean(module, 0.9)
    step(module, mean, 1.0)
    nn.init.constant_(module.bias, 8.0)
    mean.note(0.5)
    mean.take_best()
    assert module.bias.item() == 8.0
    assert "bias" not in mean.state()["weights"]


def test_another_process_goes_on_where_this_one_is(tmp_path: Path) -> None:
    module = make_module()
    mean = RunningMean(module, 0.5)
    step(module, mean, 1.0)
    mean.note(0.7)
    step(module, mean, 2.0)
    torch.save(mean.state(), tmp_path / "mean.pt")

    other = make_module(0.0)
    resumed = RunningMean(other, 0.5)
    resumed.resume(torch.load(tmp_path / "mean.pt", weights_only=True))
    assert other.weight.item() == 2.0
    assert resumed.best_score == 0.7
    for each, followed in ((module, mean), (other, resumed)):
        step(each, followed, 6.0)
        followed.note(0.6)
    assert applied(other, resumed) == applied(module, mean) == 3.75
    resumed.take_best()
    assert other.weight.item() == 1.0


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
def test_a_mean_that_was_kept_on_the_cpu_goes_on_where_the_module_is(tmp_path: Path) -> None:
    module = make_module().cuda()
    torch.save(RunningMean(module, 0.5).state(), tmp_path / "mean.pt")
    mean = RunningMean(module, 0.5)
    mean.resume(torch.load(tmp_path / "mean.pt", map_location="cpu", weights_only=True))
    step(module, mean, 1.0)
    assert applied(module, mean) == 1.0
