from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from db.vocabulary import TASK_LABELS, Task
from inference.errors import DataError
from inference.training import corpus
from inference.training.corpus import choose_partners, drop_copies, hash_pictures, read_corpus
from inference.training.data import UNKNOWN, Sample, read_posts
from tests.tiny_model import POST_COLUMNS, write_csv

pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Another folder, without pictures; its development post is of another language."""
    path = tmp_path / "second"
    path.mkdir()
    judged = ["informative", "", "affected_individuals", "", ""]
    rows = [
        ["s1", "fires", "", "el fuego llega a las casas", "", *judged, "train", "es"],
        ["s2", "fires", "", "el humo cubre el pueblo", "", *judged, "dev", "es"],
    ]
    write_csv(path / "posts.csv", [*POST_COLUMNS, "language"], rows)
    return path


def test_folders_and_the_posts_written_for_training_come_together(folder: Path, second: Path) -> None:
    read = read_corpus([folder, second])
    assert len(read.train) == 24 + 4 + 1 + 1
    assert {"w1", "s1", "0_0", "pictures/alone0.jpg"} <= {sample.key for sample in read.train}
    assert len(read.dev) == 8 + 1
    assert {sample.language for sample in read.dev} == {"", "es"}


def test_what_was_read_is_hashed_and_so_is_every_training_picture(folder: Path, second: Path) -> None:
    read = read_corpus([folder, second])
    names = [f"{folder.name}/posts.csv", f"{folder.name}/pictures.csv", "second/posts.csv"]
    assert list(read.data_sha256.values()) == [*names, "written/posts.csv"]
    assert len(read.picture_hashes) == 8 + 4


def test_a_development_post_whose_picture_copies_a_training_one_is_left_out(folder: Path) -> None:
    (folder / "pictures" / "24.jpg").write_bytes((folder / "pictures" / "alone1.jpg").read_bytes())
    kept = {sample.key for sample in read_corpus([folder]).dev}
    assert len(kept) == 7
    assert "24_0" not in kept


def test_a_post_that_shares_its_number_with_a_copy_is_kept(folder: Path) -> None:
    dev = read_posts(folder, "dev")
    other = replace(dev[1], key=dev[0].key, source="another collection")
    assert drop_copies([dev[0], other], hash_pictures(dev[:1])) == [other]


def test_an_event_in_one_language_has_its_bound_and_posts_with_a_picture_all_stay(
    folder: Path, second: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "_DEV_POSTS", 2)
    dev = read_corpus([folder, second]).dev
    assert [sample.key for sample in dev if sample.picture] == ["24_0", "27_0", "30_0"]
    assert sum(not sample.picture and sample.language == "" for sample in dev) == 2
    assert sum(sample.language == "es" for sample in dev) == 1
    assert dev == read_corpus([folder, second]).dev


def test_a_folder_of_another_format_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent/posts\.csv: no such file"):
        read_corpus([folder, tmp_path / "absent"])


def test_partners_are_all_samples_with_a_picture_and_some_judged_texts(
    folder: Path, draw_picture: Callable[..., bytes]
) -> None:
    train = read_corpus([folder]).train
    nothing = dict.fromkeys(TASK_LABELS, UNKNOWN)
    unjudged = [Sample(f"u{n}", "flood", "", "who knows", None, nothing, nothing) for n in range(20)]
    pictured = [sample for sample in train if sample.picture]
    unjudged.append(Sample("p", "flood", "", "", Path("p.jpg"), nothing, nothing))
    chosen = choose_partners([*unjudged, *train], 8)
    assert chosen[: len(pictured)] == pictured
    texts = chosen[len(pictured) :]
    assert 4 <= len(texts) <= 9
    assert not any(sample.picture or sample in unjudged for sample in texts)
    assert len({sample.text_labels[Task.HUMANITARIAN] for sample in texts}) == 3
    assert chosen == choose_partners([*unjudged, *train], 8)
