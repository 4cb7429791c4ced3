from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dashboard.services.errors import ServiceError
from dashboard.services.pictures import SHARE_LEVELS, draw_heat, draw_public, draw_thumbnail
from db.faces import Face
from db.ingest.limits import LIMITS
from db.ingest.pictures import verify_picture
from tests.factories import UNWRITABLE_EXIF, make_hostile_picture, make_picture


def open_picture(data: bytes) -> np.ndarray:
    with Image.open(BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def test_a_thumbnail_is_small_and_carries_no_metadata() -> None:
    thumbnail = draw_thumbnail(make_picture(), width=100, veiled=False)
    assert open_picture(thumbnail).shape == (67, 100, 3)
    assert b"taken at home" not in thumbnail


def test_a_small_picture_is_not_blown_up() -> None:
    assert open_picture(draw_thumbnail(make_picture(), width=900, veiled=False)).shape == (200, 300, 3)


def test_a_veiled_picture_is_grey_and_has_no_sharp_edge() -> None:
    pixels = open_picture(draw_thumbnail(make_picture(), width=300, veiled=True))
    assert np.abs(pixels[..., 0] - pixels[..., 2]).max() <= 3
    assert np.abs(np.diff(pixels[100, :, 0])).max() < 15


FIRE, WATER, WHITE = (235, 95, 20), (40, 90, 190), (255, 255, 255)


def paint(colour: tuple[int, int, int]) -> bytes:
    out = BytesIO()
    Image.new("RGB", (100, 100), colour).save(out, "PNG")
    return out.getvalue()


def draw_halves(colour: tuple[int, int, int], left: float, right: float) -> np.ndarray:
    regions = ((left, left, right, right),) * 4
    return open_picture(draw_heat(paint(colour), regions, width=100, levels=SHARE_LEVELS)).astype(int)


@pytest.mark.parametrize("colour", [FIRE, WATER, WHITE], ids=["fire", "water", "white"])
def test_what_speaks_for_a_class_and_against_it_shows_on_any_picture(colour: tuple[int, int, int]) -> None:
    pixels = draw_halves(colour, 1.0, -1.0)
    speaks_for, speaks_against = pixels[10, 5], pixels[10, 95]
    assert speaks_for[0] - speaks_for[2] > 60
    assert speaks_against[2] - speaks_against[0] > 60
    plain = draw_halves(colour, 0.0, 0.0)[10, 5]
    assert np.ptp(plain) < 8
    for side in (speaks_for, speaks_against):
        assert np.abs(side - plain).max() > 40


def test_bands_have_contours_that_are_dark_and_light_and_broken_where_it_speaks_against() -> None:
    solid, broken = draw_halves(WATER, 1.0, 0.0), draw_halves(WATER, -1.0, 0.0)
    lines = [(pixels.max(axis=2) < 60).any(axis=1) for pixels in (solid, broken)]
    assert lines[0].all()
    assert (
        0 < lines[1].sum() < len(lines[1]) or (broken.max(axis=2) < 60).sum() < (solid.max(axis=2) < 60).sum()
    )
    assert (solid.min(axis=2) > 180).any()


def test_weights_below_the_first_level_draw_nothing_however_little_the_others_are() -> None:
    """The scale is absolute: a map in which nothing counts is not stretched to look as if something did."""
    flat, weak = draw_halves(WHITE, 0.0, 0.0), draw_halves(WHITE, 0.2, 0.05)
    assert (flat == weak).all()
    assert flat.min() > 240


def test_a_picture_that_cannot_be_decoded_says_what_to_do() -> None:
    with pytest.raises(ServiceError, match=r"is damaged .* import the original again"):
        draw_thumbnail(make_picture()[:200], width=100, veiled=False)
    with pytest.raises(ServiceError, match="is damaged"):
        draw_thumbnail(b"no picture", width=100, veiled=False)


@pytest.mark.parametrize("error", UNWRITABLE_EXIF)
def test_a_picture_with_hostile_metadata_comes_in_and_is_then_said_to_be_damaged(error: str) -> None:
    picture = make_hostile_picture(error)
    assert verify_picture(picture, "posted.jpg", LIMITS).format == "jpeg"
    with pytest.raises(ServiceError, match="is damaged"):
        draw_thumbnail(picture, width=100, veiled=False)


def test_a_picture_is_shown_without_the_comment_in_it() -> None:
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", comment=b"call 5550100", xmp=b"<x>5550100</x>")
    assert out.getvalue().count(b"5550100") == 2
    shown = (
        draw_thumbnail(out.getvalue(), width=40, veiled=False),
        draw_thumbnail(out.getvalue(), width=40, veiled=True),
        draw_heat(out.getvalue(), ((0.5, 1.0),), width=40, levels=SHARE_LEVELS),
    )
    assert not any(b"5550100" in data for data in shown)


@pytest.mark.parametrize("form", ["HEIF", "AVIF"])
def test_a_browser_gets_a_jpeg_of_what_it_cannot_show(form: str) -> None:
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, form)
    assert draw_thumbnail(out.getvalue(), width=40, veiled=False).startswith(b"\xff\xd8\xff")


