from pathlib import Path

import pytest

from db.vocabulary import Task
from inference.errors import DataError
from inference.training.data import UNKNOWN, hash_data, read_pictures, read_posts


def test_labels_of_text_and_picture_stay_apart(folder: Path) -> None:
    path = folder / "posts.csv"
    path.write_text(
        path.read_text().replace("informative,informative,infra", "informative,not_informative,infra")
    )
    sample = next(sample for sample in read_posts(folder, "train") if "bridge" in sample.text)
    assert sample.text_labels[Task.INFORMATIVENESS] == 0
    assert sample.image_labels[Task.INFORMATIVENESS] == 1


def test_only_the_named_split_is_read(folder: Path) -> None:
    assert (len(read_posts(folder, "train")), len(read_posts(folder, "dev"))) == (24, 8)


def test_damage_is_never_a_judgement_of_a_text(folder: Path) -> None:
    assert {sample.text_labels[Task.DAMAGE] for sample in read_posts(folder, "train")} == {UNKNOWN}


def test_pictures_without_a_label_are_left_out(folder: Path) -> None:
    path = folder / "pictures.csv"
    path.write_text(path.read_text().replace("not_informative,not_humanitarian", ",", 1))
    assert len(read_pictures(folder)) == 3


def test_a_folder_may_have_no_pictures_without_a_post(folder: Path) -> None:
    (folder / "pictures.csv").unlink()
    assert read_pictures(folder) == []
    assert list(hash_data(folder)) == ["posts.csv"]


def test_an_unknown_split_is_refused(folder: Path) -> None:
    with pytest.raises(DataError, match="no post has split 'final'"):
        read_posts(folder, "final")


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"posts\.csv: no such file"):
        read_posts(tmp_path, "train")


def test_an_unknown_class_is_refused_with_its_line(folder: Path) -> None:
    path = folder / "posts.csv"
    path.write_text(path.read_text().replace(",severe_damage,", ",terrible,", 1))
    with pytest.raises(DataError, match=r"posts\.csv:\d+: image_damage is 'terrible'"):
        read_posts(folder, "train")


def test_a_picture_that_is_not_there_is_refused(folder: Path) -> None:
    (folder / "pictures" / "0.jpg").unlink()
    with pytest.raises(DataError, match=r"picture 'pictures/0\.jpg' is not in"):
        read_posts(folder, "train")
