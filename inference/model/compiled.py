"""Both encoders as OpenVINO graphs: batch norms folded, layers fused, no interpreter between them.

On a CPU they answer several times as fast as PyTorch's eager mode (docs/performance.md): in bf16 where the
processor multiplies it by itself (AVX512-BF16, AMX), in fp32 elsewhere. Only their forward pass is exported;
the head stays in PyTorch. Exporting takes seconds, so the graphs are kept in a folder of the machine, one a
model version, and read from there the next time.

Shapes: b batch, t text tokens, r image regions, d width of an encoder, s side of the picture in pixels.
"""

import os
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from inference.model.network import FusionModel

# Each new shape compiles kernels that are kept; the bound keeps them from piling up over days of odd batches.
KEPT_SHAPES = 1000


class CompiledEncoder:
    """One graph, called as the module that it was exported from, on the CPU and without gradients.

    Several threads may call it at once: each has a request of its own, which waits for a free stream.
    """

    def __init__(self, graph: Any) -> None:
        self._graph = graph
        self._own = threading.local()

    def __call__(self, *inputs: Tensor) -> Tensor:
        """Return regions ``[b, r, d]`` of pictures, or token states ``[b, t, d]`` of ids and mask.

        The answer lies in the request's memory: the next call from the same thread overwrites it.
        """
        if not hasattr(self._own, "request"):
            self._own.request = self._graph.create_infer_request()
        answer = self._own.request.infer(
            [part.numpy() for part in inputs], share_inputs=True, share_outputs=True
        )
        return torch.from_numpy(answer[0])


def serves_in_bf16() -> bool:
    """Return whether this processor multiplies bf16 by itself, so that the graphs run in it."""
    return "BF16" in import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _configure(streams: int) -> dict[str, Any]:
    """Share the cores out among requests that run at once; use bf16 where the processor has it."""
    return {
        "NUM_STREAMS": streams,
        "INFERENCE_NUM_THREADS": os.cpu_count() or 1,
        "INFERENCE_PRECISION_HINT": "bf16" if serves_in_bf16() else "f32",
        "CPU_RUNTIME_CACHE_CAPACITY": KEPT_SHAPES,
    }


def import_openvino() -> Any:
    """Return OpenVINO without its telemetry, which would tell an outside host of each export.

    It looks for the telemetry package as an optional one; where that is missing it goes on in silence.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # makes the import fail
    import openvino

    return openvino


def compile_encoders(
    model: FusionModel, folder: Path, version: str, *, streams: int = 1
) -> tuple[CompiledEncoder, CompiledEncoder]:
    """Return the picture and the text encoder, exported on first use. Write two files a model version.

    Args:
        model: Whose encoders to compile.
        folder: Where the graphs are kept; one that cannot be written costs the next start the export again
            and nothing else.
        version: The model's, part of the files' names.
        streams: How many requests run side by side, each on its share of the cores.
    """
    openvino = import_openvino()
    core = openvino.Core()
    config = _configure(streams)
    side = model.image_encoder.side
    ids = torch.ones((2, 8), dtype=torch.long)
    examples = {
        "image": (model.image_encoder, (torch.zeros((2, 3, side, side)),), [[-1, 3, side, side]]),
        "text": (model.text_encoder, (ids, ids.bool()), [[-1, -1], [-1, -1]]),
    }
    compiled = []
    for name, (encoder, example, shapes) in examples.items():
        path = folder / f"{version}-openvino-{openvino.__version__.split('-')[0]}-{name}.xml"
        graph = _read_kept(core, path)
        if graph is None:
            with torch.no_grad(), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of the trace, on Python values: the shapes stay open
                graph = openvino.convert_model(encoder, example_input=example, input=shapes)
            _keep(graph, path)
        compiled.append(CompiledEncoder(core.compile_model(graph, "CPU", config)))
    image, text = compiled
    return image, text


def _read_kept(core: Any, path: Path) -> Any:
    """Return a graph of an earlier start; None where there is none, or what is there was damaged since."""
    if not path.exists():
        return None
    try:
        return core.read_model(path)
    except RuntimeError:
        return None


def _keep(graph: Any, path: Path) -> None:
    """Write a graph so that another process sees all of it or nothing: its weights first, its name last."""
    openvino = import_openvino()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    draft = path.with_name(f"{path.stem}-{os.getpid()}.xml")
    try:
        openvino.save_model(graph, draft, compress_to_fp16=False)
        draft.with_suffix(".bin").replace(path.with_suffix(".bin"))
        draft.replace(path)
    except (OSError, RuntimeError):  # a full disk
        draft.unlink(missing_ok=True)
        draft.with_suffix(".bin").unlink(missing_ok=True)
