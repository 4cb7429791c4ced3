"""``python -m inference.worker --doctor``: checks everything a worker needs and says what to mend."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from db.migrate import newest_revision, read_revision
from db.model_versions import find_active_model
from db.queries.operations import find_newest_time
from db.session import Store, utc_now
from db.settings import StoreSettings
from inference.errors import InferenceError
from inference.serving import locate_checkpoint
from inference.settings import WorkerSettings

# Our choice: room for some thousand pictures and for the store to grow while somebody makes more.
MIN_FREE_BYTES = 1 << 30
# Our choice: leases are counted in tens of seconds, so a few seconds between two clocks do no harm.
MAX_CLOCK_GAP_S = 5.0


@dataclass(frozen=True)
class Finding:
    """One check: what was found and, where it is not well, what to do."""

    check: str
    said: str
    mend: str | None = None


def examine(place: StoreSettings, settings: WorkerSettings) -> list[Finding]:
    """Make every check, also after one has failed. Makes the media folder where it is missing."""
    return [
        *check_store(place.store_url),
        check_media(place.media_dir),
        check_device(settings.device),
        check_model(settings.checkpoint or _find_served(place)),
    ]


def report_findings(findings: list[Finding], write: Callable[[str], object] = sys.stdout.write) -> int:
    """Write one line a finding and return the process's exit status: 0 when nothing needs mending."""
    for finding in findings:
        mark = "ok  " if finding.mend is None else "MEND"
        write(f"{mark}  {finding.check}: {finding.said}\n")
        if finding.mend is not None:
            write(f"      {finding.mend}\n")
    return int(any(finding.mend is not None for finding in findings))


def check_store(url: str) -> Iterator[Finding]:
    """Reach the store without changing it; yields its own finding and, where it answers, the clock's."""
    shown = make_url(url).render_as_string(hide_password=True)
    if _lacks_file(url):
        yield Finding("store", f"{shown} does not exist", "make it: python -m db.migrate")
        return
    store = Store(url)
    try:
        found, expected = read_revision(store), newest_revision()
        if found != expected:
            said = f"{shown} stands at migration {found or 'none'}, this code expects {expected}"
            yield Finding("store", said, "bring it up to date: python -m db.migrate")
            return
        yield Finding("store", f"{shown} answers and is migrated to {found}")
        yield check_clock(store)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        advice = "start the database, or correct LOOKOUT_DATABASE_URL and its rights"
        yield Finding("store", f"{shown} cannot be reached ({reason})", advice)
    finally:
        store.close()


def _lacks_file(url: str) -> bool:
    """Tell whether this is an SQLite store that nobody has made; opening it would make it."""
    path = make_url(url).database
    return url.startswith("sqlite") and bool(path) and not Path(str(path)).exists()


def check_clock(store: Store) -> Finding:
    """Compare this machine's clock with the store's machine and with the latest times in the store."""
    advice = "let a time service set the clock of this machine and of the store's (timedatectl set-ntp true)"
    with store.read() as session:
        gap_s = 0.0
        if store.engine.dialect.name == "postgresql":
            gap_s = (session.scalars(select(func.clock_timestamp())).one() - utc_now()).total_seconds()
        newest = find_newest_time(session)
        ahead_s = (newest - utc_now()).total_seconds() if newest is not None else 0.0
    if abs(gap_s) > MAX_CLOCK_GAP_S:
        return Finding("clock", f"the store's clock is {gap_s:+.0f} s off this machine's", advice)
    if ahead_s > MAX_CLOCK_GAP_S:
        return Finding("clock", f"the store holds times {ahead_s:.0f} s in the future", advice)
    return Finding("clock", "agrees with the store")


def check_media(media_dir: Path) -> Finding:
    """Write a file to the media folder, remove it, and look at the free space."""
    try:
        media_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=media_dir) as file:
            file.write(b"doctor")
        free_bytes = shutil.disk_usage(media_dir).free
    except OSError as error:
        advice = "give this user write access to it, or set LOOKOUT_DATA_DIR to another folder"
        return Finding("media folder", f"{media_dir} cannot be written ({error.strerror})", advice)
    said = f"{media_dir} can be written, {free_bytes / 2**30:,.1f} GiB free"
    if free_bytes < MIN_FREE_BYTES:
        return Finding("media folder", said, f"free some: {MIN_FREE_BYTES / 2**30:.0f} GiB is the least")
    return Finding("media folder", said)


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


def _find_served(place: StoreSettings) -> Path:
    """The file of the active version; the bundled one also where the store does not answer."""
    active = None
    if _lacks_file(place.store_url):
        return locate_checkpoint(place.models_dir, active)
    with closing(Store(place.store_url)) as store, suppress(SQLAlchemyError), store.read() as session:
        active = find_active_model(session)
    return locate_checkpoint(place.models_dir, active)


def check_model(checkpoint: Path) -> Finding:
    """Load the model's file and classify one made-up sentence on the CPU."""
    from inference.predictor import PostInput, Predictor

    started = perf_counter()
    try:
        predictor = Predictor.load(checkpoint, "cpu")
    except InferenceError as error:
        advice = "restore the file, correct LOOKOUT_CHECKPOINT, or roll back: python -m inference.versions"
        return Finding("model", str(error), advice)
    (answer,) = predictor.predict([PostInput("The bridge is under water", None)])
    if answer.error is not None:
        return Finding("model", f"{checkpoint} loads but fails: {answer.error}", "restore the file")
    return Finding("model", f"{predictor.model_version} answers after {perf_counter() - started:.1f} s")
