"""The media folder of a store: made once, and never anew while the store knows pictures."""

import pytest

from db.errors import MediaAwayError
from db.media import MARKER, find_media_fault, prepare_media_folder, write_original
from db.posts import NewMedia
from db.session import Store
from db.settings import get_settings
from tests.factories import make_posts, store_posts


def keep_first_picture(store: Store) -> None:
    media_dir = get_settings().media_dir
    with store.read() as session:
        prepare_media_folder(session, media_dir)
    sha256 = write_original(media_dir, b"one")
    picture = NewMedia(sha256=sha256, format="png", width=1, height=1, size_bytes=3)
    store_posts(store, make_posts(1, media=(picture,)))


def test_the_folder_is_made_and_marked_for_the_first_picture(store: Store) -> None:
    media_dir = get_settings().media_dir
    with store.read() as session:
        assert find_media_fault(session, media_dir) is None, "a store without pictures misses none"
    keep_first_picture(store)
    assert (media_dir / MARKER).is_file()
    with store.read() as session:
        prepare_media_folder(session, media_dir)


def test_a_folder_that_is_gone_is_never_made_anew(store: Store) -> None:
    keep_first_picture(store)
    media_dir = get_settings().media_dir
    away = media_dir.rename(media_dir.with_name("away"))
    for _ in range(2):
        with store.read() as session, pytest.raises(MediaAwayError, match=r"is gone or closed \(No such"):
            prepare_media_folder(session, media_dir)
        assert not media_dir.exists()
    away.rename(media_dir)
    with store.read() as session:
        assert find_media_fault(session, media_dir) is None


def test_a_volume_that_is_not_mounted_does_not_pass_for_a_new_folder(store: Store) -> None:
    keep_first_picture(store)
    media_dir = get_settings().media_dir
    media_dir.rename(media_dir.with_name("away"))
    (media_dir / "lost+found").mkdir(parents=True)
    with store.read() as session:
        assert "no picture is in it" in str(find_media_fault(session, media_dir))
        with pytest.raises(MediaAwayError, match="mount or restore it"):
            prepare_media_folder(session, media_dir)
    with pytest.raises(MediaAwayError, match="no picture is in it"):
        write_original(media_dir, b"two")
    assert [path.name for path in media_dir.iterdir()] == ["lost+found"]


def test_a_folder_of_before_there_were_marks_is_taken_over(store: Store) -> None:
    keep_first_picture(store)
    marker = get_settings().media_dir / MARKER
    marker.unlink()
    with store.read() as session:
        prepare_media_folder(session, get_settings().media_dir)
    assert marker.is_file()
