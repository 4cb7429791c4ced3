"""What speaks for any class of a post and against it, by each method."""

from collections.abc import Callable

import numpy as np
import pytest

from db.vocabulary import TASK_LABELS, ExplanationMethod, Humanitarian, Modality, Task
from inference.errors import PostError
from inference.model.calibration import ReadingKind
from inference.model.checkpoint import Checkpoint
from inference.model.class_evidence import explain_class, occlude_words
from inference.model.network import FusionModel
from inference.model.predictor import PostInput, Predictor
from tests.tiny_model import TINY

pytestmark = pytest.mark.slow

Draw = Callable[..., bytes]
TEXT = "the bridge collapsed today"
GRADIENT, OCCLUSION, GRAD_CAM = ExplanationMethod


@pytest.fixture
def predictor(tiny_model: FusionModel) -> Predictor:
    return Predictor(tiny_model, Checkpoint(TINY, (), {kind.value: {} for kind in ReadingKind}, {}), "cpu")


def read_share(predictor: Predictor, text: str, picture: bytes | None, task: Task, label: str) -> float:
    post = predictor.read_post(PostInput(text, picture))
    return predictor.predict_read([post])[0].readings[Modality.FUSED].probabilities[task][label]


@pytest.mark.parametrize("task", [Task.INFORMATIVENESS, Task.HUMANITARIAN])
def test_an_occluded_words_weight_is_what_the_probability_loses_without_it(
    predictor: Predictor, draw_picture: Draw, task: Task
) -> None:
    picture, label = draw_picture(), str(TASK_LABELS[task][1])
    found = explain_class(predictor, PostInput(TEXT, picture), OCCLUSION, task, label)
    assert [TEXT[word.start : word.end] for word in found.tokens] == TEXT.split()
    loses = read_share(predictor, TEXT, picture, task, label) - read_share(
        predictor, "the collapsed today", picture, task, label
    )
    assert found.tokens[1].weight == pytest.approx(loses, abs=1e-4)


def test_words_behind_the_last_one_that_the_model_reads_are_not_occluded(predictor: Predictor) -> None:
    post = predictor.read_post(PostInput("bridge " * 40, None))
    weighed = occlude_words(predictor, post, Task.HUMANITARIAN, 0)
    assert 0 < len(weighed) < len(post.words)


def test_every_method_says_what_it_can_within_its_bounds(predictor: Predictor, draw_picture: Draw) -> None:
    given = PostInput(TEXT, draw_picture((64, 64)))
    label = Humanitarian.VEHICLE_DAMAGE
    found = {
        method: explain_class(predictor, given, method, Task.HUMANITARIAN, label)
        for method in ExplanationMethod
    }
    for method, evidence in found.items():
        assert evidence.kind == method
        assert evidence.regions is not None
        assert evidence.regions.shape[0] == evidence.regions.shape[1]
        assert np.abs(evidence.regions).max() <= 1
        assert all(-1 <= word.weight <= 1 for word in evidence.tokens)
    assert found[GRAD_CAM].tokens == ()
    assert found[GRADIENT].tokens
    heaviest = max(abs(word.weight) for word in found[GRADIENT].tokens)
    assert heaviest == pytest.approx(1)


def test_of_two_classes_what_speaks_for_one_speaks_against_the_other(predictor: Predictor) -> None:
    given = PostInput(TEXT, None)
    yes, no = (
        [
            word.weight
            for word in explain_class(predictor, given, OCCLUSION, Task.INFORMATIVENESS, str(label)).tokens
        ]
        for label in TASK_LABELS[Task.INFORMATIVENESS]
    )
    assert yes == pytest.approx([-weight for weight in no], abs=1e-6)


@pytest.mark.parametrize(
    ("method", "task"), [(GRAD_CAM, Task.HUMANITARIAN), (OCCLUSION, Task.DAMAGE), (GRADIENT, Task.DAMAGE)]
)
def test_what_needs_a_picture_says_so(predictor: Predictor, method: ExplanationMethod, task: Task) -> None:
    with pytest.raises(PostError, match=f"without a picture has no {method.value} of {task.value}"):
        explain_class(predictor, PostInput(TEXT, None), method, task, str(TASK_LABELS[task][0]))
