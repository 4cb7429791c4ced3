"""How near the encoders come to what the processor can do, beside other runtimes and the paper's encoders.

ONNX Runtime is measured where it is installed (``pip install onnx onnxruntime``); nothing else needs it.
"""

import importlib.util
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from inference.predictor import Predictor

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
    half = matrix.bfloat16()
    peak = 2 * MATRIX_SIDE**3 / _best(lambda: matrix @ matrix) / 1e9
    print(f"matrix product           {peak:7.1f} GFLOP/s in fp32, the peak below")
    print(f"matrix product, bf16     {2 * MATRIX_SIDE**3 / _best(lambda: half @ half) / 1e9:7.1f} GFLOP/s")
    image, text = predictor.encoders
    model = predictor.model
    densenet, bert = _build_paper()
    with torch.no_grad():
        _print("picture, as served", image, model.image_encoder, peak, pictures)
        for name, run in _list_runtimes(model.image_encoder, pictures):
            _print(f"picture, {name}", run, model.image_encoder, peak, pictures)
        _print("densenet201, eager", densenet, densenet, peak, pictures)
        _print("text, as served", text, model.text_encoder, peak, ids, mask)
        for name, run in _list_runtimes(model.text_encoder, ids, mask):
            _print(f"text, {name}", run, model.text_encoder, peak, ids, mask)
        _print("bert-base, eager", bert, bert, peak, ids, mask)


def _list_runtimes(
    encoder: torch.nn.Module, *inputs: torch.Tensor
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Other ways to run the same encoder on the same inputs."""
    inductor: Callable[..., Any] = torch.compile(encoder)
    for name, run in (("eager", encoder), ("torch.compile", inductor)):
        yield name, run
        yield f"{name}, bf16", torch.autocast("cpu", torch.bfloat16)(run)
    if importlib.util.find_spec("onnxruntime"):
        yield "ONNX Runtime", _export_onnx(encoder, *inputs)


def _export_onnx(encoder: torch.nn.Module, *inputs: torch.Tensor) -> Callable[..., Any]:
    import onnxruntime  # optional, see above

    names = [f"input{index}" for index in range(len(inputs))]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / "encoder.onnx"
        torch.onnx.export(encoder, inputs, path, dynamo=False, input_names=names, opset_version=17)
        session = onnxruntime.InferenceSession(path)
    return lambda *given: session.run(
        None, {name: part.numpy() for name, part in zip(names, given, strict=True)}
    )


def _build_paper() -> tuple[torch.nn.Module, torch.nn.Module]:
    """DenseNet-201 and BERT base in the paper's sizes with random weights: speed does not depend on them."""
    import timm
    from transformers import BertConfig, BertModel

    densenet = timm.create_model("densenet201", pretrained=False, num_classes=0)
    bert: torch.nn.Module = BertModel(BertConfig(), add_pooling_layer=False)
    return densenet.eval(), bert.eval()


def _print(
    name: str, run: Callable[..., object], counted: torch.nn.Module, peak: float, *inputs: torch.Tensor
) -> None:
    with FlopCounterMode(display=False) as counter:
        counted(*inputs)
    seconds = _best(lambda: run(*inputs))
    speed = counter.get_total_flops() / seconds / 1e9
    share = 100 * speed / peak
    print(f"{name:24s} {BATCH / seconds:7.1f} a second  {speed:7.1f} GFLOP/s  {share:5.1f} % of the product")


def _best(run: Callable[[], object]) -> float:
    """Fewest seconds of several runs after a first: what others take of the machine only ever adds."""
    run()
    seconds = []
    for _ in range(RUNS):
        started = perf_counter()
        run()
        seconds.append(perf_counter() - started)
    return min(seconds)
