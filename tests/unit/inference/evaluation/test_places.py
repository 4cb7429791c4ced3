"""The measure of the search for places, on invented posts and labels."""

import csv
from pathlib import Path

import pytest

from inference.evaluation import places

ROWS = [
    ("1", "en", "kept", "16.97", "-88.23", "10", "Roof torn off the school in Dangriga, Belize"),
    ("2", "en", "kept", "17.2", "-88.7", "120", "All of Belize is praying"),
    ("3", "en", "kept", "", "", "", "No water since Tuesday"),
    ("4", "it", "tune", "45.07", "7.69", "10", "Allagata Torino"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of posts with their labels beside it."""
    with (tmp_path / "posts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("post_id", "text"), *((row[0], row[6]) for row in ROWS)])
    with (tmp_path / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        header = ("post_id", "language", "part", "lat", "lon", "radius_km")
        csv.writer(file).writerows([header, *(row[:6] for row in ROWS)])
    return tmp_path


def test_a_town_counts_within_15_km_and_an_area_inside_it(folder: Path) -> None:
    labels = places.read_labels(folder / "labels.csv", "kept")
    texts = places.read_texts([folder], [label.post_id for label in labels])
    answers = {texts["1"]: (16.9, -88.3), texts["2"]: (17.9, -88.2), texts["3"]: (1.0, 1.0)}
    tally = places.measure(labels, texts, answers.get)["all"]
    assert (tally.posts, tally.named, tally.found, tally.right) == (3, 2, 3, 2)
    assert (tally.points, tally.right_points, tally.wrongly_placed, tally.nowhere) == (1, 1, 1, 1)
    far = places.measure(labels, texts, {texts["1"]: (16.7, -88.3)}.get)["en"]
    assert (far.right, far.wrongly_placed) == (0, 0)
    assert "| en | 3 | 2 | 0% (0 of 1) |" in places.format_tallies("Far", {"en": far})


def test_the_command_measures_both_searches(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--data", str(folder), "--labels", str(folder / "labels.csv"), "--part", "kept"]
    assert places.main(arguments) == 0
    lookout, plain = capsys.readouterr().out.split("Plain look-up")
    assert "| all | 3 | 2 | 100% (2 of 2) | 100% (2 of 2) |" in lookout
    assert "| all | 3 | 2 |" in plain


def test_a_label_without_its_post_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "posts.csv").write_text("post_id,text\n1,x\n", encoding="utf-8")
    assert places.main(["--data", str(folder), "--labels", str(folder / "labels.csv")]) == 1
    assert "3 labelled posts are not in the data, such as 2; name both folders" in capsys.readouterr().err


def test_the_labels_hold_ids_languages_and_coordinates_alone() -> None:
    labels = places.read_labels(places.LABELS, None)
    assert len(labels) >= 250
    assert {label.language for label in labels} >= {"en", "es", "it", "fr", "ar"}
    header = places.LABELS.read_text(encoding="utf-8").splitlines()[0]
    assert header == "post_id,language,part,lat,lon,radius_km"
