import json
from collections.abc import Callable

import pytest
import torch

from db.vocabulary import Humanitarian, Modality, Task
from inference.errors import PostError
from inference.model.calibration import ReadingKind
from inference.model.checkpoint import Checkpoint
from inference.model.explain import (
    draw_grad_cam,
    explain_post,
    find_class,
    remove_modalities,
    weigh_words_by_integrated_gradients,
)
from inference.model.network import FusionModel
from inference.model.predictor import PostInput, Predictor
from tests.tiny_model import TINY

pytestmark = pytest.mark.slow

Draw = Callable[..., bytes]


@pytest.fixture
def predictor(tiny_model: FusionModel) -> Predictor:
    return Predictor(tiny_model, Checkpoint(TINY, (), {kind.value: {} for kind in ReadingKind}, {}), "cpu")


def test_the_explained_class_is_the_likeliest_of_the_fused_reading(predictor: Predictor) -> None:
    post = predictor.read_post(PostInput("bridge down", None))
    shares = predictor.predict_read([post])[0].readings[Modality.FUSED].probabilities[Task.HUMANITARIAN]
    assert list(shares.values())[find_class(predictor, post, Task.HUMANITARIAN)] == max(shares.values())


def test_grad_cam_covers_the_picture_and_needs_one(predictor: Predictor, draw_picture: Draw) -> None:
    both = predictor.read_post(PostInput("help", draw_picture()))
    regions = draw_grad_cam(predictor, both, Task.DAMAGE)
    assert regions is not None
    assert regions.shape[0] == regions.shape[1]
    assert 0 <= regions.min() <= regions.max() <= 1
    assert draw_grad_cam(predictor, predictor.read_post(PostInput("help", None)), Task.HUMANITARIAN) is None


def test_integrated_gradients_weigh_words_of_the_original_text(
    predictor: Predictor, draw_picture: Draw
) -> None:
    text = "the #BridgeCollapsed today"
    post = predictor.read_post(PostInput(text, draw_picture()))
    tokens = weigh_words_by_integrated_gradients(predictor, post, Task.HUMANITARIAN, steps=4)
    assert {text[token.start : token.end] for token in tokens} <= {"the", "#BridgeCollapsed", "today"}
    assert all(0 <= token.weight <= 1 for token in tokens)
    pictured = predictor.read_post(PostInput(None, draw_picture()))
    assert weigh_words_by_integrated_gradients(predictor, pictured, Task.HUMANITARIAN) == ()


def test_integrated_gradients_start_from_a_text_of_nothing_but_padding(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[torch.Tensor] = []

    class Method:
        def __init__(self, score: object, layer: object) -> None: ...

        def attribute(self, ids: torch.Tensor, baselines: torch.Tensor, **_: object) -> torch.Tensor:
            seen.append(baselines)
            return torch.zeros(*ids.shape, 1)

    monkeypatch.setattr("captum.attr.LayerIntegratedGradients", Method)
    weigh_words_by_integrated_gradients(
        predictor, predictor.read_post(PostInput("help us", None)), Task.HUMANITARIAN
    )
    start, padding, end = 0, 1, 2  # of the tiny tokenizer, and of the packaged one
    assert seen[0].tolist() == [[start, padding, padding, end]]


def test_removing_a_modality_is_answered_with_what_remains(predictor: Predictor, draw_picture: Draw) -> None:
    both = predictor.read_post(PostInput("help", draw_picture()))
    text = predictor.read_post(PostInput("help", None))
    removal = remove_modalities(predictor, both, Task.HUMANITARIAN)
    alone = predictor.predict_read([text])[0].readings[Modality.FUSED].probabilities[Task.HUMANITARIAN]
    assert removal.without_image == pytest.approx(alone[removal.label], abs=1e-5)
    assert removal.without_text is not None
    assert removal.gates_open != removal.whole_post
    lone = remove_modalities(predictor, text, Task.HUMANITARIAN)
    assert (lone.without_image, lone.without_text) == (None, None)
    assert lone.gates_open == pytest.approx(lone.whole_post)


def test_explaining_leaves_no_gradient_behind(predictor: Predictor, draw_picture: Draw) -> None:
    predictor.model.zero_grad()
    draw_grad_cam(predictor, predictor.read_post(PostInput("help", draw_picture())), Task.DAMAGE)
    assert all(parameter.grad is None for parameter in predictor.model.parameters())
    assert torch.is_grad_enabled()


def test_a_post_is_explained_in_every_way_under_the_name_of_what_it_is(
    predictor: Predictor, draw_picture: Draw
) -> None:
    explained = explain_post(predictor, PostInput("bridge down", draw_picture()), Task.DAMAGE)
    assert set(explained) == {
        *("model_version", "task", "probability", "gates"),
        *("grad-cam", "integrated-gradients"),
    }
    assert {each["word"] for each in explained["integrated-gradients"]} <= {"bridge", "down"}
    assert json.dumps(explained)


def test_a_class_that_is_asked_for_is_explained_instead_of_the_likeliest(
    predictor: Predictor, draw_picture: Draw
) -> None:
    given = PostInput("bridge down", draw_picture())
    shown = explain_post(predictor, given, Task.HUMANITARIAN)["probability"]["label"]
    other = next(label for label in Humanitarian if label != shown)
    assert explain_post(predictor, given, Task.HUMANITARIAN, other)["probability"]["label"] == other
    with pytest.raises(PostError, match="humanitarian has no class 'storm'; its classes are affected_"):
        explain_post(predictor, given, Task.HUMANITARIAN, "storm")


def test_damage_is_not_explained_without_a_picture(predictor: Predictor) -> None:
    with pytest.raises(PostError, match="a post without a picture has no answer for damage"):
        explain_post(predictor, PostInput("bridge down", None), Task.DAMAGE)
