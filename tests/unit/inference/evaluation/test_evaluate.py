"""The evaluation of folders that nobody tidied up, with tiny encoders."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from inference.evaluation.__main__ import main
from inference.training.train import train_model
from tests.tiny_model import PICTURE_COLUMNS, QUICK, write_csv

pytestmark = pytest.mark.slow

SUBSETS = {
    "pairs_agreed",
    "pairs_all_text_label",
    "pairs_all_image_label",
    "pairs_disagreed_text_label",
    "pairs_disagreed_image_label",
    "text_only",
    "image_only",
    "pictures_only",
}
FIGURES = {"n", "accuracy", "macro_f1", "weighted_f1", "accuracy_ci", "macro_f1_ci", "weighted_f1_ci", "ece"}


@pytest.fixture
def checkpoint(tiny: None, folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    train_model(folder, path, QUICK, "cpu")
    return path


def measure(folder: Path, checkpoint: Path, *options: str, split: str = "dev") -> dict[str, Any]:
    """What the command writes, and writes nothing that is no JSON."""
    out = folder / "figures" / "new.json"
    arguments = ["--data", str(folder), "--split", split, "--checkpoint", str(checkpoint), "--json", str(out)]
    assert main([*arguments, *options]) == 0
    return json.loads(out.read_text(), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def rewrite(folder: Path, **changes: str) -> None:
    """Sets columns of all dev posts."""
    path = folder / "posts.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["split"] == "dev":
            row.update(changes)
    write_csv(path, list(rows[0]), [list(row.values()) for row in rows])


def test_every_subset_of_every_task_has_every_figure_also_where_it_is_empty(
    folder: Path, checkpoint: Path
) -> None:
    tasks = measure(folder, checkpoint, "--robustness")["tasks"]
    assert isinstance(tasks, dict)
    assert set(tasks) == {"informativeness", "humanitarian", "damage", "humanitarian_five"}
    for described in tasks.values():
        assert set(described["subsets"]) == SUBSETS
        assert all(set(row) >= FIGURES for row in described["subsets"].values())
    assert tasks["damage"]["subsets"]["text_only"]["n"] == 0
    assert tasks["informativeness"]["subsets"]["text_only"]["n"] == 8
    assert tasks["informativeness"]["subsets"]["pairs_disagreed_text_label"]["n"] == 0


def test_pairs_that_were_judged_apart_stand_apart(folder: Path, checkpoint: Path) -> None:
    rewrite(folder, text_informative="informative", image_informative="not_informative")
    tasks = measure(folder, checkpoint)["tasks"]
    assert isinstance(tasks, dict)
    subsets = tasks["informativeness"]["subsets"]
    pairs = subsets["pairs_all_text_label"]["n"]
    assert pairs > 0
    assert subsets["pairs_agreed"]["n"] == 0
    assert subsets["pairs_disagreed_text_label"]["n"] == pairs
    both = [subsets[f"pairs_disagreed_{side}_label"]["accuracy"] for side in ("text", "image")]
    assert sum(both) == pytest.approx(1.0)


def test_a_split_without_pictures_is_measured_by_its_texts(folder: Path, checkpoint: Path) -> None:
    rewrite(folder, picture="", image_informative="", image_humanitarian="", image_damage="")
    (folder / "pictures.csv").unlink()
    document = measure(folder, checkpoint, "--robustness", "--faithfulness", "4")
    assert "robustness" not in document
    assert document["tasks"]["humanitarian"]["subsets"]["text_only"]["n"] == 8


def test_pictures_that_are_lost_or_unreadable_and_texts_without_words_cost_only_themselves(
    folder: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pictures/24.jpg").unlink()
    (folder / "pictures/27.jpg").write_bytes(b"torn")
    path = folder / "posts.csv"
    text = (
        path.read_text()
        .replace("collapsed 29", "collapsed")
        .replace("lovely concert tonight 30", "https://t.co/x")
    )
    path.write_text("\ufeff" + text, encoding="utf-8")
    document = measure(folder, checkpoint)
    assert document["pictures_lost"] == ["pictures/24.jpg"]
    (unreadable,) = document["pictures_unreadable"]
    assert "27.jpg: not a readable picture" in unreadable
    subsets = document["tasks"]["informativeness"]["subsets"]
    assert (subsets["text_only"]["n"], subsets["image_only"]["n"]) == (7, 1)
    assert subsets["pairs_agreed"]["n"] == 0
    assert "2 pictures are not there or cannot be read" in capsys.readouterr().out


def test_a_folder_of_pictures_alone_is_measured(folder: Path, checkpoint: Path) -> None:
    (folder / "posts.csv").unlink()
    rows = [[f"pictures/{n}.jpg", "dmd", "flood", "informative", "", "", "", ""] for n in (24, 27, 30)]
    write_csv(folder / "pictures.csv", PICTURE_COLUMNS, rows)
    tasks = measure(folder, checkpoint)["tasks"]
    assert tasks["informativeness"]["subsets"]["pictures_only"]["n"] == 3


def test_a_split_or_a_column_that_is_not_there_ends_with_a_reason(
    folder: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--data", str(folder), "--checkpoint", str(checkpoint), "--split"]
    assert main([*arguments, "tset"]) == 2
    assert "no post has split 'tset'" in capsys.readouterr().err
    path = folder / "posts.csv"
    path.write_text(path.read_text().replace("text,", "words,", 1))
    assert main([*arguments, "dev"]) == 2
    assert "posts.csv: no column 'text'" in capsys.readouterr().err