def test_what_is_shown_of_a_jpeg_with_a_comment_holds_none(inputs: Path) -> None:
    data = (inputs / "73-jpeg-comment.jpg").read_bytes()
    with Image.open(BytesIO(data)) as picture:
        said = picture.info["comment"]
    assert said in data
    shown = draw_thumbnail(data, width=100_000, veiled=False)
    assert said not in shown
    with Image.open(BytesIO(shown)) as picture:
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_phones_mpo_comes_in_and_is_shown(inputs: Path) -> None:
    data = (inputs / "42-phone-mpo.jpg").read_bytes()
    assert verify_picture(data, "42-phone-mpo.jpg", LIMITS).format == "jpeg"
    assert open_picture(draw_thumbnail(data, width=160, veiled=False)).shape == (120, 160, 3)


def test_of_a_face_that_goes_out_six_patches_are_left_and_the_rest_stays_sharp() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    out = BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    face = Face(left=0.4, top=0.4, right=0.6, bottom=0.6, score=0.9)
    pixels = open_picture(draw_public(out.getvalue(), [face], width=300))
    # Grown by 1.3: 78 by 52 pixels around the middle.
    inside, outside = pixels[75:125, 113:187], pixels[:50, :100]
    assert inside.std() < 15
    assert outside.std() > 40
    assert open_picture(draw_public(out.getvalue(), [], width=300))[75:125, 113:187].std() > 40


def test_a_face_at_the_edge_of_a_turned_picture_is_blurred_where_people_see_it() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    turned, out = Image.Exif(), BytesIO()
    turned[0x0112] = 6  # a quarter to the right
    Image.fromarray(noise).save(out, "JPEG", quality=95, exif=turned)
    pixels = open_picture(draw_public(out.getvalue(), [Face(0.8, 0.9, 1.0, 1.0, 0.5)], width=300))
    assert pixels.shape == (300, 200, 3)
    assert pixels[275:, 165:].std() < 15
    assert pixels[:100, :100].std() > 40


def test_what_goes_out_carries_no_metadata() -> None:
    assert b"taken at home" not in draw_public(make_picture(), [])


def test_a_busy_picture_loses_detail_before_size_and_weighs_no_more_than_it_may() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (900, 900, 3), dtype=np.uint8)
    out = BytesIO()
    Image.fromarray(noise).save(out, "JPEG", quality=95)
    sizes = {}
    for most in (400_000, 250_000, 60_000, 20_000):
        drawn = draw_public(out.getvalue(), [], width=600, height=600, most_bytes=most)
        assert len(drawn) <= most
        sizes[most] = Image.open(BytesIO(drawn)).size
    assert sizes[400_000] == sizes[250_000] == (600, 600)
    assert 600 > sizes[60_000][0] > sizes[20_000][0] > 100
    calm = make_picture()
    assert draw_public(calm, [], most_bytes=150_000) == draw_public(calm, [])
