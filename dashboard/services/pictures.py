"""Pictures as the dashboard shows them, and as they go out: without metadata, veiled, blurred or under heat.

The originals are never changed; they were checked for size and format when they came in.
"""

import io
import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from dashboard.services.errors import ServiceError
from db.faces import Face
from db.pictures import decode_upright, open_picture

JPEG_QUALITY = 82
# Of a picture that would weigh too much otherwise; below it, blocks show.
LEAST_QUALITY, QUALITY_STEP, SHRINK = 46, 12, 0.85
# Wide enough to hide faces and wounds, narrow enough that a flood still looks like one.
VEIL_RADIUS_SHARE = 0.045
# What goes out: large enough to be evidence.
PUBLIC_WIDTH = 1280
# A detector's box ends at brows and chin; hair and ears tell who it is as well.
FACE_GROWTH = 1.3
# Of one face, across and down: six patches, whose colours are all that is left of it.
FACE_PATCHES = (2, 3)
Levels = tuple[float, float, float]
# From which weight on a part of a map is shaded, more, and most: of probability where the weights are that,
# else of the heaviest part.
POINT_LEVELS: Levels = (0.02, 0.1, 0.3)
SHARE_LEVELS: Levels = (0.25, 0.5, 0.75)
FOR_COLOUR, AGAINST_COLOUR = (230, 60, 0), (0, 100, 220)
# Of each band on top of the one before.
BAND_OPACITY = 0.2
# Of a broken contour, in pixels.
DASH = 6
BICUBIC = Image.Resampling.BICUBIC


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
    original: bytes,
    faces: Sequence[Face],
    *,
    width: int = PUBLIC_WIDTH,
    height: int | None = None,
    most_bytes: int | None = None,
) -> bytes:
    """Return a JPEG in which each face is no more than six patches of colour.

    Args:
        width: pixels at most; ``height`` alike, None: three times the width.
        most_bytes: what it may weigh; a busy picture loses detail first, then size. None: no bound.

    Raises:
        ServiceError: the picture cannot be decoded.
    """
    picture = _open(original, width, height)
    for face in faces:
        _blur(picture, face)
    return _encode(picture) if most_bytes is None else _encode_within(picture, most_bytes)


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


def find_band(weight: float, levels: Levels) -> int:
    """Return how many levels a weight reaches, for a class or against it: 0 is not shaded."""
    return sum(abs(weight) >= level for level in levels)


def draw_heat(original: bytes, regions: Sequence[Sequence[float]], *, width: int, levels: Levels) -> bytes:
    """Return a JPEG with bands of region weights and their contours laid over it.

    The picture is grey under them, so that a band shows on fire and on water alike; what speaks against the
    class is blue and its contours are broken.

    Args:
        original: the picture's bytes.
        regions: rows of weights -1 to 1, covering the whole picture; at least one row and column.
        width: in pixels, at most.
        levels: the same for every picture, so that a colour means the same on all.

    Raises:
        ServiceError: the picture cannot be decoded.
    """
    picture = _open(original, width)
    weights = Image.fromarray(np.array(regions, dtype=np.float32)).resize(picture.size, BICUBIC)
    field = np.asarray(weights)
    canvas = ImageOps.grayscale(picture).convert("RGB")
    for signed, colour, is_broken in ((field, FOR_COLOUR, False), (-field, AGAINST_COLOUR, True)):
        bands: np.ndarray = np.stack([signed >= level for level in levels]).sum(axis=0, dtype=np.uint8)
        opacity = (bands * (255 * BAND_OPACITY)).astype(np.uint8)
        canvas.paste(colour, mask=Image.fromarray(opacity))
        _draw_contours(canvas, bands, is_broken=is_broken)
    return _encode(canvas)


def _draw_contours(canvas: Image.Image, bands: np.ndarray, *, is_broken: bool) -> None:
    """Draw the edges of bands as dark lines on light ones, which show on any picture."""
    drawn = Image.fromarray(bands)
    for colour, thickness in (((255, 255, 255), 5), ((20, 20, 20), 3)):
        edge = drawn.filter(ImageFilter.MaxFilter(thickness))
        mask = np.asarray(edge) != np.asarray(drawn.filter(ImageFilter.MinFilter(thickness)))
        if is_broken:
            down, across = np.indices(mask.shape)
            mask &= (down + across) // DASH % 2 == 0
        canvas.paste(colour, mask=Image.fromarray(mask))


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


def _encode(picture: Image.Image, quality: int = JPEG_QUALITY) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _encode_within(picture: Image.Image, most_bytes: int) -> bytes:
    for quality in range(JPEG_QUALITY, LEAST_QUALITY, -QUALITY_STEP):
        if len(jpeg := _encode(picture, quality)) <= most_bytes:
            return jpeg
    while len(jpeg := _encode(picture, LEAST_QUALITY)) > most_bytes and min(picture.size) > 1:
        picture = ImageOps.scale(picture, SHRINK)
    return jpeg
