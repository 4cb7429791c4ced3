import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from db.media import find_media_fault
from db.model_versions import ActiveModel
from db.models import Job
from db.posts import NewMedia
from db.session import Store, utc_now
from db.settings import StoreSettings, get_settings
from inference.settings import WorkerSettings
from inference.worker import doctor
from inference.worker.doctor import (
    Finding,
    check_clock,
    check_device,
    check_media,
    check_model,
    check_port,
    check_store,
    examine,
)
from inference.worker.doctor import report_findings as report
from tests.factories import keep_original, make_posts, store_posts

ROOT = Path(__file__).parents[4]
Usage = namedtuple("Usage", "free")


def run_doctor() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "inference.worker", "--doctor"], cwd=ROOT, capture_output=True, text=True
    )


@pytest.mark.slow
def test_a_healthy_place_passes_with_status_0(store: Store) -> None:
    done = run_doctor()
    assert done.returncode == 0, done.stdout
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
        "ok    store",
        "ok    clock",
        "ok    media folder",
        "ok    device",
        "ok    model",
        "ok    metrics",
    ]


@pytest.mark.slow
def test_what_is_wrong_is_named_with_its_cure_and_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_CHECKPOINT", "/nowhere/model.safetensors")
    done = run_doctor()
    assert done.returncode == 1
    assert "FIX   store" in done.stdout
    assert "python -m db.migrate" in done.stdout
    assert "FIX   model: /nowhere/model.safetensors" in done.stdout
    assert "correct LOOKOUT_CHECKPOINT" in done.stdout
    assert not (get_settings().data_dir / "lookout.db").exists(), "looking must not make a store"


def test_a_store_without_its_migrations_is_told_from_one_that_is_current(store: Store) -> None:
    with store.write() as session:
        session.execute(text("DELETE FROM alembic_version"))
    (finding,) = check_store(store.url)
    assert "stands at migration none" in finding.result
    assert finding.remedy == "bring it up to date: python -m db.migrate"


def test_a_database_that_is_away_is_named_without_its_password() -> None:
    (finding,) = check_store("postgresql+psycopg://ana:secret@127.0.0.1:1/lookout?connect_timeout=2")
    assert "cannot be reached" in finding.result
    assert "secret" not in finding.result
    assert finding.remedy is not None


@pytest.mark.parametrize(
    "url", ["nonsense", "postgresql://ana:secret", "postgresql://ana:secret@host:port/name"]
)
def test_a_url_that_cannot_be_read_is_told_and_not_shown(url: str) -> None:
    (finding,) = check_store(url)
    assert finding.result == "LOOKOUT_DATABASE_URL cannot be read"
    assert "postgresql://user@host:port/name" in str(finding.remedy)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://ana:secret@host/name", "mysql://ana:***@host/name is neither SQLite nor PostgreSQL"),
        ("postgresql+nodriver://host/name", "cannot be reached (Can't load plugin"),
        ("postgresql+pg8000://host/name", "cannot be reached (No module named 'pg8000')"),
    ],
)
def test_a_store_that_no_driver_speaks_to_is_named(url: str, said: str) -> None:
    (finding,) = check_store(url)
    assert said in finding.result
    assert "correct LOOKOUT_DATABASE_URL" in str(finding.remedy)


def test_an_sqlite_that_is_too_old_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.37.2")
    (finding,) = check_store(store.url)
    assert finding.result == "this Python has SQLite 3.37.2; 3.38 is the least"
    assert finding.remedy is not None


def test_a_store_that_cannot_be_asked_leaves_the_other_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", "nonsense")
    get_settings.cache_clear()
    findings = examine(get_settings(), WorkerSettings(checkpoint=Path("/nowhere/model.safetensors")))
    checks = ["store", "media folder", "device", "model", "metrics"]
    assert [finding.check for finding in findings] == checks


