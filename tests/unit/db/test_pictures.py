import io
import struct
import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from db.pictures import decode_upright, name_format, open_picture


def _pack(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def _pack_deep_png(colour_type: int, pixels: Sequence[Sequence[int]]) -> bytes:
    """A PNG of one row with 16 bits a channel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = b"\0" + b"".join(struct.pack(f">{len(pixel)}H", *pixel) for pixel in pixels)
    header = struct.pack(">IIBBBBB", len(pixels), 1, 16, colour_type, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(row)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF"])
def test_every_format_is_read_as_upright_rgb(form: str) -> None:
    picture = open_picture(_pack(Image.new("RGB", (32, 16), (200, 40, 40)), form))
    assert name_format(picture) == form.lower()
    pixels = np.asarray(decode_upright(picture)).astype(int)
    assert pixels.shape == (16, 32, 3)
    assert np.abs(pixels - (200, 40, 40)).max() < 20


@pytest.mark.parametrize(
    ("colour_type", "pixels", "shown"),
    [
        (0, [[0], [0x8080], [0xFFFF]], [0, 128, 255]),
        (2, [[0] * 3, [0x8080] * 3, [0xFFFF] * 3], [0, 128, 255]),
        (4, [[0, 0xFFFF], [0x8080, 0xFFFF], [0, 0]], [0, 128, 255]),
    ],
)
def test_sixteen_bits_are_scaled_and_not_clipped(
    colour_type: int, pixels: list[list[int]], shown: list[int]
) -> None:
    picture = decode_upright(open_picture(_pack_deep_png(colour_type, pixels)))
    assert picture.mode == "RGB"
    assert [picture.getpixel((x, 0)) for x in range(3)] == [(value,) * 3 for value in shown]


def test_of_a_moving_picture_the_first_frame_is_read() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    for form in ("GIF", "PNG", "WEBP", "AVIF"):
        data = _pack(frames[0], form, save_all=True, append_images=frames[1:])
        red, _, blue = decode_upright(open_picture(data)).getpixel((4, 4))  # type: ignore[misc]
        assert red > 200 > 60 > blue, form


def test_what_stands_beside_the_pixels_goes_no_further() -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    exif[0x0112] = 6  # turn a quarter clockwise
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "at home")
    small = Image.new("RGB", (4, 2))
    for data in (
        _pack(small, "JPEG", comment=b"at home", exif=exif, xmp=b"at home", icc_profile=b"at home"),
        _pack(small, "PNG", pnginfo=words, exif=exif, icc_profile=b"at home"),
    ):
        assert data.count(b"at home") >= 2
        picture = decode_upright(open_picture(data))
        assert picture.size == (2, 4)
        for form in ("JPEG", "PNG", "WEBP"):
            assert b"at home" not in _pack(picture, form)
