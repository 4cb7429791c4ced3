import pytest
import torch

from inference.errors import EncoderError
from inference.model.encoders import (
    ImageEncoder,
    TextEncoder,
    build_image_encoder,
    build_text_encoder,
    rename_lite0_weights,
)
from inference.model.fusion import pool_tokens
from inference.model.preprocess import Word, split_words
from inference.model.torchvision_ops import prepare_torchvision
from tests.tiny_model import make_text_encoder


@pytest.mark.parametrize("name", ["test_efficientnet", "test_vit", "test_resnet"])
def test_any_timm_model_becomes_rows_of_regions(name: str) -> None:
    prepare_torchvision()
    import timm

    encoder = ImageEncoder(timm.create_model(name, pretrained=False, num_classes=0, global_pool="")).eval()
    regions = encoder(torch.zeros(2, 3, encoder.side, encoder.side))
    assert regions.shape[0] == 2
    assert regions.shape[2] == encoder.width
    assert round(regions.shape[1] ** 0.5) ** 2 == regions.shape[1]


def test_tokens_know_their_word_and_stay_within_the_bound() -> None:
    batch = make_text_encoder(max_tokens=8).tokenize(
        [split_words("#BridgeCollapsed now"), split_words("a " * 50)]
    )
    assert batch.ids.shape == batch.mask.shape == (2, 8)
    assert batch.word_of[0][:4] == [None, 0, 0, 1]
    assert batch.mask.sum(1).tolist() == [5, 8]


def test_padding_changes_no_token() -> None:
    encoder = make_text_encoder().eval()
    alone = encoder.tokenize([split_words("help")])
    padded = encoder.tokenize([split_words("help"), split_words("help us all here now")])
    one, many = encoder(alone.ids, alone.mask), encoder(padded.ids, padded.mask)
    assert torch.allclose(one[0], many[0, : one.shape[1]], atol=1e-5)


def test_an_unknown_packaged_tensor_is_named() -> None:
    with pytest.raises(EncoderError, match=r"unknown tensor '_blocks\.99\._bn1\.bias'"):
        rename_lite0_weights({"_blocks.99._bn1.bias": torch.ones(1)})


def test_an_unknown_encoder_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EncoderError, match="picture encoder 'no_such_net' cannot be built"):
        build_image_encoder("no_such_net")
    with pytest.raises(EncoderError, match="text encoder 'no-such-model' cannot be built"):
        build_text_encoder("no-such-model")


@pytest.fixture(scope="module")
def packaged() -> TextEncoder:
    return build_text_encoder().eval()


@pytest.mark.slow
def test_packaged_tokens_know_their_word_and_none_is_the_prefixs(packaged: TextEncoder) -> None:
    batch = packaged.tokenize([split_words("#BridgeCollapsed tonight"), []])
    words = batch.word_of[0]
    first = words.index(0)
    assert words[:first] == [None] * first
    assert first >= 2  # the frame, and what is put before every text
    assert {word for word in words if word is not None} == {0, 1}
    assert set(batch.word_of[1]) == {None}
    assert packaged.width == 384


@pytest.mark.slow
def test_packaged_texts_are_folded_before_they_are_cut(packaged: TextEncoder) -> None:
    wide, plain = ([Word(word, 0, len(word))] for word in ("ＷＡＴＥＲ", "WATER"))
    assert torch.equal(packaged.tokenize([wide]).ids, packaged.tokenize([plain]).ids)


@pytest.mark.slow
def test_a_packaged_text_is_padded_with_what_is_masked(packaged: TextEncoder) -> None:
    texts = [split_words("help"), split_words("help us, the water has come into all the houses here")]
    alone, padded = packaged.tokenize(texts[:1]), packaged.tokenize(texts)
    with torch.inference_mode():
        one, many = packaged(alone.ids, alone.mask), packaged(padded.ids, padded.mask)
    assert torch.allclose(one[0], many[0, : one.shape[1]], atol=1e-4)


@pytest.mark.slow
def test_a_sentence_is_nearer_to_its_translation_than_to_others(packaged: TextEncoder) -> None:
    texts = [
        "El río se llevó el puente y no podemos salir del pueblo",
        "The river took the bridge and we cannot leave the village",
        "Great concert in the park tonight, bring your friends",
        "The hospital needs blood donors after the train crash",
    ]
    batch = packaged.tokenize([split_words(text) for text in texts])
    with torch.inference_mode():
        pooled = pool_tokens(packaged(batch.ids, batch.mask), batch.mask, "mean")
    unit = torch.nn.functional.normalize(pooled, dim=1)
    alike = (unit[1:] @ unit[0]).tolist()
    assert alike[0] > max(alike[1:]) + 0.02
