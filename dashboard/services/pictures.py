"""Pictures as the dashboard shows them, and as they go out: without metadata, veiled, blurred or under heat.

The originals are never changed; they were checked for size and format when they came in.
"""

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageFilter, ImageOps

from dashboard.services.errors import ServiceError
from db.faces import Face
from db.pictures import decode_upright, open_picture

JPEG_QUALITY = 82
# Wide enough to hide faces and wounds, narrow enough that a flood still looks like one.
VEIL_RADIUS_SHARE = 0.045
# What goes out: large enough to be evidence.
PUBLIC_WIDTH = 1280
# A detector's box ends at brows and chin; hair and ears tell who it is as well.
FACE_GROWTH = 1.3
# Of one face, across and down: six patches, whose colours are all that is left of it.
FACE_PATCHES = (2, 3)
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


def draw_public(
    original: bytes, faces: Sequence[Face], *, width: int = PUBLIC_WIDTH, height: int | None = None
) -> bytes:
    """Return a JPEG in which each face is no more than six patches of colour.

    Args:
        width: pixels at most; ``height`` alike, None: three times the width.

    Raises:
        ServiceError: the picture cannot be decoded.
    """
    picture = _open(original, width, height)
    for face in faces:
        _blur(picture, face)
    return _encode(picture)


def _blur(picture: Image.Image, face: Face) -> None:
    half_width = (face.right - face.left) * FACE_GROWTH / 2
    half_height = (face.bottom - face.top) * FACE_GROWTH / 2
    across, down = (face.left + face.right) / 2, (face.top + face.bottom) / 2
    left, right = ((across - half_width) * picture.width, (across + half_width) * picture.width)
    top, bottom = ((down - half_height) * picture.height, (down + half_height) * picture.height)
    box = (
        max(0, math.floor(left)),
        max(0, math.floor(top)),
        min(picture.width, math.ceil(right)),
        min(picture.height, math.ceil(bottom)),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    size = (box[2] - box[0], box[3] - box[1])
    # Means over whole patches, of which no filter brings anything back.
    patches = picture.crop(box).resize(FACE_PATCHES, Image.Resampling.BOX)
    picture.paste(patches.resize(size, Image.Resampling.NEAREST), box)


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


def _open(original: bytes, width: int, height: int | None = None) -> Image.Image:
    try:
        with open_picture(original) as opened:
            # JPEGs are decoded at a fraction of their size where that is enough.
            opened.draft("RGB", (width, width))
            picture = decode_upright(opened)
    except Exception as error:  # decoders, and readers of EXIF, raise nearly anything on hostile bytes
        raise ServiceError(f"the picture is damaged ({error}); import the original again") from error
    picture.thumbnail((width, height or width * 3))
    return picture


def _encode(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
