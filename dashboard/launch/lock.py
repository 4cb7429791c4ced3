"""One launcher a data folder: two on one SQLite file would only be in each other's way."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.services.errors import ServiceError

LOCK_NAME = "serve.lock"


@contextmanager
def hold_data_folder(folder: Path, address: str) -> Iterator[None]:
    """Hold the folder for this launcher; the folder is made where it is missing.

    The system lets go of the lock when its process ends, in whatever way, so that no lock outlives a kill.
    The file's words only tell the next launcher who holds it.

    Args:
        address: where the dashboard can be reached.

    Raises:
        ServiceError: another launcher holds the folder, or no lock can be kept in it.
    """
    path = folder / LOCK_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ServiceError(
            f"the data folder {folder} cannot be used ({error.strerror}); set LOOKOUT_DATA_DIR to another one"
        ) from error
    with os.fdopen(descriptor, "r+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ServiceError(
                f"Lookout runs already on the data folder {folder}: {lock.read().strip() or 'just starting'}."
                " Open that one, end it, or set LOOKOUT_DATA_DIR and LOOKOUT_PORT for a second one"
            ) from error
        lock.truncate()
        lock.write(f"process {os.getpid()} on {address}\n")
        lock.flush()
        yield
