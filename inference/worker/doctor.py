"""``python -m inference.worker --doctor``: checks everything a worker needs and says how to fix it."""

import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from db.errors import name_reason
from db.media import find_media_fault
from db.migrate import newest_revision, read_revision
from db.model_versions import ActiveModel, find_active_model
from db.private_files import make_private_folder
from db.queries.operations import find_newest_time
from db.session import Store, read_clock, utc_now
from db.settings import StoreSettings
from inference.errors import InferenceError
from inference.model.predictor import PostInput
from inference.settings import WorkerSettings
from inference.worker.serving import ModelSwitch

# Our choice: room for some thousand pictures and for the store to grow while somebody makes more.
MIN_FREE_BYTES = 1 << 30
# Our choice: leases are counted in tens of seconds, so a few seconds between two clocks do no harm.
MAX_CLOCK_GAP_S = 5.0
# The first with ``unixepoch``, which the counts by the hour are made with (sqlite.org/changes.html).
MIN_SQLITE = (3, 38)


@dataclass(frozen=True)
class Finding:
    """One check: what was found and, where something is wrong, what to do."""

    check: str
    result: str
    remedy: str | None = None


def examine(place: StoreSettings, settings: WorkerSettings) -> list[Finding]:
    """Make every check, also after one has failed. Makes the media folder where it is missing."""
    store, *others = check_store(place.store_url)
    active, media_fault = (
        _ask_store(place.store_url, place.media_dir) if store.remedy is None else (None, None)
    )
    return [
        store,
        *others,
        check_media(place.media_dir, fault=media_fault),
        check_device(settings.device),
        check_model(place.models_dir, settings, active),
        check_port(settings.metrics_host, settings.metrics_port),
    ]


def report_findings(findings: list[Finding], write: Callable[[str], object] = sys.stdout.write) -> int:
    """Write one line a finding and return the process's exit status: 0 when nothing needs fixing."""
    for finding in findings:
        mark = "ok  " if finding.remedy is None else "FIX "
        write(f"{mark}  {finding.check}: {finding.result}\n")
        if finding.remedy is not None:
            write(f"      {finding.remedy}\n")
    return int(any(finding.remedy is not None for finding in findings))


def check_store(url: str) -> Iterator[Finding]:
    """Reach the store without changing it; yields its own finding and, where it answers, the clock's."""
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError):
        # Not printed: what cannot be read may hold a password anywhere.
        advice = "write it as postgresql://user@host:port/name, or leave it empty for SQLite"
        yield Finding("store", "LOOKOUT_DATABASE_URL cannot be read", advice)
        return
    address, backend = parsed.render_as_string(hide_password=True), parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        yield Finding("store", f"{address} is neither SQLite nor PostgreSQL", "correct LOOKOUT_DATABASE_URL")
        return
    if backend == "sqlite" and sqlite3.sqlite_version_info < MIN_SQLITE:
        least = ".".join(map(str, MIN_SQLITE))
        result = f"this Python has SQLite {sqlite3.sqlite_version}; {least} is the least"
        yield Finding("store", result, "take a newer Python, or PostgreSQL by LOOKOUT_DATABASE_URL")
        return
    if _lacks_file(url):
        yield Finding("store", f"{address} does not exist", "make it: python -m db.migrate")
        return
    try:
        with closing(Store(url)) as store:
            found, expected = read_revision(store), newest_revision()
            if found != expected:
                result = f"{address} stands at migration {found or 'none'}, this code expects {expected}"
                yield Finding("store", result, "bring it up to date: python -m db.migrate")
                return
            yield Finding("store", f"{address} answers and is migrated to {found}")
            yield check_clock(store)
    except (SQLAlchemyError, OSError, ImportError) as error:
        advice = "start the database, or correct LOOKOUT_DATABASE_URL and its rights"
        yield Finding("store", f"{address} cannot be reached ({name_reason(error)})", advice)


def _lacks_file(url: str) -> bool:
    """Return whether this is an SQLite store that nobody has made; opening it would make it."""
    path = make_url(url).database
    return url.startswith("sqlite") and bool(path) and not Path(str(path)).exists()


