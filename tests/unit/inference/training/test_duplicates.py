import io
from collections.abc import Callable

from PIL import Image

from inference.training.duplicates import find_near_duplicates, hash_picture


def test_a_recompressed_picture_is_found_and_another_one_is_not(draw_picture: Callable[..., bytes]) -> None:
    data = draw_picture((64, 64), form="PNG", seed=1)
    packed = io.BytesIO()
    Image.open(io.BytesIO(data)).resize((256, 256)).save(packed, "JPEG", quality=60)
    known = [hash_picture(data)]
    candidates = [hash_picture(packed.getvalue()), hash_picture(draw_picture((64, 64), seed=2))]
    assert find_near_duplicates(candidates, known) == [True, False]


def test_nothing_known_has_no_duplicates() -> None:
    assert find_near_duplicates([1, 2], []) == [False, False]
