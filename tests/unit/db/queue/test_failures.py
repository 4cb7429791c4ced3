from pathlib import Path

import pytest

from db.errors import StoreError
from db.media import read_original, write_original
from db.queue.failures import FailureKind, name_failure
from inference.errors import PictureError
from inference.model.preprocess import read_picture


def test_a_picture_that_is_gone_counts_as_lost(tmp_path: Path) -> None:
    write_original(tmp_path, b"another picture")
    with pytest.raises(StoreError) as raised:
        read_original(tmp_path, "a" * 64)
    assert name_failure(str(raised.value)) is FailureKind.LOST_PICTURE


@pytest.mark.parametrize("data", [b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 30, b"x" * 70_000_000])
def test_a_picture_that_cannot_be_read_counts_as_unreadable(data: bytes) -> None:
    with pytest.raises(PictureError) as raised:
        read_picture(data, 224)
    assert name_failure(str(raised.value)) is FailureKind.UNREADABLE_PICTURE


def test_a_reason_nobody_foresaw_counts_as_other() -> None:
    assert name_failure("the moon was in the way") is FailureKind.OTHER
