"""``python -m inference.worker.reviewing``: the trained reviewer reads what the dashboard hands over.

This stage has its own queue and process and takes one draft at a time: somebody waits for it, so it does not
stand behind posts. Its model is loaded with the first draft.
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.errors import IllegalChangeError, NotFoundError, PolicyError
from db.migrate import upgrade_store
from db.policies.draft import Draft, read_written_draft
from db.policies.trace import Trace, write_trace
from db.policies.written import PolicyBook, load_policies
from db.policy import add_trace
from db.queue.drafts import DraftWork, claim_draft, drop_draft
from db.queue.jobs import DRAFTS, fail_job, is_any_waiting, succeed_jobs
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, JobPriority
from inference.errors import InferenceError
from inference.log import configure_logging
from inference.settings import WorkerSettings
from inference.stopping import stop_on_signals
from inference.worker.faults import FaultLog
from inference.worker.heartbeat import Heartbeat
from inference.worker.outcomes import Failure
from inference.worker.recovery import name_worker, return_lost_of
from inference.worker.watchdog import Watchdog

log = structlog.get_logger()

LOOK_S = 0.5
"""How soon a draft that is handed over is seen."""


class Reviewer(Protocol):
    """What the stage needs of a reviewer, such as ``inference.policy.reviewer.TrainedReviewer``."""

    def review_draft(self, draft: Draft, book: PolicyBook) -> Trace:
        """Return what it thinks of a draft."""


class ReviewingStage:
    """Reads the drafts of one store. Setting ``stop``, from anywhere, ends it after the one in hand.

    Args:
        load: makes the reviewer; called with the first draft, since its model takes memory.
    """

    def __init__(
        self,
        store: Store,
        load: Callable[[], Reviewer],
        *,
        settings: WorkerSettings,
        name: str,
        stop: threading.Event,
    ) -> None:
        self._store = store
        self._load = load
        self._reviewer: Reviewer | None = None
        self._settings = settings
        self._name = name
        self._stop = stop
        self._faults = FaultLog()
        self._watchdog = Watchdog(settings.batch_max_s, worker=name)
        self._log = log.bind(worker=name)

    def run(self, *, until_empty: bool = False) -> None:
        """Read until stopped or, with ``until_empty``, until no draft waits; commits draft by draft."""
        self._log.info("started")
        beat = Heartbeat(
            self._store,
            worker=self._name,
            heartbeat_s=self._settings.heartbeat_s,
            lease_s=self._settings.lease_s,
            faults=self._faults,
            queue=DRAFTS,
        )
        with beat, self._watchdog:
            while not self._stop.is_set():
                try:
                    work = self._claim()
                    if work is not None:
                        self._work_off(work)
                        continue
                    if until_empty and not self._is_any_waiting():
                        break
                except SQLAlchemyError as error:
                    self._faults.note_store(error)
                    self._log.warning("store_away", error=type(error).__name__)
                self._stop.wait(LOOK_S)
        self._log.info("stopped")

    def _claim(self) -> DraftWork | None:
        if not self._is_any_waiting():
            return None
        with self._store.write() as session:
            return claim_draft(session, worker=self._name)

    def _is_any_waiting(self) -> bool:
        with self._store.read() as session:
            return is_any_waiting(session, (JobPriority.ANALYST,), queue=DRAFTS)

    def _work_off(self, work: DraftWork) -> None:
        started_s = time.monotonic()
        with self._watchdog.watch(1):
            outcome = self._review(work)
        while not self._write(work, outcome):
            # What was read waits for the store to come back. Should the process end first, the job returns.
            if self._stop.wait(self._settings.poll_max_s):
                return
        took_s = round(time.monotonic() - started_s, 3)
        self._log.info("draft_done", job=work.job.job_id, report=work.report_id, duration_s=took_s)

    def _review(self, work: DraftWork) -> Trace | Failure:
        try:
            self._reviewer = self._reviewer or self._load()
            return self._reviewer.review_draft(read_written_draft(work.draft), load_policies())
        except (InferenceError, PolicyError) as error:  # what is installed is wrong: again is no better
            return Failure(FailureKind.MODEL, str(error), retry=False)
        except Exception as error:  # its class only: what it says may quote the draft
            return Failure(FailureKind.MODEL, f"it failed ({type(error).__name__})", retry=True)

    def _write(self, work: DraftWork, outcome: Trace | Failure) -> bool:
        """Store what became of a draft; commits. Returns whether the store took it."""
        try:
            try:
                self._settle(work, outcome)
            except (IllegalChangeError, NotFoundError):
                # Edited or cleared while it was read: that state asks for nothing any more.
                self._settle(work, None)
        except SQLAlchemyError as error:
            self._faults.note_store(error)
            self._log.warning("write_failed", error=type(error).__name__)
            return False
        return True

    def _settle(self, work: DraftWork, outcome: Trace | Failure | None) -> None:
        """Write, in one transaction, what became of a draft; nothing where another took it over."""
        job_id = work.job.job_id
        with self._store.write() as session:
            if isinstance(outcome, Failure):
                fail_job(
                    session,
                    worker=self._name,
                    job_id=job_id,
                    kind=outcome.kind,
                    error=outcome.reason,
                    retry=outcome.retry,
                    queue=DRAFTS,
                )
                return
            if not succeed_jobs(session, worker=self._name, job_ids=[job_id], queue=DRAFTS):
                return
            drop_draft(session, job_id=job_id)
            if outcome is not None:
                add_trace(
                    session,
                    report_id=work.report_id,
                    draft_sha256=outcome.draft_sha256,
                    policy_sha256=outcome.policy_sha256,
                    reviewer=outcome.reviewer,
                    version=outcome.version,
                    verdict=outcome.verdict,
                    trace=write_trace(outcome),
                    asked_by=work.asked_by,
                )


def main(arguments: list[str] | None = None) -> int:
    """Read the drafts of the environment's store; returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.worker.reviewing", description=__doc__)
    parser.add_argument("--until-empty", action="store_true", help="end when no draft waits any more")
    options = parser.parse_args(arguments)
    configure_logging()
    stop = stop_on_signals()
    settings, name = WorkerSettings(), name_worker()
    os.nice(settings.nice)
    url = get_settings().store_url
    try:
        upgrade_store(url)
        store = Store(url)
        return_lost_of(store, DRAFTS, lease_s=settings.lease_s, noun="drafts")
    except SQLAlchemyError as error:
        log.error("not_started", worker=name, error=type(error).__name__)
        return 1
    stage = ReviewingStage(store, _load_reviewer, settings=settings, name=name, stop=stop)
    stage.run(until_empty=options.until_empty)
    store.close()
    return 0


def _load_reviewer() -> Reviewer:
    # With the first draft: a store without any should not pay for the model.
    from inference.policy.reviewer import TrainedReviewer

    return TrainedReviewer.load()


if __name__ == "__main__":
    sys.exit(main())
