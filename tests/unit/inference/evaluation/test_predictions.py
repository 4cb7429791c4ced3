from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.errors import InferenceError
from inference.evaluation.predictions import predict_samples, select_allowed, select_shares, tabulate
from inference.model.predictor import BATCH_POSTS, PostPrediction, Predictor
from inference.training.data import Sample

MakeSample = Callable[..., Sample]
MakeAnswer = Callable[..., PostPrediction]


@pytest.fixture
def picture(tmp_path: Path, draw_picture: Callable[..., bytes]) -> Path:
    path = tmp_path / "one.jpg"
    path.write_bytes(draw_picture())
    return path


def measure(predictor: Predictor, *samples: Sample) -> pd.DataFrame:
    return tabulate(samples, predict_samples(predictor, samples, "posts"))


def columns_of(table: pd.DataFrame, reading: str) -> list[str]:
    return [name for name in table.columns if name.startswith(f"{reading}.")]


def test_a_table_has_the_columns_that_are_documented_also_where_no_post_fills_them(
    make_sample: MakeSample, make_answer: MakeAnswer
) -> None:
    expected = {"key", "event", "language", "source", "author_kind", "trained_on", "gate.image", "gate.text"}
    expected |= {"ood.image", "ood.text"}
    for task in ("informativeness", "humanitarian", "damage"):
        expected.add(f"set.{task}")
        expected |= {f"true.{part}.{task}" for part in ("text", "image", "post")}
    for reading in ("fused", "image_only", "text_only"):
        for task, labels in TASK_LABELS.items():
            if (reading, task) != ("text_only", "damage"):
                expected |= {f"{reading}.{task}.{label}" for label in labels}
    assert set(tabulate([], []).columns) == expected
    assert set(tabulate([make_sample()], [make_answer({}, text={})]).columns) == expected


def test_a_row_says_where_its_post_comes_from(make_sample: MakeSample, make_answer: MakeAnswer) -> None:
    about = {"event": "quake", "language": "pt", "source": "feed", "author_kind": "Media"}
    row = tabulate([make_sample(key="p7", **about)], [make_answer({}, text={})]).iloc[0]
    assert {name: row[name] for name in ("key", *about)} == {"key": "p7", **about}


def test_a_row_says_whether_training_had_posts_of_its_event(
    make_sample: MakeSample, make_answer: MakeAnswer
) -> None:
    samples = [make_sample(event="quake"), make_sample(event="flood")]
    table = tabulate(samples, [make_answer({}, text={})] * 2, ["flood"])
    assert table["trained_on"].tolist() == ["no", "yes"]


def test_a_label_that_allows_several_classes_names_them_with_a_stroke_between(
    make_sample: MakeSample, make_answer: MakeAnswer
) -> None:
    sample = make_sample(of_text={"humanitarian": "vehicle_damage|affected_individuals"})
    table = tabulate([sample], [make_answer({}, text={})])
    assert table["true.text.humanitarian"].tolist() == ["affected_individuals|vehicle_damage"]
    assert table["true.post.humanitarian"].tolist() == ["affected_individuals|vehicle_damage"]
    assert table["true.text.informativeness"].tolist() == [""]
    assert table["true.image.humanitarian"].tolist() == [""]


def test_a_whole_post_says_what_its_parts_were_judged_to_say(
    make_sample: MakeSample, make_answer: MakeAnswer, picture: Path
) -> None:
    sample = make_sample(
        picture=picture,
        of_text={"informativeness": "not_informative", "humanitarian": "vehicle_damage"},
        of_image={"informativeness": "informative", "humanitarian": "not_humanitarian"},
    )
    row = tabulate([sample], [make_answer({}, text={}, image={})]).iloc[0]
    assert row["true.text.informativeness"] == "not_informative"
    assert row["true.image.informativeness"] == "informative"
    assert row["true.post.informativeness"] == "informative"
    assert row["true.post.humanitarian"] == "vehicle_damage"


