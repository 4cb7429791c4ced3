from pathlib import Path

import pytest

from tests.benchmarks.structure import ROOT, Structure, main, measure_structure

# Room ``cluster`` stands above room ``model`` in the project's contracts.
FILES = {
    "db/__init__.py": "",
    "db/session.py": "",
    "dashboard/app.py": "import db.session\n",
    "inference/cluster/lead.py": "from inference.model import network\n",
    "inference/model/network.py": "from inference.model.layers import Layer\n",
    "inference/model/layers.py": "Layer = 1\n",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_a_sound_checkout_has_chains_and_no_circle(checkout: Path) -> None:
    assert measure_structure(checkout) == Structure(
        files_max=2,
        files_median=1.0,
        longest_file_lines=1,
        module_depth=3,
        folder_depth=2,
        module_circles=0,
        folder_circles=0,
        imports_back_up=0,
    )


@pytest.mark.parametrize("imported", ["import {}", "def late():\n    from {} import Lead"])
def test_an_import_back_up_closes_circles(checkout: Path, imported: str) -> None:
    path = checkout / "inference/model/layers.py"
    path.write_text(imported.format("inference.cluster.lead") + "\n")
    found = measure_structure(checkout)
    assert (found.module_circles, found.folder_circles, found.imports_back_up) == (1, 1, 1)
    assert found.module_depth == 2


def test_what_only_a_type_checker_reads_is_no_import(checkout: Path) -> None:
    path = checkout / "inference/model/layers.py"
    path.write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import inference.cluster.lead\nLayer = 1\n"
    )
    assert measure_structure(checkout).module_circles == 0


def test_this_checkout_has_no_circle_and_no_import_back_up(capsys: pytest.CaptureFixture[str]) -> None:
    main([str(ROOT)])
    printed = dict(line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert {printed[name] for name in ("module circles", "folder circles", "imports back up")} == {"0"}
