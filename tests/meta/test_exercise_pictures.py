"""The exercise's pictures are there, whole, all different, and what their script draws."""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

DEMO = Path(__file__).parents[2] / "assets" / "demo"
NAMED = [
    post["picture"]
    for post in map(json.loads, (DEMO / "posts.jsonl").read_text(encoding="utf-8").splitlines())
    if "picture" in post
]
MAX_BYTES = 45_000


def draw(monkeypatch: pytest.MonkeyPatch, picture: str) -> np.ndarray:
    monkeypatch.syspath_prepend(str(DEMO))
    from scenes.catalogue import draw_scene

    number, scene = Path(picture).stem.split("-", 1)
    pixels = np.asarray(draw_scene(scene, int(number)), np.int16)
    for name in [name for name in sys.modules if name.split(".")[0] == "scenes"]:
        del sys.modules[name]
    return pixels


def test_the_posts_name_exactly_the_pictures_in_the_folder() -> None:
    assert sorted(NAMED) == sorted(f"pictures/{path.name}" for path in (DEMO / "pictures").iterdir())


def test_every_picture_decodes_and_stays_small() -> None:
    for name in NAMED:
        with Image.open(DEMO / name) as image:
            image.load()
            assert (image.format, image.size) == ("JPEG", (640, 480)), name
        assert (DEMO / name).stat().st_size <= MAX_BYTES, name


def test_no_two_pictures_are_the_same() -> None:
    hashes = {hashlib.sha256((DEMO / name).read_bytes()).hexdigest() for name in NAMED}
    assert len(hashes) == len(NAMED)


def test_every_picture_carries_the_exercise_band() -> None:
    for name in NAMED:
        with Image.open(DEMO / name) as image:
            band = np.asarray(image.convert("L"), np.int16)[450:474, 530:634]
        assert band.max() - band.min() > 90, name
        assert (band > 170).mean() > 0.05, name


@pytest.mark.parametrize("index", [0, 100])
def test_a_picture_is_drawn_the_same_every_time(index: int, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (draw(monkeypatch, NAMED[index]) for _ in range(2))
    assert np.array_equal(first, second)
    with Image.open(DEMO / NAMED[index]) as image:
        committed = np.asarray(image, np.int16)
    # JPEG at quality 70 changes a channel by a few steps of 255; another picture differs by tens.
    assert np.abs(first - committed).mean() < 6
