from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.errors import PictureError, PostError
from inference.model.calibration import ReadingKind
from inference.model.checkpoint import Checkpoint
from inference.model.network import FusionModel
from inference.model.predictor import PostInput, PostPrediction, Predictor, square_map, weigh_words
from inference.model.preprocess import Word
from tests.tiny_model import TINY, make_image_encoder, make_text_encoder

Draw = Callable[..., bytes]
ONES: dict[str, dict[str, float]] = {kind.value: {} for kind in ReadingKind}


@pytest.fixture
def predictor(tiny_model: FusionModel) -> Predictor:
    return Predictor(tiny_model, Checkpoint(TINY, (), ONES, {}, "ab12cd34ef"), "cpu")


def difference(one: PostPrediction, other: PostPrediction) -> float:
    assert one.readings.keys() == other.readings.keys()
    return max(
        abs(share - other.readings[modality].probabilities[task][label])
        for modality, reading in one.readings.items()
        for task, shares in reading.probabilities.items()
        for label, share in shares.items()
    )


def test_a_post_has_the_same_answer_alone_in_a_batch_and_in_another_order(
    predictor: Predictor, draw_picture: Draw
) -> None:
    posts = [
        PostInput(
            "word " * (index % 9 + 1) if index % 4 else None, draw_picture(seed=index) if index % 3 else None
        )
        for index in range(40)
        if index % 12
    ]
    together = predictor.predict(posts)
    backwards = predictor.predict(posts[::-1])[::-1]
    for post, one, other in zip(posts, together, backwards, strict=True):
        assert difference(predictor.predict([post])[0], one) < 1e-4
        assert difference(one, other) < 1e-4


def test_only_readings_of_present_modalities_are_given(predictor: Predictor, draw_picture: Draw) -> None:
    both, text, image = predictor.predict(
        [PostInput("help", draw_picture()), PostInput("help", None), PostInput("", draw_picture())]
    )
    assert set(both.readings) == set(Modality)
    assert set(text.readings) == {Modality.FUSED, Modality.TEXT_ONLY}
    assert set(image.readings) == {Modality.FUSED, Modality.IMAGE_ONLY}
    assert text.gates == {"text": 1.0}
    assert image.gates == {"image": 1.0}
    assert all(0 <= gate <= 1 for gate in both.gates.values())
    assert text.evidence.regions is None
    assert image.evidence.tokens == ()


def test_damage_is_judged_from_pictures_only(predictor: Predictor, draw_picture: Draw) -> None:
    both, text = predictor.predict([PostInput("help", draw_picture()), PostInput("help", None)])
    assert Task.DAMAGE not in text.readings[Modality.FUSED].probabilities
    assert Task.DAMAGE not in both.readings[Modality.TEXT_ONLY].probabilities
    assert Task.DAMAGE in both.readings[Modality.FUSED].probabilities


def test_probabilities_cover_every_class_and_sum_to_one(predictor: Predictor, draw_picture: Draw) -> None:
    (prediction,) = predictor.predict([PostInput("help", draw_picture())])
    for task, shares in prediction.readings[Modality.FUSED].probabilities.items():
        assert tuple(shares) == tuple(str(label) for label in TASK_LABELS[task])
        assert sum(shares.values()) == pytest.approx(1.0)


def test_an_unreadable_post_fails_alone(predictor: Predictor, draw_picture: Draw) -> None:
    posts = [
        PostInput("x", b"junk"),
        PostInput(None, None),
        PostInput("  ", None),
        PostInput("fine", draw_picture()),
    ]
    junk, nothing, blank, fine = predictor.predict(posts)
    assert isinstance(junk.error, PictureError)
    assert "not a readable picture" in str(junk.error)
    assert junk.readings == {}
    assert isinstance(nothing.error, PostError)
    assert (
        str(nothing.error) == str(blank.error) == "the post has neither a text nor a picture that can be read"
    )
    assert fine.error is None


def test_no_posts_have_no_predictions(predictor: Predictor) -> None:
    assert predictor.predict([]) == []


def test_a_higher_temperature_flattens_its_reading_alone(
    predictor: Predictor, tiny_model: FusionModel
) -> None:
    hot = ONES | {ReadingKind.TEXT_ONLY.value: {"humanitarian": 10.0}}
    flat = Predictor(tiny_model, Checkpoint(TINY, (), hot, {}, ""), "cpu").predict([PostInput("help", None)])[
        0
    ]
    (plain,) = predictor.predict([PostInput("help", None)])
    assert flat.readings[Modality.FUSED] == plain.readings[Modality.FUSED]

    def highest(prediction: PostPrediction) -> float:
        return max(prediction.readings[Modality.TEXT_ONLY].probabilities[Task.HUMANITARIAN].values())

    assert highest(flat) < highest(plain)


def test_word_weights_point_into_the_original_text(predictor: Predictor) -> None:
    text = "RT @a: #BridgeCollapsed near the river https://t.co/x"
    tokens = predictor.predict([PostInput(text, None)])[0].evidence.tokens
    assert [text[token.start : token.end] for token in tokens] == ["#BridgeCollapsed", "near", "the", "river"]
    assert max(token.weight for token in tokens) == 1.0


def test_the_map_of_regions_lies_between_zero_and_one(predictor: Predictor, draw_picture: Draw) -> None:
    regions = predictor.predict([PostInput("x", draw_picture())])[0].evidence.regions
    assert regions is not None
    assert regions.dtype == np.float32
    assert regions.shape[0] == regions.shape[1]
    assert (regions.min(), regions.max()) == (0.0, 1.0)


def test_a_flat_map_is_all_zero() -> None:
    assert (square_map(torch.full((9,), 1 / 9)) == 0).all()


def test_pieces_of_a_word_add_up_and_a_weightless_text_has_no_words() -> None:
    words = [Word("unda", 0, 4), Word("x", 5, 6)]
    weights = weigh_words([0.5, 0.1, 0.1, 0.1, 0.2], [None, 0, 0, 1, None], words)
    assert [(token.start, token.weight) for token in weights] == [(0, 1.0), (5, 0.5)]
    assert weigh_words([0.0], [0], words) == ()


def test_the_papers_own_model_has_a_map_too(draw_picture: Draw) -> None:
    config = replace(TINY, token_attention=False)
    model = FusionModel(make_image_encoder(), make_text_encoder(), config).eval()
    predictor = Predictor(model, Checkpoint(config, (), ONES, {}, ""), "cpu")
    evidence = predictor.predict([PostInput("help", draw_picture())])[0].evidence
    assert evidence.kind == "gradient-times-input"
    assert evidence.regions is not None
    assert evidence.regions.max() == 1.0


def test_a_post_has_the_same_map_alone_and_in_a_batch(predictor: Predictor, draw_picture: Draw) -> None:
    posts = [PostInput("water " * (index + 1), draw_picture(seed=index)) for index in range(5)]
    together = predictor.predict([*posts, PostInput("bridge", None)])
    for post, one in zip(posts, together, strict=False):
        alone = predictor.predict([post])[0].evidence
        assert alone.regions is not None
        assert one.evidence.regions is not None
        assert np.allclose(alone.regions, one.evidence.regions, atol=1e-3)
        assert [token.weight for token in alone.tokens] == pytest.approx(
            [token.weight for token in one.evidence.tokens], abs=1e-3
        )
