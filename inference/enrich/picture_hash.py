"""The perceptual hashes of a picture: copies that were cut, framed, captioned or mirrored keep one of them.

Shapes: s side of a square picture in pixels.
"""

import math

import numpy as np
from PIL import Image
from scipy.fft import dctn

from db.hashes import FREQUENCIES

HASHED_SIDE = 224  # pixels: as the bundled model sees a picture; half of them are looked at
GRID = 32  # pixels a side that are kept of a view: what is finer is lost in a copy of a copy
BLANK_STEPS = 4  # of 255: all blank pictures would be copies of one another
# A row belongs to a bar or a frame if this share of it has the colour of the edge, letters or not; up to so
# many rows of other colours between two of them are a line of letters.
FLAT_SHARE, FLAT_STEPS, LETTER_ROWS = 0.55, 12, 7
SIDE_COLUMNS = 2  # beside a picture stand no letters
# More than that is no frame around a picture: it is the picture.
MOST_ABOVE_AND_BELOW, MOST_BESIDE = 0.75, 0.5
WINDOW = 0.9  # side of the views that stand for a copy that was cut
CORNERS = ((0.5, 0.5), (0, 0), (1, 0), (0, 1), (1, 1))  # where such a view lies: the middle, then the corners

Box = tuple[float, float, float, float]  # left, top, right, bottom


def hash_picture(picture: np.ndarray) -> np.ndarray | None:
    """Return the hashes ``uint64 [db.hashes.VIEWS]`` of a picture ``uint8 [s, s, 3]``; None of a blank one.

    The first is of the whole, the second of what lies inside of bars and frames, the others are of parts of
    that. Each bit is the sign of one of the lowest frequencies of the brightness (as Zauner 2010, with nought
    in place of the median, so that the hash of the mirrored picture follows from it), the lowest first.
    """
    image = Image.fromarray(picture).convert("L").reduce(2)
    grey = np.asarray(image)
    if grey.std() < BLANK_STEPS:
        return None
    side = len(grey)
    left, top, right, bottom = inner = _cut_frame(grey)
    width, height = (right - left) * (1 - WINDOW), (bottom - top) * (1 - WINDOW)
    parts: list[Box] = [
        (left + width * x, top + height * y, right - width * (1 - x), bottom - height * (1 - y))
        for x, y in CORNERS
    ]
    views = np.stack([_shrink(image, box) for box in ((0, 0, side, side), inner, *parts)]).astype(np.float32)
    waves = dctn(views, axes=(1, 2))[:, :8, :8]  # by a product of matrices BLAS would wake its threads
    frequencies = waves.reshape(len(views), -1)[:, list(FREQUENCIES)]
    bits = np.packbits(frequencies > 0, axis=1)
    bits[:, 0] &= 0x7F  # the first is the mean brightness, which tells nothing
    return np.ascontiguousarray(bits).view(">u8")[:, 0].astype(np.uint64)


def _cut_frame(grey: np.ndarray) -> Box:
    side = len(grey)
    top, bottom = _count_flat(grey, LETTER_ROWS), _count_flat(grey[::-1], LETTER_ROWS)
    if top + bottom > MOST_ABOVE_AND_BELOW * side:
        return (0, 0, side, side)
    columns = grey[top : side - bottom].T
    left, right = _count_flat(columns, SIDE_COLUMNS), _count_flat(columns[::-1], SIDE_COLUMNS)
    if left + right > MOST_BESIDE * side:
        left = right = 0
    return (left, top, side - right, side - bottom)


def _count_flat(rows: np.ndarray, letter_rows: int) -> int:
    """Return how many rows from the first one on belong to a bar."""
    edge = np.median(rows[0])
    least, most = max(0, math.ceil(edge - FLAT_STEPS)), min(255, math.floor(edge + FLAT_STEPS))
    flat = np.count_nonzero((rows >= least) & (rows <= most), axis=1) / rows.shape[1] >= FLAT_SHARE
    count = 0
    for place in np.flatnonzero(flat):
        if place - count > letter_rows:
            break
        count = int(place) + 1
    return count


def _shrink(image: Image.Image, box: Box) -> np.ndarray:
    small = image.resize((GRID, GRID), Image.Resampling.BILINEAR, box=box, reducing_gap=2)
    return np.asarray(small)
