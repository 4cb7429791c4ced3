"""The maps of the network become boxes as its authors read them."""

import numpy as np
import pytest

from inference.enrich.centerface import MAX_BOXES, read_boxes

Maps = tuple[np.ndarray, np.ndarray, np.ndarray]


def make_maps(*cells: tuple[int, int, float], height: float = 10.0, width: float = 6.0) -> Maps:
    """Heat in these (row, column, score) cells of 20 by 30; every box is that many cells high and wide."""
    heat = np.zeros((20, 30), dtype=np.float32)
    for row, column, score in cells:
        heat[row, column] = score
    scale = np.stack([np.full_like(heat, np.log(height)), np.full_like(heat, np.log(width))])
    return heat, scale, np.zeros_like(scale)


def test_a_hot_cell_is_a_box_around_its_middle_in_pixels() -> None:
    heat, scale, offset = make_maps((10, 15, 0.9))
    offset[0, 10, 15], offset[1, 10, 15] = 0.25, -0.25
    boxes, scores = read_boxes(heat, scale, offset, least=0.5)
    assert scores.tolist() == pytest.approx([0.9])
    middle_y, middle_x = 4 * 10.75, 4 * 15.25
    assert boxes[0] == pytest.approx([middle_x - 12, middle_y - 20, middle_x + 12, middle_y + 20])


def test_what_overlaps_a_surer_box_is_the_same_face() -> None:
    boxes, scores = read_boxes(*make_maps((10, 15, 0.6), (10, 16, 0.9), (10, 25, 0.7)), least=0.5)
    assert scores.tolist() == pytest.approx([0.9, 0.7])
    assert len(boxes) == 2


def test_cells_below_the_least_score_are_no_faces() -> None:
    boxes, scores = read_boxes(*make_maps((10, 15, 0.4)), least=0.4)
    assert (boxes.shape, scores.shape) == ((0, 4), (0,))


def test_boxes_end_at_the_edges_of_the_picture() -> None:
    boxes, _ = read_boxes(*make_maps((0, 0, 0.9), (19, 29, 0.9)), least=0.5)
    assert boxes.min() == 0
    assert boxes[:, 2].max() == 120
    assert boxes[:, 3].max() == 80


def test_a_picture_that_is_hot_all_over_has_a_bounded_number_of_boxes() -> None:
    heat, scale, offset = make_maps(height=0.1, width=0.1)
    heat += 0.9
    boxes, _ = read_boxes(heat, scale, offset, least=0.5)
    assert len(boxes) == MAX_BOXES
