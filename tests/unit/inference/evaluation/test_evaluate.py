"""The evaluation of folders that nobody tidied up, with tiny encoders."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from inference.evaluation.__main__ import main
from inference.evaluation.evaluate import Measured, evaluate_checkpoint, gather_seeds, sort_out
from inference.model.predictor import Predictor
from inference.training.data import Sample
from tests.tiny_model import PICTURE_COLUMNS, POST_COLUMNS, write_csv

pytestmark = pytest.mark.slow

Measure = Callable[..., Measured]


@pytest.fixture
def measure(folder: Path, checkpoint: Path) -> Measure:
    def run(*others: Path, split: str = "dev", **options: Any) -> Measured:
        data = [folder, *others] if (folder / "posts.csv").exists() else [*others]
        return evaluate_checkpoint(data, split, checkpoint, Predictor.load(checkpoint, "cpu"), **options)

    return run


@pytest.fixture
def other(folder: Path) -> Path:
    """A second folder, of texts alone."""
    path = folder / "other"
    path.mkdir()
    judged = ["informative", "", "vehicle_damage", "", "", "dev"]
    posts = [[f"o{n}", "quake", "", f"bridge collapsed {n}", "", *judged] for n in range(3)]
    write_csv(path / "posts.csv", POST_COLUMNS, posts)
    return path


@pytest.fixture
def pictures(folder: Path, draw_picture: Callable[..., bytes]) -> Path:
    """A folder of pictures alone that training has not seen."""
    path = folder / "album"
    path.mkdir()
    rows = []
    for index in range(3):
        (path / f"{index}.jpg").write_bytes(draw_picture((48, 48), seed=500 + index))
        rows.append([f"{index}.jpg", "dmd", "flood", "informative", "", "severe_damage", "", ""])
    write_csv(path / "pictures.csv", PICTURE_COLUMNS, rows)
    return path


def rewrite(folder: Path, **changes: str) -> None:
    """Sets columns of all dev posts."""
    path = folder / "posts.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["split"] == "dev":
            row.update(changes)
    write_csv(path, list(rows[0]), [list(row.values()) for row in rows])


def replace_text(folder: Path, old: str, new: str) -> None:
    path = folder / "posts.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def count(measured: Measured, part: str, task: str = "informativeness") -> int:
    return measured.document[part][task]["all"]["n"]


def test_a_folder_has_figures_of_its_texts_its_pictures_and_its_pairs(measure: Measure) -> None:
    measured = measure()
    assert (count(measured, "texts"), count(measured, "pictures")) == (8, 3)
    assert measured.document["posts"]["humanitarian"]["n"] == 3
    assert measured.document["gates"]["n"] == 3
    assert len(measured.table) == 8
    assert "robustness" not in measured.document
    assert "faithfulness" not in measured.document


def test_what_is_asked_for_besides_is_measured_on_the_pairs(measure: Measure) -> None:
    document = measure(robustness=True, faithful_posts=2).document
    assert document["faithfulness"]["pairs"]["n"] == 2
    assert set(document["faithfulness"]) == {
        "pairs",
        "pairs: its next category",
        "pairs: informativeness",
        "pairs: damage",
    }
    assert document["robustness"]["none"]["damage"]["unchanged"] == 1.0


def test_several_folders_are_measured_as_one(measure: Measure, folder: Path, other: Path) -> None:
    measured = measure(other)
    assert count(measured, "texts") == 8 + 3
    assert set(measured.table["event"]) == {"floods", "quake"}
    assert set(measured.document["data_sha256"].values()) == {
        f"{folder.name}/posts.csv",
        f"{folder.name}/pictures.csv",
        "other/posts.csv",
    }


def test_a_file_of_pictures_that_was_trained_on_is_left_out_whatever_its_folder_is_called(
    measure: Measure, folder: Path, other: Path
) -> None:
    for path in (folder / "pictures").iterdir():
        (other / "pictures").mkdir(exist_ok=True)
        (other / "pictures" / path.name).write_bytes(path.read_bytes())
    (other / "pictures.csv").write_bytes((folder / "pictures.csv").read_bytes())
    assert count(measure(other), "pictures") == 3


def test_a_file_of_pictures_that_is_not_that_file_is_measured(measure: Measure, pictures: Path) -> None:
    measured = measure(pictures)
    assert count(measured, "pictures") == 3 + 3
    assert measured.document["pictures"]["damage"]["source"] == {}
    assert set(measured.table["source"]) == {"", "dmd"}


def test_a_folder_of_pictures_alone_is_measured(measure: Measure, folder: Path, pictures: Path) -> None:
    (folder / "posts.csv").unlink()
    measured = measure(pictures)
    assert count(measured, "pictures", "damage") == 3
    assert measured.document["posts"]["damage"]["n"] == 0
    assert "gates" not in measured.document


def test_a_split_without_pictures_is_measured_by_its_texts(measure: Measure, folder: Path) -> None:
    rewrite(folder, picture="", image_informative="", image_humanitarian="", image_damage="")
    (folder / "pictures.csv").unlink()
    measured = measure(robustness=True, faithful_posts=4)
    assert not {"gates", "robustness", "faithfulness"} & set(measured.document)
    assert (count(measured, "texts"), count(measured, "pictures")) == (8, 0)


def test_pictures_that_are_lost_or_unreadable_cost_their_posts_the_picture_alone_and_are_named(
    measure: Measure, folder: Path
) -> None:
    (folder / "pictures/24.jpg").unlink()
    (folder / "pictures/27.jpg").write_bytes(b"torn")
    measured = measure()
    assert measured.document["pictures_lost"] == ["pictures/24.jpg"]
    (unreadable,) = measured.document["pictures_unreadable"]
    assert "27.jpg: not a readable picture" in unreadable
    assert (count(measured, "texts"), count(measured, "pictures")) == (8, 1)


def test_an_unreadable_picture_without_a_post_is_left_out_and_named(measure: Measure, pictures: Path) -> None:
    (pictures / "1.jpg").write_bytes(b"torn")
    measured = measure(pictures)
    assert count(measured, "pictures") == 3 + 2
    assert len(measured.document["pictures_unreadable"]) == 1


def test_a_text_without_a_word_leaves_its_picture_alone(measure: Measure, folder: Path) -> None:
    replace_text(folder, "lovely concert tonight 30", "https://t.co/x")
    measured = measure(robustness=True, faithful_posts=3)
    assert (count(measured, "texts"), count(measured, "pictures")) == (7, 3)
    assert measured.document["posts"]["informativeness"]["n"] == measured.document["gates"]["n"] == 2


def test_a_post_with_neither_a_word_nor_a_picture_is_left_out(measure: Measure, folder: Path) -> None:
    replace_text(folder, "lovely concert tonight 30", "https://t.co/x")
    replace_text(folder, "bridge collapsed 29", "https://t.co/y")
    (folder / "pictures/30.jpg").unlink()
    measured = measure()
    assert len(measured.table) == 6
    assert not {"29_0", "30_0"} & set(measured.table["key"])


def test_a_post_whose_picture_copies_one_of_training_is_left_out_with_its_text(
    measure: Measure, folder: Path
) -> None:
    (folder / "pictures/24.jpg").write_bytes((folder / "pictures/0.jpg").read_bytes())
    measured = measure()
    assert measured.document["near_duplicates_removed"] == 1
    assert (count(measured, "texts"), count(measured, "pictures")) == (7, 2)
    assert "24_0" not in set(measured.table["key"])


def test_a_picture_without_a_post_that_copies_one_of_training_is_left_out(
    measure: Measure, folder: Path, pictures: Path
) -> None:
    (pictures / "0.jpg").write_bytes((folder / "pictures/0.jpg").read_bytes())
    assert count(measure(pictures), "pictures") == 3 + 2


def test_the_posts_of_training_are_no_copies_of_themselves(measure: Measure) -> None:
    measured = measure(split="train")
    assert measured.document["near_duplicates_removed"] == 0
    assert (count(measured, "texts"), count(measured, "pictures")) == (24, 8)


def test_samples_without_a_picture_are_never_copies(make_sample: Callable[..., Sample]) -> None:
    samples = [make_sample(), make_sample("help")]
    assert sort_out(samples, [0]) == (samples, [], 0)


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_the_command_reads_several_folders_and_writes_its_figures_and_a_row_a_post(
    folder: Path, other: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures, answers = folder / "out" / "new.json", folder / "out" / "answers.csv"
    options = ["--split", "dev", "--checkpoint", checkpoint, "--json", figures, "--predictions", answers]
    assert run("--data", folder, other, *options) == 0
    document = json.loads(figures.read_text(), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert document["texts"]["informativeness"]["all"]["n"] == 11
    table = pd.read_csv(answers)
    assert len(table) == table["key"].nunique() == 11
    assert table["text_only.humanitarian.vehicle_damage"].between(0, 1).all()
    assert table["gate.image"].notna().sum() == 3
    assert "### Texts: informativeness" in capsys.readouterr().out


def test_the_command_says_how_many_pictures_it_could_not_read(
    folder: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pictures/24.jpg").unlink()
    (folder / "pictures/27.jpg").write_bytes(b"torn")
    assert run("--data", folder, "--split", "dev", "--checkpoint", checkpoint) == 0
    assert "2 pictures are not there or cannot be read, such as pictures/24.jpg." in capsys.readouterr().out


def test_the_command_sets_other_seeds_beside(
    folder: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--split", "dev", "--checkpoint", checkpoint, "--seeds", checkpoint, checkpoint]
    assert run("--data", folder, *options) == 0
    assert "Mean and range of 3 trainings, of other seeds each, encoders included" in capsys.readouterr().out


def test_a_split_or_a_column_that_is_not_there_ends_with_a_reason(
    folder: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--data", folder, "--checkpoint", checkpoint, "--split"]
    assert run(*options, "tset") == 2
    assert "no post has split 'tset'" in capsys.readouterr().err
    path = folder / "posts.csv"
    path.write_text(path.read_text().replace("text,", "words,", 1))
    assert run(*options, "dev") == 2
    assert "posts.csv: no column 'text'" in capsys.readouterr().err


def test_seeds_give_a_list_of_each_figure_that_is_a_goal_in_the_order_of_the_runs(measure: Measure) -> None:
    document = measure().document
    other = json.loads(json.dumps(document)) | {"version": "v2"}
    own = document["posts"]["humanitarian"]["surer_and_wrong"]
    other["posts"]["humanitarian"]["surer_and_wrong"] = 0.25
    gathered = gather_seeds([document, other], share_encoders=False)
    assert gathered["versions"] == [document["version"], "v2"]
    assert gathered["figures"]["fused surer than both parts by 15 points and wrong"] == [own, 0.25]
    assert all(len(values) == 2 for values in gathered["figures"].values())
