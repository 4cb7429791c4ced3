import subprocess
import sys
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from db.models import Job
from db.session import Store, utc_now
from db.settings import StoreSettings, get_settings
from inference import doctor
from inference.doctor import (
    Finding,
    check_clock,
    check_device,
    check_media,
    check_model,
    check_store,
    examine,
)
from inference.doctor import report_findings as report
from inference.settings import WorkerSettings
from tests.factories import make_posts, store_posts

ROOT = Path(__file__).parents[3]
Usage = namedtuple("Usage", "free")


def run_doctor() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "inference.worker", "--doctor"], cwd=ROOT, capture_output=True, text=True
    )


def test_a_healthy_place_passes_with_status_0(store: Store) -> None:
    done = run_doctor()
    assert done.returncode == 0, done.stdout
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
        "ok    store",
        "ok    clock",
        "ok    media folder",
        "ok    device",
        "ok    model",
    ]


def test_what_is_wrong_is_named_with_its_cure_and_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_CHECKPOINT", "/nowhere/model.safetensors")
    done = run_doctor()
    assert done.returncode == 1
    assert "MEND  store" in done.stdout
    assert "python -m db.migrate" in done.stdout
    assert "MEND  model: /nowhere/model.safetensors" in done.stdout
    assert "correct LOOKOUT_CHECKPOINT" in done.stdout
    assert not (get_settings().data_dir / "lookout.db").exists(), "looking must not make a store"


def test_a_store_without_its_migrations_is_told_from_one_that_is_current(store: Store) -> None:
    with store.write() as session:
        session.execute(text("DELETE FROM alembic_version"))
    (finding,) = check_store(store.url)
    assert "stands at migration none" in finding.said
    assert finding.mend == "bring it up to date: python -m db.migrate"


def test_a_database_that_is_away_is_named_without_its_password() -> None:
    (finding,) = check_store("postgresql+psycopg://ana:secret@127.0.0.1:1/lookout?connect_timeout=2")
    assert "cannot be reached" in finding.said
    assert "secret" not in finding.said
    assert finding.mend is not None


def test_the_clock_of_a_store_on_postgresql_is_compared(postgres_store: Store) -> None:
    assert [finding.mend for finding in check_store(postgres_store.url)] == [None, None]


def test_a_clock_that_was_set_back_is_noticed(store: Store) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session:
        session.execute(update(Job).values(queued_at=utc_now() + timedelta(hours=1)))
    finding = check_clock(store)
    assert "in the future" in finding.said
    assert finding.mend is not None


def test_a_media_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    finding = check_media(tmp_path / "media")
    assert str(tmp_path / "media") in finding.said
    assert finding.mend is not None


def test_a_media_folder_that_is_nearly_full_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: Usage(free=5 << 20))
    finding = check_media(tmp_path / "media")
    assert finding.mend == "free some: 1 GiB is the least"
    assert list((tmp_path / "media").iterdir()) == []


def test_a_store_that_nobody_made_is_not_made_by_the_check(tmp_path: Path) -> None:
    place = StoreSettings(data_dir=tmp_path / "new")
    findings = examine(place, WorkerSettings(device="cpu"))
    assert next(found for found in findings if found.check == "store").mend == "make it: python -m db.migrate"
    assert not list((tmp_path / "new").glob("*.db*"))


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"torn")
    finding = check_model(path)
    assert str(path) in finding.said
    assert finding.mend is not None


def test_a_gpu_that_is_asked_for_and_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert check_device("cpu").mend is None
    assert "LOOKOUT_DEVICE=auto" in str(check_device("cuda").mend)


def test_one_finding_to_mend_is_enough_for_status_1() -> None:
    lines: list[str] = []
    good, bad = Finding("store", "answers"), Finding("clock", "is late", "set it")
    assert report([good], lines.append) == 0
    assert report([good, bad], lines.append) == 1
    assert lines[-2:] == ["MEND  clock: is late\n", "      set it\n"]
