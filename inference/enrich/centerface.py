"""What CenterFace (Xu et al. 2019, arXiv 1911.03599) says of a picture, turned into boxes.

The network sees a picture at a quarter of its sides, cell by cell: how likely the middle of a face is there
(heat), how large that face is (scale, a logarithm of height and width in cells), and where in the cell its
middle lies (offset). Boxes are read off these maps as the authors' published code does
(github.com/Star-Clouds/CenterFace, ``centerface.py``); so is the order of their channels, height before
width. What overlaps a surer box is dropped.

Shapes: h, w cells; n boxes.
"""

import numpy as np

STRIDE = 4
"""Pixels of the picture a cell, both ways."""
MULTIPLE = 32
"""What the sides that the network takes are divisible by."""
MAX_OVERLAP = 0.3
"""Intersection over union from which two boxes are one face."""
MAX_BOXES = 500
"""Candidates that are looked at, the surest first: a crowd has fewer."""


def read_boxes(
    heat: np.ndarray, scale: np.ndarray, offset: np.ndarray, *, least: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return boxes and scores, the surest first.

    Args:
        heat: ``[h, w]``, 0 to 1.
        scale, offset: ``[2, h, w]``, vertical before horizontal.
        least: score from which a cell is a face.

    Returns:
        boxes ``[n, 4]`` as left, top, right, bottom in pixels of what the network was given, and their scores
        ``[n]``.
    """
    rows, columns = np.nonzero(heat > least)
    scores = heat[rows, columns]
    order = np.argsort(-scores, kind="stable")[:MAX_BOXES]
    rows, columns, scores = rows[order], columns[order], scores[order]
    height, width = (np.exp(np.minimum(scale[axis, rows, columns], 8)) * STRIDE for axis in (0, 1))
    middle_y = (rows + offset[0, rows, columns] + 0.5) * STRIDE
    middle_x = (columns + offset[1, rows, columns] + 0.5) * STRIDE
    boxes = np.stack(
        [middle_x - width / 2, middle_y - height / 2, middle_x + width / 2, middle_y + height / 2], axis=1
    )
    sides = np.tile(np.array(heat.shape[::-1]) * STRIDE, 2)
    boxes = np.clip(boxes, 0, sides)
    kept = _drop_overlapping(boxes)
    return boxes[kept], scores[kept]


def _drop_overlapping(boxes: np.ndarray) -> list[int]:
    """Return the places of the boxes, surest first, that overlap no surer one that is kept."""
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept: list[int] = []
    for place, box in enumerate(boxes):
        others = boxes[kept]
        sides = np.minimum(others[:, 2:], box[2:]) - np.maximum(others[:, :2], box[:2])
        shared = np.prod(np.maximum(sides, 0), axis=1)
        union = areas[kept] + areas[place] - shared
        if not (shared >= MAX_OVERLAP * np.maximum(union, 1e-9)).any():
            kept.append(place)
    return kept
