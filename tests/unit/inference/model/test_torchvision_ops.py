import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def run(code: str) -> str:
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return answer.stdout.strip()


def test_timm_and_transformers_import_after_the_preparation() -> None:
    code = (
        "from inference.model.torchvision_ops import prepare_torchvision as p; first = p(); "
        "import timm, transformers, torchvision; print(p() is first)"
    )
    assert run(code) == "True"


def test_an_install_whose_operators_load_is_left_alone() -> None:
    code = (
        "import torch, inference.model.torchvision_ops as t; t._load_compiled_operators = lambda: True; "
        "print(t.prepare_torchvision(), hasattr(torch.ops.torchvision, 'nms'))"
    )
    assert run(code) == "True False"


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, inference, inference.errors, inference.model.preprocess; print('torch' in sys.modules)"
    )
    assert run(code) == "False"
