"""A picture is known again after what people do to it, and another one is not taken for it."""

import random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from db.hashes import LIKE_BITS, count_bits, list_picture_bands
from inference.enrich.picture_hash import HASHED_SIDE, hash_picture
from inference.evaluation.edits import EDITS, save_again


def draw_scene(seed: int) -> Image.Image:
    """A street of houses under a sky, each seed another one."""
    chance = random.Random(seed)
    clouds = np.random.default_rng(seed).integers(60, 220, (6, 8, 3)).astype(np.uint8)
    scene = Image.fromarray(clouds).resize((640, 480), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(scene)
    for _ in range(40):
        x, y = chance.randrange(640), chance.randrange(480)
        size, shade = chance.randrange(40, 160), chance.randrange(256)
        draw.rectangle((x, y, x + size, y + size * 0.7), fill=(shade, shade * 3 // 4, shade // 2))
    return scene


def hash_scene(picture: Image.Image) -> np.ndarray:
    hashes = hash_picture(np.asarray(picture.resize((HASHED_SIDE, HASHED_SIDE), Image.Resampling.BICUBIC)))
    assert hashes is not None
    return hashes


@pytest.mark.parametrize("edit", EDITS)
def test_most_copies_are_known_again_and_share_a_band(edit: str) -> None:
    chance, known = random.Random(1), 0
    for seed in range(10):
        scene = draw_scene(seed)
        one, copy = hash_scene(scene), hash_scene(save_again(EDITS[edit](scene, chance)))
        assert count_bits(one, copy[None]) == count_bits(copy, one[None])
        known += int(count_bits(one, copy[None])[0]) <= LIKE_BITS
    assert known >= 6


def test_other_scenes_are_not_taken_for_copies() -> None:
    hashes = np.stack([hash_scene(draw_scene(seed)) for seed in range(30)])
    assert all(
        (count_bits(one, hashes[place + 1 :]) > LIKE_BITS).all() for place, one in enumerate(hashes[:-1])
    )


def test_a_picture_shares_all_bands_with_itself_and_few_with_another() -> None:
    one, other = (set(list_picture_bands(hash_scene(draw_scene(seed)))) for seed in (1, 2))
    assert len(one & other) <= 1


def test_a_blank_picture_has_no_hash() -> None:
    assert hash_picture(np.full((HASHED_SIDE, HASHED_SIDE, 3), 200, dtype=np.uint8)) is None
