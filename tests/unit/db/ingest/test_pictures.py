import hashlib
import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from db.ingest.errors import BadRowError
from db.ingest.limits import LIMITS, Limits
from db.ingest.pictures import verify_picture

Draw = Callable[..., bytes]


def _claim_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims a size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF"]


@pytest.mark.parametrize("picture_format", FORMATS)
def test_each_format_is_described_from_its_content(draw: Draw, picture_format: str) -> None:
    data = draw(picture_format)
    media = verify_picture(data, "picture", LIMITS)
    assert (media.format, media.width, media.height) == (picture_format.lower(), 64, 48)
    assert (media.size_bytes, media.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_moving_picture_counts_by_its_first_frame() -> None:
    out = io.BytesIO()
    frames = [Image.new("P", (8, 8), colour) for colour in range(3)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert verify_picture(out.getvalue(), "a.gif", LIMITS).format == "gif"


@pytest.mark.parametrize("picture_format", FORMATS)
def test_a_picture_cut_anywhere_is_refused(draw: Draw, picture_format: str) -> None:
    data = draw(picture_format)
    for share in (0.3, 0.6, 0.9):
        with pytest.raises(
            BadRowError, match=r"truncated or broken|is not a JPEG, PNG, WebP, GIF, HEIC or AVIF"
        ):
            verify_picture(data[: int(len(data) * share)], "picture", LIMITS)


@pytest.mark.parametrize("picture_format", FORMATS)
def test_a_wrong_suffix_costs_no_picture(draw: Draw, picture_format: str) -> None:
    assert verify_picture(draw(picture_format), "a.tiff", LIMITS).format == picture_format.lower()


def test_a_phones_mpo_is_a_jpeg() -> None:
    out = io.BytesIO()
    right, left = (Image.new("RGB", (64, 48), colour) for colour in ("red", "green"))
    right.save(out, "MPO", save_all=True, append_images=[left])
    assert verify_picture(out.getvalue(), "phone.jpg", LIMITS).format == "jpeg"


@pytest.mark.parametrize(
    "data", [b"", b"<html>not found</html>", b"%PDF-1.7", b"\0" * 500, b"GIF89a", b"RIFF"]
)
def test_something_else_with_a_pictures_name_is_refused(data: bytes) -> None:
    with pytest.raises(BadRowError, match=r"'a\.jpg' is (not a JPEG|truncated or broken)"):
        verify_picture(data, "a.jpg", LIMITS)


def test_other_picture_formats_are_refused(draw: Draw) -> None:
    with pytest.raises(BadRowError, match="is not a JPEG, PNG, WebP, GIF, HEIC or AVIF"):
        verify_picture(draw("TIFF"), "a.png", LIMITS)


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        ((30_000, 30_000), "too many pixels|30,000 x 30,000 pixels"),
        ((30_000, 10), "30,000 x 10 pixels; at most 50,000,000 in all and 20,000 a side"),
        ((10_000, 9_500), "too many pixels|10,000 x 9,500 pixels"),
        ((8_000, 8_000), "8,000 x 8,000 pixels"),
    ],
)
def test_a_huge_picture_is_refused_before_it_is_decoded(size: tuple[int, int], reason: str) -> None:
    with pytest.raises(BadRowError, match=reason):
        verify_picture(_claim_png(*size), "a.png", LIMITS)


def test_too_many_bytes_are_refused(draw: Draw) -> None:
    with pytest.raises(BadRowError, match=r"has 0\.0 MiB; at most 0"):
        verify_picture(draw(), "a.jpg", Limits(picture_bytes=100))


@pytest.mark.parametrize("size", [(3, 3), (1, 400)])
def test_a_very_narrow_jpeg_is_a_picture(draw: Draw, size: tuple[int, int]) -> None:
    assert verify_picture(draw("JPEG", size), "a.jpg", LIMITS).width == size[0]