def test_the_clock_of_a_store_on_postgresql_is_compared(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "MAX_CLOCK_GAP_S", 600.0)  # between two looks at it a busy machine may stall
    assert [finding.remedy for finding in check_store(postgres_store.url)] == [None, None]
    monkeypatch.setattr(doctor, "utc_now", lambda: utc_now() - timedelta(hours=1))
    clock = check_clock(postgres_store)
    assert re.fullmatch(r"the store's clock is \+3[56]\d\d s off this machine's", clock.result)
    assert clock.remedy is not None


def test_a_clock_that_was_set_back_is_noticed(store: Store) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session:
        session.execute(update(Job).values(queued_at=utc_now() + timedelta(hours=1)))
    finding = check_clock(store)
    assert "in the future" in finding.result
    assert finding.remedy is not None


def test_a_media_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    finding = check_media(tmp_path / "media")
    assert str(tmp_path / "media") in finding.result
    assert finding.remedy is not None


def test_a_media_folder_that_is_nearly_full_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free=5 << 20))
    finding = check_media(tmp_path / "media")
    assert finding.remedy == "free some: 1 GiB is the least"
    assert list((tmp_path / "media").iterdir()) == []


def test_an_empty_media_folder_is_well_only_while_the_store_knows_no_picture(store: Store) -> None:
    media_dir = get_settings().media_dir
    picture = NewMedia(sha256="a" * 64, format="png", width=1, height=1, size_bytes=3)
    store_posts(store, make_posts(1, media=(picture,)))
    findings = examine(get_settings(), WorkerSettings(checkpoint=Path("/nowhere/model.safetensors")))
    (finding,) = [found for found in findings if found.check == "media folder"]
    assert finding.result.startswith(f"the media folder {media_dir} is gone")
    assert finding.remedy is not None
    assert not media_dir.exists(), "made where a volume should be mounted"
    assert check_media(media_dir).remedy is None
    keep_original(media_dir, b"one")
    with store.read() as session:
        assert find_media_fault(session, media_dir) is None


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        finding = check_port("127.0.0.1", port)
        assert f"127.0.0.1:{port} cannot be listened on (Address already in use" in finding.result
        assert "LOOKOUT_METRICS_PORT" in str(finding.remedy)
    assert check_port("127.0.0.1", port).remedy is None
    assert check_port("127.0.0.1", 0).result == "no port is set"


def test_a_store_that_nobody_made_is_not_made_by_the_check(tmp_path: Path) -> None:
    place = StoreSettings(data_dir=tmp_path / "new")
    findings = examine(place, WorkerSettings(checkpoint=tmp_path / "none.safetensors"))
    assert (
        next(found for found in findings if found.check == "store").remedy == "make it: python -m db.migrate"
    )
    assert not list((tmp_path / "new").glob("*.db*"))


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"torn")
    finding = check_model(tmp_path, WorkerSettings(checkpoint=path), None)
    assert str(path) in finding.result
    assert finding.remedy is not None


def test_a_model_that_the_device_cannot_run_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(path: Path, device: str) -> None:
        raise RuntimeError(f"no memory on {device}")

    monkeypatch.setattr("inference.worker.serving.Predictor.load", refuse)
    finding = check_model(tmp_path, WorkerSettings(device="cuda"), ActiveModel("learned", "l.safetensors"))
    assert f"{tmp_path / 'l.safetensors'} cannot run here (RuntimeError: no memory on cuda)" in finding.result
    assert finding.remedy is not None


def test_a_gpu_that_is_asked_for_and_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert check_device("cpu").remedy is None
    assert "LOOKOUT_DEVICE=auto" in str(check_device("cuda").remedy)


def test_one_finding_to_mend_is_enough_for_status_1() -> None:
    lines: list[str] = []
    good, bad = Finding("store", "answers"), Finding("clock", "is late", "set it")
    assert report([good], lines.append) == 0
    assert report([good, bad], lines.append) == 1
    assert lines[-2:] == ["FIX   clock: is late\n", "      set it\n"]
