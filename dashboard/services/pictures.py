"""Pictures as the dashboard shows them: small, without metadata, veiled or under a heat map.

The originals are never changed; they were checked for size and format when they came in.
"""

import io
from collections.abc import Sequence

from PIL import Image, ImageFilter, ImageOps

from dashboard.services.errors import ServiceError
from db.pictures import decode_upright, open_picture

JPEG_QUALITY = 82
# Wide enough to hide faces and wounds, narrow enough that a flood still looks like one.
VEIL_RADIUS_SHARE = 0.045
HEAT_COLOUR = (230, 60, 0)
HEAT_OPACITY = 0.65


def draw_thumbnail(original: bytes, *, width: int, veiled: bool) -> bytes:
    """Return a JPEG at most ``width`` pixels wide; veiled means grey and blurred.

    Raises:
        ServiceError: the picture cannot be decoded.
    """
    picture = _open(original, width)
    if veiled:
        blurred = picture.filter(ImageFilter.GaussianBlur(picture.width * VEIL_RADIUS_SHARE))
        picture = ImageOps.grayscale(blurred).convert("RGB")
    return _encode(picture)


def draw_heat(original: bytes, regions: Sequence[Sequence[float]], *, width: int) -> bytes:
    """Return a JPEG with the region weights laid over it, from the weakest region to the strongest.

    Args:
        regions: rows of weights 0-1, covering the whole picture; at least one row and column.

    Raises:
        ServiceError: the picture cannot be decoded.
    """
    picture = _open(original, width)
    flat = [weight for row in regions for weight in row]
    least, span = min(flat), max(flat) - min(flat)
    weights = bytes(round(255 * HEAT_OPACITY * (weight - least) / span) if span else 0 for weight in flat)
    mask = Image.frombytes("L", (len(regions[0]), len(regions)), weights)
    mask = mask.resize(picture.size, Image.Resampling.BICUBIC)
    grey = ImageOps.grayscale(picture).convert("RGB")
    base = Image.blend(picture, grey, 0.6)
    return _encode(Image.composite(Image.new("RGB", picture.size, HEAT_COLOUR), base, mask))


def _open(original: bytes, width: int) -> Image.Image:
    try:
        with open_picture(original) as opened:
            # JPEGs are decoded at a fraction of their size where that is enough.
            opened.draft("RGB", (width, width))
            picture = decode_upright(opened)
    except Exception as error:  # decoders, and readers of EXIF, raise nearly anything on hostile bytes
        raise ServiceError(f"the picture is damaged ({error}); import the original again") from error
    picture.thumbnail((width, width * 3))
    return picture


def _encode(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
