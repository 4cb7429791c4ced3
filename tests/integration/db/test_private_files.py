"""What lies on the disk is its owner's alone, whatever the umask says."""

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.media import make_media_folder, write_original
from db.migrate import upgrade_store
from db.private_files import tighten_data_folder
from db.session import Store
from db.settings import get_settings


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def find_open(folder: Path) -> list[str]:
    """Return what others than the owner may read, write or enter."""
    paths = [folder, *folder.rglob("*")]
    return [str(path) for path in paths if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


def test_a_new_store_is_closed_to_others() -> None:
    settings = get_settings()
    upgrade_store(settings.store_url)
    settings.read_author_key()
    make_media_folder(settings.media_dir)
    write_original(settings.media_dir, b"picture")
    with closing(Store(settings.store_url)) as store, store.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE anything (id INTEGER)")
        assert (settings.data_dir / "lookout.db-wal").exists()
        assert find_open(settings.data_dir) == []


def test_a_store_that_was_left_open_is_closed_at_the_next_start() -> None:
    settings = get_settings()
    upgrade_store(settings.store_url)
    settings.read_author_key()
    make_media_folder(settings.media_dir)
    for path in (settings.data_dir, *settings.data_dir.iterdir()):
        path.chmod(0o777)
    upgrade_store(settings.store_url)
    assert find_open(settings.data_dir) == []


def test_a_folder_that_holds_no_store_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    tighten_data_folder(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
