"""Pictures and limits that the reader tests share."""

import io
from collections.abc import Callable
from contextlib import closing

import pytest
from PIL import Image

from db.ingest.files import PostFile
from db.ingest.limits import LIMITS, MIB, Limits
from db.ingest.readers import find_format
from db.ingest.rows import ReadTable


@pytest.fixture
def small_limits() -> Limits:
    """Bounds that a test can reach with a few bytes."""
    return Limits(
        file_bytes=MIB,
        line_chars=400,
        json_chars=400,
        record_chars=300,
        record_lines=4,
        columns=6,
        picture_bytes=200_000,
        members=5,
        unpacked_bytes=4 * MIB,
    )


@pytest.fixture
def make_file() -> Callable[..., PostFile]:
    """Returns a maker of files that lie nowhere."""

    def make(data: bytes, name: str = "posts", limits: Limits = LIMITS) -> PostFile:
        return PostFile(name, len(data), limits, lambda: closing(io.BytesIO(data)))

    return make


@pytest.fixture
def read(make_file: Callable[..., PostFile]) -> Callable[..., ReadTable]:
    """Returns a reader of bytes, in whatever format they are."""

    def read_bytes(data: bytes | str, name: str = "posts", limits: Limits = LIMITS) -> ReadTable:
        file = make_file(data.encode() if isinstance(data, str) else data, name, limits)
        return find_format(file).read(file)

    return read_bytes


@pytest.fixture
def draw() -> Callable[..., bytes]:
    """Returns a maker of small noisy pictures, so that a cut file is really cut."""

    def make(picture_format: str = "JPEG", size: tuple[int, int] = (64, 48), seed: int = 0) -> bytes:
        out = io.BytesIO()
        noise = Image.effect_noise(size, 60 + seed).convert("RGB")
        noise.putpixel((0, 0), (seed % 256, 0, 0))
        noise.save(out, picture_format)
        return out.getvalue()

    return make
