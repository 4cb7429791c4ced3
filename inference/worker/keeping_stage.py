"""A stage that keeps what it finds: what was postponed goes back, and what cannot be stored fails alone."""

from abc import abstractmethod
from typing import Generic, TypeVar

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from db.queue.jobs import hand_back_jobs, succeed_jobs
from db.vocabulary import FailureKind, FaultKind
from inference.worker.outcomes import Failure, Postponed
from inference.worker.stage import Stage, W

POSTPONED_S = 30.0

Found = TypeVar("Found")


class KeepingStage(Stage[W, Found | Failure | Postponed], Generic[W, Found]):
    """Works a queue off whose findings are stored, each in the transaction that ends its job."""

    @property
    @abstractmethod
    def _what(self) -> str:
        """What it finds, as failures say it."""

    @abstractmethod
    def _keep_found(self, session: Session, work: W, found: Found) -> None:
        """Keep what was found; comes last in its transaction."""

    def _settle(self, work: W, outcome: Found | Failure | Postponed) -> None:
        try:
            self._keep(work, outcome)
        except (DataError, IntegrityError) as error:
            reason = f"{self._what} cannot be stored ({type(error.orig).__name__})"
            self._keep(work, Failure(FailureKind.UNSTORABLE, reason, retry=True))

    def _keep(self, work: W, outcome: Found | Failure | Postponed) -> None:
        job_ids = [work.job.job_id]
        with self._store.write() as session:
            if isinstance(outcome, Postponed):
                self._faults.note(FaultKind.MEDIA_AWAY, outcome.reason)
                hand_back_jobs(
                    session, worker=self._name, job_ids=job_ids, wait_s=POSTPONED_S, queue=self.queue
                )
            elif isinstance(outcome, Failure):
                self._fail(session, work, outcome)
            elif succeed_jobs(session, worker=self._name, job_ids=job_ids, queue=self.queue):
                self._keep_found(session, work, outcome)
