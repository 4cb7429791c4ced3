import io

import numpy as np
from PIL import Image

from inference.training.drawings import draw_strangers


def make_photograph() -> bytes:
    grain = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    packed = io.BytesIO()
    Image.fromarray(grain).save(packed, "PNG")
    return packed.getvalue()


def test_every_kind_is_drawn_as_often_and_can_be_opened() -> None:
    drawn = draw_strangers([make_photograph()], count=12, seed=3)
    assert len(drawn) == 48
    for packed in drawn:
        with Image.open(io.BytesIO(packed)) as picture:
            assert picture.convert("RGB").getextrema() != ((0, 0), (0, 0), (0, 0))


def test_the_same_seed_draws_the_same() -> None:
    drawn = draw_strangers([make_photograph()], 30, seed=1)
    assert draw_strangers([make_photograph()], 30, seed=1) == drawn
    assert draw_strangers([make_photograph()], 30, seed=2) != drawn
