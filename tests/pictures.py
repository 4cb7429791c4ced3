"""Pictures with words in them, drawn by the tests, and a reader that stands in for the real one."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from db.picture_words import ReadWords
from db.posts import NewMedia
from inference.errors import PictureError
from tests.factories import keep_original

FONT = Path(__file__).parents[1] / "assets" / "fonts" / "DejaVuSans.ttf"


def draw_words(lines: Sequence[str], *, height: int = 28, font: Path = FONT, quality: int = 90) -> bytes:
    """A JPEG with lines of words in black on white; ``height`` is the font's, in pixels."""
    letters = ImageFont.truetype(font, height)
    width = max(round(letters.getlength(line)) for line in lines) + 2 * height
    picture = Image.new("RGB", (width, (2 * len(lines) + 1) * height), "white")
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        pen.text((height, (2 * number + 0.7) * height), line, fill="black", font=letters)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def keep_picture(media_dir: Path, data: bytes) -> NewMedia:
    """Keep the bytes as an original and return what a post says of it."""
    return NewMedia(keep_original(media_dir, data), format="jpeg", width=1, height=1, size_bytes=len(data))


class FakeReader:
    """Reads the bytes of a picture as its words; ``disturb`` sees them first and may raise."""

    version = "fake reader 1"

    def __init__(self, disturb: Callable[[bytes], None] = lambda data: None) -> None:
        self._disturb = disturb
        self.seen: list[bytes] = []

    def read(self, data: bytes) -> ReadWords:
        """See ``inference.worker.reading.WordReader``; a picture that says ``broken`` cannot be decoded."""
        self.seen.append(data)
        self._disturb(data)
        if data == b"broken":
            raise PictureError("the picture is truncated")
        words = data.decode()
        return ReadWords(words, 0.87 if words else None)
