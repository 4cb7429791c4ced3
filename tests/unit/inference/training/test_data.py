from pathlib import Path

import pytest

from db.vocabulary import Task
from inference.errors import DataError
from inference.training.data import (
    INFORMATIVE,
    NOT_HUMANITARIAN,
    UNKNOWN,
    ClassSet,
    Sample,
    hash_data,
    join_labels,
    only_class,
    read_pictures,
    read_posts,
)
from tests.tiny_model import POST_COLUMNS, write_csv

YES: ClassSet = frozenset({INFORMATIVE})
NO: ClassSet = frozenset({1 - INFORMATIVE})
NOT: ClassSet = frozenset({NOT_HUMANITARIAN})
ONE: ClassSet = frozenset({0})
OTHER: ClassSet = frozenset({1})


def read_row(folder: Path, **values: str) -> Sample:
    """The sample of a folder's only post."""
    columns = list(dict.fromkeys([*POST_COLUMNS, *values]))
    row = {"post_id": "1", "text": "the bridge is gone", "split": "train", **values}
    write_csv(folder / "posts.csv", columns, [[row.get(column, "") for column in columns]])
    (sample,) = read_posts(folder, "train")
    return sample


def test_labels_of_text_and_picture_stay_apart(folder: Path) -> None:
    path = folder / "posts.csv"
    path.write_text(
        path.read_text().replace("informative,informative,infra", "informative,not_informative,infra")
    )
    sample = next(sample for sample in read_posts(folder, "train") if "bridge" in sample.text)
    assert sample.text_labels[Task.INFORMATIVENESS] == YES
    assert sample.image_labels[Task.INFORMATIVENESS] == NO


def test_only_the_named_split_is_read(folder: Path) -> None:
    assert (len(read_posts(folder, "train")), len(read_posts(folder, "dev"))) == (24, 8)


def test_damage_is_never_a_judgement_of_a_text(folder: Path) -> None:
    assert {sample.text_labels[Task.DAMAGE] for sample in read_posts(folder, "train")} == {UNKNOWN}


def test_a_picture_that_nobody_judged_has_no_label(folder: Path) -> None:
    path = folder / "pictures.csv"
    path.write_text(path.read_text().replace("not_informative,not_humanitarian", ",", 1))
    pictures = read_pictures(folder)
    assert len(pictures) == 4
    assert sum(not any(picture.image_labels.values()) for picture in pictures) == 1


def test_a_folder_may_have_no_pictures_without_a_post(folder: Path) -> None:
    (folder / "pictures.csv").unlink()
    assert read_pictures(folder) == []
    assert list(hash_data([folder]).values()) == [f"{folder.name}/posts.csv"]


def test_files_of_several_folders_are_hashed_by_folder_and_name(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        read_row(folder, post_id=folder.name)
    (tmp_path / "two" / "pictures.csv").write_text("picture\n")
    hashes = hash_data(folders)
    assert list(hashes.values()) == ["one/posts.csv", "two/posts.csv", "two/pictures.csv"]
    (own,) = hash_data([tmp_path / "two" / ".." / "one"]).items()
    assert own == next(iter(hashes.items()))


def test_two_folders_of_one_name_are_both_hashed(tmp_path: Path) -> None:
    folders = [tmp_path / "one" / "data", tmp_path / "two" / "data"]
    for folder in folders:
        folder.mkdir(parents=True)
        read_row(folder, post_id=folder.parent.name)
    assert len(hash_data(folders)) == 2


def test_a_label_is_the_set_of_the_classes_that_it_allows(tmp_path: Path) -> None:
    sample = read_row(tmp_path, text_informative="informative", text_humanitarian="affected_individuals")
    assert sample.text_labels == {Task.INFORMATIVENESS: YES, Task.HUMANITARIAN: ONE, Task.DAMAGE: UNKNOWN}
    assert set(sample.image_labels.values()) == {UNKNOWN}


def test_a_set_of_categories_is_a_partial_label_of_the_text(tmp_path: Path) -> None:
    sample = read_row(tmp_path, humanitarian_set="affected_individuals|infrastructure_and_utility_damage")
    assert sample.text_labels[Task.HUMANITARIAN] == ONE | OTHER
    assert sample.image_labels[Task.HUMANITARIAN] == UNKNOWN


def test_a_category_that_stands_alone_goes_before_a_set(tmp_path: Path) -> None:
    sample = read_row(
        tmp_path,
        text_humanitarian="affected_individuals",
        humanitarian_set="not_humanitarian|vehicle_damage",
    )
    assert sample.text_labels[Task.HUMANITARIAN] == ONE


def test_an_unknown_class_in_a_set_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"posts\.csv:2: humanitarian_set is 'bridges', not one of affected_individuals, "
    ):
        read_row(tmp_path, humanitarian_set="affected_individuals|bridges")


def test_language_collection_and_kind_of_author_are_read_where_they_are_given(tmp_path: Path) -> None:
    given = read_row(tmp_path, language="es", source="invented", author_kind="Eyewitness")
    assert (given.language, given.source, given.author_kind) == ("es", "invented", "Eyewitness")
    plain = read_row(tmp_path)
    assert (plain.language, plain.source, plain.author_kind) == ("", "", "")


def test_only_a_label_of_one_class_has_one() -> None:
    assert (only_class(OTHER), only_class(ONE | OTHER), only_class(UNKNOWN)) == (1, None, None)


@pytest.mark.parametrize(
    ("labels", "joined"),
    [
        ([YES, NO], YES),
        ([NO, YES], YES),
        ([UNKNOWN, YES], YES),
        ([NO, UNKNOWN], UNKNOWN),
        ([UNKNOWN, UNKNOWN], UNKNOWN),
        ([NO, NO], NO),
        ([NO], NO),
        ([], UNKNOWN),
    ],
)
def test_a_post_is_informative_if_a_part_is(labels: list[ClassSet], joined: ClassSet) -> None:
    assert join_labels(Task.INFORMATIVENESS, labels) == joined


@pytest.mark.parametrize(
    ("labels", "joined"),
    [
        ([ONE, ONE], ONE),
        ([ONE, OTHER], ONE | OTHER),
        ([ONE, NOT], ONE),
        ([NOT, OTHER], OTHER),
        ([NOT, NOT], NOT),
        ([ONE, UNKNOWN], UNKNOWN),
        ([UNKNOWN, NOT], UNKNOWN),
        ([ONE | OTHER], ONE | OTHER),
        ([ONE | NOT], ONE | NOT),
        ([ONE | NOT, NOT], ONE | NOT),
        ([ONE | NOT, OTHER], ONE | OTHER),
    ],
)
def test_each_category_of_a_part_is_right_and_nothing_is_only_what_both_say(
    labels: list[ClassSet], joined: ClassSet
) -> None:
    assert join_labels(Task.HUMANITARIAN, labels) == joined


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
