"""Lets timm and transformers import torchvision beside the CPU build of torch.

The torchvision wheel on PyPI is built for CUDA. Beside a CPU torch its ``_C`` library cannot load, the
operators that it would declare are unknown, and ``import torchvision`` dies; timm and transformers die with
it. Declaring the two operator schemas that torchvision refers to at import time is enough: nothing here
ever calls them.
"""

import importlib.util
from functools import cache
from pathlib import Path

_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_kept: list[object] = []  # a torch Library withdraws its operators when it is collected


def _load_compiled_operators() -> bool:
    """Return True where torchvision's own compiled operators load beside this torch."""
    import torch

    spec = importlib.util.find_spec("torchvision")
    if spec is None or not spec.submodule_search_locations:
        return False
    folder = Path(next(iter(spec.submodule_search_locations)))
    libraries = sorted([*folder.glob("_C*.so"), *folder.glob("_C*.pyd"), *folder.glob("_C*.dylib")])
    try:
        for library in libraries:
            torch.ops.load_library(str(library))  # type: ignore[no-untyped-call]
    except OSError:
        return False
    return bool(libraries)


def _declare_schemas() -> None:
    import torch

    library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for name in ("nms", "qnms"):
        library.define(f"{name}{_SCHEMA}")  # type: ignore[no-untyped-call]
    _kept.append(library)


@cache
def prepare_torchvision() -> bool:
    """Make ``import torchvision`` safe; call before importing timm or transformers.

    Returns:
        True where torchvision's compiled operators are there, False where only their schemas were declared.
    """
    compiled = _load_compiled_operators()
    if not compiled:
        _declare_schemas()
    return compiled
