"""From bytes to a picture: one way for whoever checks, classifies or shows it.

Browsers and encoders take eight bits a channel, upright, on white. What a file says besides its pixels
(comments, EXIF, XMP, colour profiles, text chunks) may name a person or a home and goes no further.
"""

import io

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

# As Pillow names them; a phone's MPO is a JPEG with more pictures behind the first.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF")
FORMAT_WORDS = "JPEG, PNG, WebP, GIF, HEIC or AVIF"

register_heif_opener(thumbnails=False)


def open_picture(data: bytes) -> Image.Image:
    """Return the first picture in the bytes, as its header describes it; no pixel is decoded yet.

    Raises:
        PIL.UnidentifiedImageError: it is of none of the formats that are read.
        Exception: decoders raise nearly anything on hostile bytes.
    """
    return Image.open(io.BytesIO(data), formats=FORMATS)


def name_format(picture: Image.Image) -> str:
    """Return the format of an opened picture in lower case, such as ``jpeg`` or ``heif``."""
    found = picture.format or ""
    return "jpeg" if found == "MPO" else found.lower()


def decode_upright(picture: Image.Image) -> Image.Image:
    """Return the pixels of an opened picture: RGB, upright, on white, without anything written beside them.

    Raises:
        Exception: decoders, and readers of EXIF, raise nearly anything on hostile bytes.
    """
    bare = _flatten(ImageOps.exif_transpose(picture))
    bare.info = {}  # else an encoder writes it into the next file
    return bare


def _flatten(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    if picture.mode.startswith("I"):  # 16 bits of grey: Pillow would clip them, and nearly all become white
        return picture.point(lambda value: value * (1 / 257)).convert("L").convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return picture.convert("RGB")
