import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from inference.model.compiled import compile_encoders, serves_in_bf16
from inference.model.network import FusionModel

pytestmark = pytest.mark.slow


def assert_near(ours: torch.Tensor, exact: torch.Tensor) -> None:
    """Within fp32's rounding or, where the processor has it, bf16's: 8 bits, over a few layers."""
    assert (ours - exact).norm() / exact.norm() < (0.02 if serves_in_bf16() else 1e-4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compiled")


def test_the_graphs_answer_as_the_modules_do_in_any_shape(tiny_model: FusionModel, folder: Path) -> None:
    side = tiny_model.image_encoder.side
    image, text = compile_encoders(tiny_model, folder, "v1")
    for b, t in ((1, 3), (5, 12), (3, 7)):
        pictures = torch.randn(b, 3, side, side, generator=torch.Generator().manual_seed(b))
        ids = torch.randint(1, 100, (b, t), generator=torch.Generator().manual_seed(t))
        mask = torch.ones_like(ids, dtype=torch.bool)
        mask[0, t // 2 + 1 :] = False
        with torch.no_grad():
            assert_near(image(pictures), tiny_model.image_encoder(pictures))
            assert_near(text(ids, mask)[mask], tiny_model.text_encoder(ids, mask)[mask])


def test_threads_that_call_at_once_get_each_its_own_answer(tiny_model: FusionModel, folder: Path) -> None:
    _, text = compile_encoders(tiny_model, folder, "v1", streams=2)
    inputs = [torch.full((2, 5), number) for number in range(1, 9)]
    mask = torch.ones((2, 5), dtype=torch.bool)

    def ask(ids: torch.Tensor) -> list[torch.Tensor]:
        return [text(ids, mask).clone() for _ in range(20)]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, inputs))
    for ids, given in zip(inputs, answers, strict=True):
        alone = text(ids, mask).clone()
        assert all(torch.allclose(answer, alone, atol=1e-6) for answer in given)


def test_a_second_start_reads_what_the_first_one_wrote(
    tiny_model: FusionModel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_encoders(tiny_model, folder, "v1")
    assert len(list(folder.glob("v1-*.xml"))) == len(list(folder.glob("v1-*.bin"))) == 2
    monkeypatch.setattr("openvino.convert_model", lambda *_, **__: pytest.fail("exported again"))
    compile_encoders(tiny_model, folder, "v1")


def test_a_graph_that_was_torn_by_a_power_cut_is_exported_again(
    tiny_model: FusionModel, tmp_path: Path
) -> None:
    compile_encoders(tiny_model, tmp_path, "v1")
    for path in tmp_path.glob("v1-*.xml"):
        path.write_text(path.read_text()[: path.stat().st_size // 2])
    image, _ = compile_encoders(tiny_model, tmp_path, "v1")
    side = tiny_model.image_encoder.side
    assert image(torch.zeros(1, 3, side, side)).shape[0] == 1


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_file(
    tiny_model: FusionModel, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    image, _ = compile_encoders(tiny_model, blocked / "compiled", "v1")
    side = tiny_model.image_encoder.side
    assert image(torch.zeros(1, 3, side, side)).shape[0] == 1


def test_an_export_tells_no_outside_host(tmp_path: Path) -> None:
    script = (
        "import sys, torch; from inference.model.compiled import import_openvino;"
        "openvino = import_openvino();"
        "openvino.convert_model(torch.nn.ReLU(), example_input=torch.zeros(1));"
        "print([name for name in sys.modules if name.startswith('openvino_telemetry.')])"
    )
    environment = os.environ | {"HOME": str(tmp_path), "CI": ""}
    answer = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip().endswith("[]")
    assert not (tmp_path / "intel").exists(), "the identifier that OpenVINO's telemetry sends was made"