def test_the_label_of_a_picture_that_is_lost_says_nothing_about_its_post(
    make_sample: MakeSample, make_answer: MakeAnswer
) -> None:
    sample = make_sample(
        of_text={"humanitarian": "not_humanitarian"}, of_image={"humanitarian": "vehicle_damage"}
    )
    row = tabulate([sample], [make_answer({}, text={})]).iloc[0]
    assert row["true.post.humanitarian"] == "not_humanitarian"


def test_a_post_of_text_alone_has_no_reading_of_a_picture_and_no_damage(
    predictor: Predictor, make_sample: MakeSample
) -> None:
    table = measure(predictor, make_sample())
    assert table[columns_of(table, "image_only")].isna().all(axis=None)
    assert table[columns_of(table, "fused.damage")].isna().all(axis=None)
    assert table["gate.image"].isna().all()
    assert table["gate.text"].tolist() == [1.0]
    assert select_shares(table, Modality.TEXT_ONLY, Task.HUMANITARIAN).sum() == pytest.approx(1.0)
    assert select_shares(table, Modality.FUSED, Task.HUMANITARIAN).sum() == pytest.approx(1.0)


def test_a_picture_without_a_post_has_no_reading_of_a_text_and_its_own_label_as_the_posts(
    predictor: Predictor, make_sample: MakeSample, picture: Path
) -> None:
    table = measure(predictor, make_sample("", picture, of_image={"damage": "mild_damage"}))
    assert table[columns_of(table, "text_only")].isna().all(axis=None)
    assert table["gate.text"].isna().all()
    assert table["true.post.damage"].tolist() == ["mild_damage"]
    for modality in (Modality.IMAGE_ONLY, Modality.FUSED):
        assert select_shares(table, modality, Task.DAMAGE).sum() == pytest.approx(1.0)


def test_a_text_reading_never_has_damage_not_even_beside_a_picture(
    predictor: Predictor, make_sample: MakeSample, picture: Path
) -> None:
    table = measure(predictor, make_sample(picture=picture))
    assert columns_of(table, "text_only.damage") == []
    assert select_shares(table, Modality.TEXT_ONLY, Task.DAMAGE).shape == (1, 3)


def test_more_posts_than_a_batch_are_answered_in_their_order(
    predictor: Predictor, make_sample: MakeSample
) -> None:
    samples = [make_sample(f"help {'us ' * (n % 5)}{n}", key=str(n)) for n in range(BATCH_POSTS + 3)]
    table = measure(predictor, *samples)
    assert table["key"].tolist() == [sample.key for sample in samples]
    alone = measure(predictor, samples[-1])
    last = select_shares(table, Modality.FUSED, Task.HUMANITARIAN)[-1]
    assert last == pytest.approx(select_shares(alone, Modality.FUSED, Task.HUMANITARIAN)[0], abs=1e-4)


def test_a_post_that_cannot_be_read_is_named(predictor: Predictor, make_sample: MakeSample) -> None:
    with pytest.raises(InferenceError, match="p7: the post has neither"):
        predict_samples(predictor, [make_sample("https://example.org/x", key="p7")], "posts")


def test_the_classes_that_a_label_allows_are_marked_and_none_where_nobody_judged(
    make_sample: MakeSample, make_answer: MakeAnswer
) -> None:
    labels = ["informative", "informative|not_informative", ""]
    samples = [make_sample(of_text={"informativeness": label}) for label in labels]
    table = tabulate(samples, [make_answer({}, text={})] * 3)
    allowed = select_allowed(table, "text", Task.INFORMATIVENESS)
    assert allowed.tolist() == [[True, False], [True, True], [False, False]]


def test_a_table_of_no_posts_allows_nothing() -> None:
    assert select_allowed(tabulate([], []), "post", Task.DAMAGE).shape == (0, 3)
