from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from inference.model.encoding import EncoderCache, Encoding, ReadPost, fill_bucket
from inference.model.network import FusionModel
from inference.model.preprocess import split_words


def make_post(text: str, seed: int | None = None) -> ReadPost:
    if seed is None:
        return ReadPost(split_words(text), None)
    picture = np.random.default_rng(seed).integers(0, 255, (160, 160, 3), dtype=np.uint8)
    return ReadPost(split_words(text), picture)


def count_rows(encoder: Callable[..., Tensor], rows: list[int]) -> Callable[..., Tensor]:
    def encode(*inputs: Tensor) -> Tensor:
        rows.append(len(inputs[0]))
        return encoder(*inputs)

    return encode


@pytest.fixture
def encoding(tiny_model: FusionModel) -> Encoding:
    return Encoding(tiny_model, "cpu")


def test_a_repeated_picture_or_text_is_encoded_once(encoding: Encoding) -> None:
    pictures: list[int] = []
    texts: list[int] = []
    encoding.image, encoding.text = count_rows(encoding.image, pictures), count_rows(encoding.text, texts)
    post = make_post("the bridge is gone", seed=1)
    encoding.encode([post, post, make_post("the bridge is gone", seed=2), make_post("water")])
    encoding.encode([make_post("water", seed=2), post])
    assert (pictures, texts) == ([2], [2])


def test_what_was_kept_is_what_would_be_encoded_again(encoding: Encoding, tiny_model: FusionModel) -> None:
    posts = [make_post("the long road to the bridge is under water", seed=1), make_post("water", seed=2)]
    encoding.encode([posts[1]])
    kept, _ = encoding.encode(posts)
    fresh, _ = Encoding(tiny_model, "cpu").encode(posts)
    assert torch.equal(kept.token_mask, fresh.token_mask)
    assert torch.allclose(kept.tokens, fresh.tokens, atol=1e-5)
    assert torch.allclose(kept.regions, fresh.regions, atol=1e-5)


def test_an_absent_modality_is_zero_and_not_masked_in(encoding: Encoding) -> None:
    lone_picture = replace(make_post("", seed=1), words=())
    features, word_of = encoding.encode([make_post("help us"), lone_picture])
    assert features.has_image.tolist() == [False, True]
    assert features.has_text.tolist() == [True, False]
    assert not features.regions[0].any()
    assert not features.token_mask[1].any()
    assert word_of == [[None, 0, 1, None], []]


def test_threads_that_encode_at_once_get_each_its_own_answer(
    encoding: Encoding, tiny_model: FusionModel
) -> None:
    batches = [
        [make_post(f"water in street {number}", seed=number % 3), make_post("water")] for number in range(8)
    ]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(encoding.encode, batches))
    for batch, (features, _) in zip(batches, answers, strict=True):
        fresh, _ = Encoding(tiny_model, "cpu").encode(batch)
        assert torch.allclose(features.tokens, fresh.tokens, atol=1e-5)
        assert torch.allclose(features.regions, fresh.regions, atol=1e-5)


def test_a_call_for_a_gpu_is_filled_with_blank_pictures_after_the_real_ones() -> None:
    pixels = torch.rand(3, 3, 5, 5)
    filled = fill_bucket(pixels, 4)
    assert filled.shape == (4, 3, 5, 5)
    assert torch.equal(filled[:3], pixels)
    assert not filled[3].any()


def test_the_least_recently_used_answer_is_forgotten_first() -> None:
    kept, asked = EncoderCache(2), []

    def encode(positions: list[int]) -> list[Tensor]:
        asked.append(positions)
        return [torch.tensor([float(position)]) for position in positions]

    kept.look_up([b"a", b"b", b"a"], encode)
    kept.look_up([b"a"], encode)
    kept.look_up([b"c"], encode)
    kept.look_up([b"b", b"a"], encode)
    assert asked == [[0, 1], [0], [0]]
