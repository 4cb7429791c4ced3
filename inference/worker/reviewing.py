"""``python -m inference.worker.reviewing``: the trained reviewer reads what the dashboard hands over.

This stage has its own queue and process and takes one draft at a time: somebody waits for it, so it does not
stand behind posts. Its model is loaded with the first draft.
"""

import argparse
import sys
import threading
from collections.abc import Callable
from typing import Protocol

from db.errors import IllegalChangeError, NotFoundError, PolicyError
from db.policies.draft import Draft, read_written_draft
from db.policies.trace import Trace, write_trace
from db.policies.written import PolicyBook, load_policies
from db.policy import add_trace
from db.queue.drafts import DraftWork, claim_draft, drop_draft
from db.queue.jobs import DRAFTS, hand_back_jobs, succeed_jobs
from db.session import Store
from db.vocabulary import FailureKind
from inference.errors import InferenceError, StoppedError
from inference.log import configure_logging
from inference.settings import WorkerSettings
from inference.stopping import stop_on_signals
from inference.worker.outcomes import Failure, Postponed
from inference.worker.recovery import name_worker
from inference.worker.stage import Stage, run_stage


class Reviewer(Protocol):
    """What the stage needs of a reviewer, such as ``inference.policy.reviewer.TrainedReviewer``."""

    def review_draft(self, draft: Draft, book: PolicyBook) -> Trace:
        """Return what it thinks of a draft."""


class ReviewingStage(Stage[DraftWork, Trace | Failure | Postponed]):
    """Reads the drafts of one store; told to stop, it leaves the one in hand to whoever comes next.

    Args:
        load: makes the reviewer; called with the first draft, since its model takes memory.
    """

    queue, noun = DRAFTS, "draft"

    def __init__(
        self,
        store: Store,
        load: Callable[[], Reviewer],
        *,
        settings: WorkerSettings,
        name: str,
        stop: threading.Event,
    ) -> None:
        super().__init__(store, settings=settings, name=name, stop=stop)
        self._load = load
        self._reviewer: Reviewer | None = None

    def _claim(self) -> DraftWork | None:
        if self._is_empty():
            return None
        with self._store.write() as session:
            return claim_draft(session, worker=self._name)

    def _do(self, work: DraftWork) -> Trace | Failure | Postponed:
        try:
            self._reviewer = self._reviewer or self._load()
            return self._reviewer.review_draft(read_written_draft(work.draft), load_policies())
        except StoppedError as error:
            return Postponed(str(error))
        except (InferenceError, PolicyError) as error:  # what is installed is wrong: again is no better
            return Failure(FailureKind.MODEL, str(error), retry=False)
        except Exception as error:  # its class only: what it says may quote the draft
            return Failure(FailureKind.MODEL, f"it failed ({type(error).__name__})", retry=True)

    def _settle(self, work: DraftWork, outcome: Trace | Failure | Postponed) -> None:
        try:
            self._keep(work, outcome)
        except (IllegalChangeError, NotFoundError):
            # Edited or cleared while it was read: that state asks for nothing any more.
            self._keep(work, None)

    def _keep(self, work: DraftWork, outcome: Trace | Failure | Postponed | None) -> None:
        job_id = work.job.job_id
        with self._store.write() as session:
            if isinstance(outcome, Postponed):
                hand_back_jobs(session, worker=self._name, job_ids=[job_id], queue=DRAFTS)
                return
            if isinstance(outcome, Failure):
                self._fail(session, work, outcome)
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
    return run_stage(
        ReviewingStage,
        lambda store: ReviewingStage(
            store, lambda: _load_reviewer(stop), settings=settings, name=name, stop=stop
        ),
        name=name,
        settings=settings,
        nice=settings.nice,
        until_empty=options.until_empty,
    )


def _load_reviewer(stop: threading.Event) -> Reviewer:
    # With the first draft: a store without any should not pay for the model.
    from inference.policy.reviewer import TrainedReviewer

    return TrainedReviewer.load(should_stop=stop.is_set)


if __name__ == "__main__":
    sys.exit(main())
