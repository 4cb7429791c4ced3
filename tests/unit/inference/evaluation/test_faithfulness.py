import numpy as np
import pytest

from inference.model.encoding import ReadPost
from inference.model.hiding import fill_blurred, fill_grey, hide_regions, hide_words
from inference.model.preprocess import split_words
from inference.training.baselines import sketch_product


@pytest.fixture
def post() -> ReadPost:
    picture = np.random.default_rng(0).integers(0, 255, (8, 8, 3), dtype=np.uint8)
    return ReadPost(split_words("bridge is down"), picture)


def test_a_hidden_region_is_filled_and_the_others_stay(post: ReadPost) -> None:
    kept = np.array([True, False, True, True])
    hidden = hide_regions(fill_grey)(post, kept)
    assert post.picture is not None
    assert hidden.picture is not None
    assert (hidden.picture[:4, :4] == post.picture[:4, :4]).all()
    assert len(np.unique(hidden.picture[:4, 4:].reshape(-1, 3), axis=0)) == 1
    assert hidden.words == post.words


def test_a_hidden_word_is_left_out(post: ReadPost) -> None:
    hidden = hide_words(post, np.array([True, False, True]))
    assert [word.text for word in hidden.words] == ["bridge", "down"]
    assert hidden.picture is post.picture


def test_a_blurred_picture_keeps_its_size_and_loses_its_detail(post: ReadPost) -> None:
    assert post.picture is not None
    blurred = fill_blurred(post.picture)
    assert blurred.shape == post.picture.shape
    assert blurred.std() < post.picture.std()


def test_sketches_of_outer_products_keep_their_inner_products() -> None:
    rng = np.random.default_rng(1)
    image, text = rng.standard_normal((2, 30)), rng.standard_normal((2, 20))
    image[1] += image[0]
    text[1] += text[0]
    sketch = sketch_product(image, text)
    exact = (image[0] @ image[1]) * (text[0] @ text[1])
    assert sketch[0] @ sketch[1] == pytest.approx(exact, rel=0.25)
