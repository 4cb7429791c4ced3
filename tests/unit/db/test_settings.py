import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from db.settings import StoreSettings


def test_without_settings_the_store_is_a_file_in_the_data_folder() -> None:
    settings = StoreSettings()
    assert settings.store_url == f"sqlite:///{(settings.data_dir / 'lookout.db').absolute()}"
    assert settings.media_dir == settings.data_dir / "media"


def test_a_plain_postgresql_url_is_read_with_the_installed_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", "postgresql://me@host/lookout")
    assert StoreSettings().store_url == "postgresql+psycopg://me@host/lookout"


def test_the_author_key_is_made_once_and_readable_by_its_owner_only() -> None:
    settings = StoreSettings()
    key = settings.read_author_key()
    assert len(key) == 64
    assert settings.read_author_key() == key
    assert stat.S_IMODE((settings.data_dir / "author.key").stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_author_key(tmp_path: Path) -> None:
    meet = threading.Barrier(8)

    def read() -> bytes:
        meet.wait(30)
        return StoreSettings(data_dir=tmp_path / "new").read_author_key()

    with ThreadPoolExecutor(8) as pool:
        keys = [future.result() for future in [pool.submit(read) for _ in range(8)]]
    assert len(set(keys)) == 1
    assert len(keys[0]) == 64
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["author.key"]


def test_the_key_of_the_cookie_is_another_one_and_readable_by_its_owner_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = StoreSettings()
    key = settings.read_cookie_key()
    assert settings.read_cookie_key() == key != settings.read_author_key()
    assert stat.S_IMODE((settings.data_dir / "cookie.key").stat().st_mode) == 0o600
    monkeypatch.setenv("LOOKOUT_COOKIE_KEY", "hush")
    assert StoreSettings().read_cookie_key() == b"hush"
    assert "hush" not in repr(StoreSettings())


def test_an_empty_author_key_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_AUTHOR_KEY", "")
    assert len(StoreSettings().read_author_key()) == 64


def test_an_author_key_from_the_environment_rules_and_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_AUTHOR_KEY", "hush")
    settings = StoreSettings()
    assert settings.read_author_key() == b"hush"
    assert "hush" not in repr(settings)
