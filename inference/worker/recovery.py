"""Worker names, and what to do about workers that ended without a goodbye."""

import os
import socket

from sqlalchemy.orm import Session

from db.queue.faults import NewFault, add_faults
from db.queue.jobs import Queue, list_holders, return_jobs_of, return_stalled_jobs
from db.queue.workers import list_running_workers, retire_worker
from db.session import Store, utc_now
from db.vocabulary import FaultKind


def name_worker() -> str:
    """Return ``host-pid`` of this process."""
    return f"{socket.gethostname()[:80]}-{os.getpid()}"


def return_lost_jobs(store: Store, *, lease_s: float) -> int:
    """Put back what dead workers of this machine and silent ones anywhere held; commits. Returns how many.

    A worker of this machine is known to be dead when its process is gone, so a restart need not wait for the
    lease. Of workers elsewhere nothing is known but their silence.
    """
    with store.write() as session:
        returned = return_stalled_jobs(session, lease_s=lease_s)
        for name in filter(_is_dead, list_running_workers(session)):
            held = return_jobs_of(session, worker=name)
            retire_worker(session, name=name)
            _note_lost(session, name, f"posts that it held and that wait again: {held}")
            returned += held
    return returned


def return_lost_of(store: Store, queue: Queue, *, lease_s: float, noun: str) -> int:
    """Do the same for what dead or silent processes of another stage held; commits. Returns how many.

    Args:
        noun: what that is, in the plural.
    """
    with store.write() as session:
        returned = return_stalled_jobs(session, lease_s=lease_s, queue=queue)
        for name in filter(_is_dead, list_holders(session, queue=queue)):
            held = return_jobs_of(session, worker=name, queue=queue)
            _note_lost(session, name, f"{noun} that it held and that wait again: {held}")
            returned += held
    return returned


def _note_lost(session: Session, worker: str, held: str) -> None:
    now = utc_now()
    reason = f"its process ended without a word; {held}"
    add_faults(session, worker=worker, faults=[NewFault(FaultKind.WORKER_LOST, reason, now, now)])


def _is_dead(worker: str) -> bool:
    """Return whether this machine ran the worker and no longer does. This process's namesake is its past."""
    host, _, pid = worker.rpartition("-")
    if worker == name_worker():
        return True
    if host != name_worker().rpartition("-")[0] or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
