import errno
import hashlib
import os
from pathlib import Path

import pytest

from db.errors import MediaAwayError, StoreError
from db.media import MARKER, UnreadableError, make_media_folder, media_path, read_original, write_original


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    make_media_folder(tmp_path)


def test_an_original_is_kept_under_its_hash_and_read_back(tmp_path: Path) -> None:
    sha256 = write_original(tmp_path, b"picture")
    assert sha256 == hashlib.sha256(b"picture").hexdigest()
    assert media_path(tmp_path, sha256) == tmp_path / sha256[:2] / sha256
    assert read_original(tmp_path, sha256) == b"picture"


def test_bytes_that_are_kept_already_stay_untouched(tmp_path: Path) -> None:
    path = media_path(tmp_path, write_original(tmp_path, b"picture"))
    before = path.stat()
    write_original(tmp_path, b"picture")
    assert path.stat() == before
    assert list(tmp_path.glob("*/*")) == [path]


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n"])
def test_a_name_that_is_no_hash_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="is no SHA-256; give 64 lower-case hexadecimal digits"):
        media_path(tmp_path, name)


def test_a_missing_original_is_named_with_what_to_do(tmp_path: Path) -> None:
    write_original(tmp_path, b"another picture")
    with pytest.raises(StoreError, match=r"aaaa cannot be read \(No such .*restore the media") as raised:
        read_original(tmp_path, "a" * 64)
    assert raised.type is StoreError, "no later attempt would go better"


def test_an_empty_folder_is_one_that_is_not_mounted(tmp_path: Path) -> None:
    (tmp_path / MARKER).unlink()
    with pytest.raises(MediaAwayError, match="mount or restore it"):
        read_original(tmp_path, "a" * 64)
    with pytest.raises(MediaAwayError, match="mount or restore it"):
        write_original(tmp_path, b"picture")


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.ESTALE, errno.EMFILE])
def test_a_file_that_cannot_be_read_now_is_told_from_one_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(path: Path) -> bytes:
        raise OSError(number, os.strerror(number), str(path))

    sha256 = write_original(tmp_path, b"picture")
    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(UnreadableError, match=rf"{sha256} cannot be read \({os.strerror(number)}\)"):
        read_original(tmp_path, sha256)


def test_a_folder_that_cannot_be_looked_into_counts_as_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> bytes:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(path))

    sha256 = write_original(tmp_path, b"picture")
    for look in ("read_bytes", "iterdir"):
        monkeypatch.setattr(Path, look, fail)
    with pytest.raises(MediaAwayError, match=r"is gone or closed \(Stale file handle\)"):
        read_original(tmp_path, sha256)


def test_an_original_that_was_changed_on_disk_is_refused(tmp_path: Path) -> None:
    sha256 = write_original(tmp_path, b"picture")
    media_path(tmp_path, sha256).write_bytes(b"tampered")
    with pytest.raises(StoreError, match="is not what was stored"):
        read_original(tmp_path, sha256)
