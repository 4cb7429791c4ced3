"""How near the encoders come to what the processor can do, beside other runtimes and the paper's encoders."""

import os
from collections.abc import Callable, Iterator, Mapping
from time import perf_counter
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from inference.model.compiled import compile_encoders, serves_in_bf16
from inference.model.predictor import Predictor
from inference.settings import WorkerSettings
from tests.benchmarks.worker.paper import build_random_paper_model

BATCH = 16
TOKENS = 32  # the exercise's posts have 34 in the mean
MATRIX_SIDE = 2048
RUNS = 5


def measure_encoders(predictor: Predictor) -> None:
    """Print speed and GFLOP/s of the encoders as served, in eager mode and of the paper's, by the peak."""
    side = predictor.model.image_encoder.side
    pictures = torch.rand(BATCH, 3, side, side)
    ids = torch.randint(1000, 20000, (BATCH, TOKENS))
    mask = torch.ones_like(ids, dtype=torch.bool)
    torch.set_num_threads(os.cpu_count() or 1)
    matrix = torch.rand(MATRIX_SIDE, MATRIX_SIDE)
    half, operations = matrix.bfloat16(), 2 * MATRIX_SIDE**3 / 1e9
    peaks = {
        "fp32": operations / _best(lambda: matrix @ matrix),
        "bf16": operations / _best(lambda: half @ half),
    }
    for precision, peak in peaks.items():
        print(f"matrix product, {precision}     {peak:7.1f} GFLOP/s")
    model, served = predictor.model, "bf16" if serves_in_bf16() else "fp32"
    folder = WorkerSettings().compiled_dir.expanduser()
    image, text = compile_encoders(model, folder, predictor.model_version)  # one call at a time, on all cores
    paper = build_random_paper_model()
    densenet, bert = paper.image_encoder.backbone, paper.text_encoder.backbone
    with torch.no_grad():
        _print(f"picture, as served, {served}", image, model.image_encoder, peaks, pictures)
        for name, run in _list_runtimes(model.image_encoder, pictures):
            _print(f"picture, {name}", run, model.image_encoder, peaks, pictures)
        _print("densenet201, eager, fp32", densenet, densenet, peaks, pictures)
        _print(f"text, as served, {served}", text, model.text_encoder, peaks, ids, mask)
        for name, run in _list_runtimes(model.text_encoder, ids, mask):
            _print(f"text, {name}", run, model.text_encoder, peaks, ids, mask)
        _print("bert-base, eager, fp32", bert, bert, peaks, ids, mask)


def _list_runtimes(
    encoder: torch.nn.Module, *inputs: torch.Tensor
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Other ways to run the same encoder on the same inputs."""
    inductor: Callable[..., Any] = torch.compile(encoder)
    for name, run in (("eager", encoder), ("torch.compile", inductor)):
        yield f"{name}, fp32", run
        yield f"{name}, bf16", torch.autocast("cpu", torch.bfloat16)(run)


def _print(
    name: str,
    run: Callable[..., object],
    counted: torch.nn.Module,
    peaks: Mapping[str, float],
    *inputs: torch.Tensor,
) -> None:
    with FlopCounterMode(display=False) as counter:
        counted(*inputs)
    seconds = _best(lambda: run(*inputs))
    speed = counter.get_total_flops() / seconds / 1e9
    share = 100 * speed / peaks[name[-4:]]
    print(f"{name:28s} {BATCH / seconds:7.1f} a second  {speed:7.1f} GFLOP/s  {share:5.1f} % of its product")


def _best(run: Callable[[], object]) -> float:
    """Fewest seconds of several runs after a first: what others take of the machine only ever adds."""
    run()
    seconds = []
    for _ in range(RUNS):
        started = perf_counter()
        run()
        seconds.append(perf_counter() - started)
    return min(seconds)