def check_clock(store: Store) -> Finding:
    """Compare this machine's clock with the store's machine and with the latest times in the store."""
    advice = "let a time service set the clock of this machine and of the store's (timedatectl set-ntp true)"
    with store.read() as session:
        gap_s = (read_clock(session) - utc_now()).total_seconds()
        newest = find_newest_time(session)
        ahead_s = (newest - utc_now()).total_seconds() if newest is not None else 0.0
    if abs(gap_s) > MAX_CLOCK_GAP_S:
        return Finding("clock", f"the store's clock is {gap_s:+.0f} s off this machine's", advice)
    if ahead_s > MAX_CLOCK_GAP_S:
        return Finding("clock", f"the store holds times {ahead_s:.0f} s in the future", advice)
    return Finding("clock", "agrees with the store")


def _ask_store(url: str, media_dir: Path) -> tuple[ActiveModel | None, str | None]:
    """Return the active version, and why the store's pictures cannot be reached."""
    with closing(Store(url)) as store, store.read() as session:
        return find_active_model(session), find_media_fault(session, media_dir)


def check_media(media_dir: Path, *, fault: str | None = None) -> Finding:
    """Write a file to the media folder, remove it, and look at the free space.

    Args:
        fault: Why the pictures that the store knows cannot be reached.
    """
    try:
        if fault is not None:
            return Finding("media folder", fault, "mount or restore it, or correct LOOKOUT_DATA_DIR")
        make_private_folder(media_dir)
        with tempfile.NamedTemporaryFile(dir=media_dir) as file:
            file.write(b"doctor")
        free_bytes = shutil.disk_usage(media_dir).free
    except OSError as error:
        advice = "give this user write access to it, or set LOOKOUT_DATA_DIR to another folder"
        return Finding("media folder", f"{media_dir} cannot be written ({error.strerror})", advice)
    result = f"{media_dir} can be written, {free_bytes / 2**30:,.1f} GiB free"
    if free_bytes < MIN_FREE_BYTES:
        return Finding("media folder", result, f"free some: {MIN_FREE_BYTES / 2**30:.0f} GiB is the least")
    return Finding("media folder", result)


def check_device(device: str) -> Finding:
    """Ask torch whether the device of the settings is there."""
    import torch

    if torch.cuda.is_available():
        name = f"CUDA is there ({torch.cuda.get_device_name()})"
        return Finding("device", name if device != "cpu" else f"{name}; LOOKOUT_DEVICE leaves it unused")
    if device == "cuda":
        advice = "set LOOKOUT_DEVICE=auto, or install the GPU's driver and a CUDA build of torch"
        return Finding("device", "LOOKOUT_DEVICE is cuda, but there is no CUDA device", advice)
    return Finding("device", f"CPU with {torch.get_num_threads()} threads")


def check_model(models_dir: Path, settings: WorkerSettings, active: ActiveModel | None) -> Finding:
    """Load what a worker would serve, as it would, and classify one made-up sentence."""
    started = perf_counter()
    try:
        predictor = ModelSwitch(models_dir, settings).load(active)
    except InferenceError as error:
        advice = "restore the file, correct LOOKOUT_CHECKPOINT, or roll back: python -m inference.versions"
        return Finding("model", str(error), advice)
    (answer,) = predictor.predict([PostInput("The bridge is under water", None)])
    if answer.error is not None:
        return Finding(
            "model", f"{predictor.model_version} loads but fails: {answer.error}", "restore the file"
        )
    result = f"{predictor.model_version} answers on {predictor.device} after {perf_counter() - started:.1f} s"
    return Finding("model", result)


def check_port(host: str, port: int) -> Finding:
    """Listen for a moment where the figures would be served."""
    if port == 0:
        return Finding("metrics", "no port is set")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        result = f"{host}:{port} cannot be listened on ({error.strerror})"
        return Finding("metrics", result, "end the worker that does, or set another LOOKOUT_METRICS_PORT")
    return Finding("metrics", f"{host}:{port} is free")
