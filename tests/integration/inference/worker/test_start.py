"""What ends a worker before it has begun, and what it says then."""

import signal
from pathlib import Path

import pytest

from db.session import Store
from db.settings import get_settings
from inference.worker import __main__ as worker_command

pytestmark = pytest.mark.usefixtures("own_log")


@pytest.mark.slow
def test_a_checkpoint_that_is_missing_ends_the_worker_with_a_reason(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOOKOUT_CHECKPOINT", str(tmp_path / "none.safetensors"))
    monkeypatch.setenv("LOOKOUT_NICE", "0")
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert worker_command.main(["--until-empty"]) == 1
    assert "not_started" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["postgresql://me@127.0.0.1:1/none", "nonsense"])
def test_a_store_that_cannot_be_reached_at_the_start_ends_the_worker_with_a_reason(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", url)
    monkeypatch.setenv("LOOKOUT_NICE", "0")
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    get_settings.cache_clear()
    assert worker_command.main(["--until-empty"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "not_started" in line
    assert "the store fails (" in line
    assert "--doctor" in line
