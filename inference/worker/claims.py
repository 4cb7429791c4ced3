"""Batches for the lanes of one worker: one claim at a time, and what may kill the worker is tried alone."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from db.labels.effective import refresh_effective
from db.model_versions import find_active_model
from db.queries.backfill import list_answered
from db.queue.claimed import Work, read_work
from db.queue.jobs import claim_jobs, hand_back_all_but, hand_back_jobs, is_any_waiting, succeed_jobs
from db.queue.workers import beat_worker
from db.session import Store
from db.vocabulary import FaultKind, JobPriority
from inference.errors import InferenceError
from inference.worker.batch import PostClassifier
from inference.worker.faults import FaultLog
from inference.worker.serving import ModelSwitch

log = structlog.get_logger()

# Our choice: a post that must be tried alone gets one claim in eight, like the shares of ``db.queue.jobs``.
MAX_PASSED_OVER = 7


@dataclass(frozen=True)
class Batch:
    """Posts that one lane holds, and the model that answers them; no posts where none waits.

    ``served`` names the active version that this model is; None where it follows none.
    """

    works: Sequence[Work]
    predictor: PostClassifier
    served: str | None


class Claims:
    """What a worker's lanes hold, and which model they serve. Every batch that is taken is given back.

    Before each claim the active model version is looked up and taken up, so that all lanes serve the same.
    """

    def __init__(
        self,
        store: Store,
        predictor: PostClassifier,
        *,
        worker: str,
        batch_posts: int,
        faults: FaultLog,
        stop: threading.Event,
        switch: ModelSwitch | None,
    ) -> None:
        self._store = store
        self._predictor = predictor
        self._worker = worker
        self._batch_posts = batch_posts
        self._faults = faults
        self._stop = stop
        self._switch = switch
        self._changed = threading.Condition()
        self._in_hand: list[Batch] = []
        self._is_sure = True  # of what the store says that this worker holds
        self._is_alone = False  # one of them is tried alone, or is about to be
        self._passed_over = 0  # claims since one was that had to wait for more urgent posts
        self._log = log.bind(worker=worker)

    def take(self) -> Batch:
        """Take the next batch, or one without posts; commits.

        Raises:
            SQLAlchemyError: The store is away. What it took down before it went comes back with the next
                claim.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._is_alone)
            works: list[Work] | None = None
            was_sure, self._is_sure = self._is_sure, False
            try:
                if not was_sure:
                    self._hand_back_unknown()
                self._follow()
                works = self._claim()
                if works is None:
                    self._is_alone = True
                    self._changed.wait_for(lambda: not self._in_hand)
                    works = self._claim() or []
                self._is_sure = True
                batch = Batch(works, self._predictor, self._switch.served if self._switch else None)
                if works:
                    self._in_hand.append(batch)
                return batch
            finally:
                self._is_alone = _has_suspect(works or [])
                self._changed.notify_all()

    def give_back(self, batch: Batch) -> None:
        """Tell that a lane has done with a batch, well or not."""
        with self._changed:
            self._in_hand = [other for other in self._in_hand if other is not batch]
            if _has_suspect(batch.works):
                self._is_alone = False
            self._changed.notify_all()

    def is_empty(self) -> bool:
        """Return whether nothing waits: a failed attempt may still have to wait for its next."""
        with self._store.read() as session:
            return not is_any_waiting(session, self._find_priorities(session))

    def is_outdated(self, session: Session, batch: Batch) -> bool:
        """Return whether another version is active than this batch was answered by; holds what is active."""
        if self._switch is None:
            return False
        active = find_active_model(session, hold=True)
        return active is not None and active.version != batch.served

    def _hand_back_unknown(self) -> None:
        held = [work.job.job_id for batch in self._in_hand for work in batch.works]
        with self._store.write() as session:
            hand_back_all_but(session, worker=self._worker, job_ids=held)

    def _follow(self) -> None:
        """Take up the version that was activated; one that cannot be loaded is a fault, and nothing stops."""
        if self._switch is None:
            return
        with self._store.read() as session:
            active = find_active_model(session)
        try:
            predictor = self._switch.follow(active)
        except InferenceError as error:
            self._faults.note(FaultKind.MODEL_AWAY, str(error))
            self._log.error("model_not_taken_up", error=str(error))
            return
        if predictor is None:
            return
        self._predictor = predictor
        with self._store.write() as session:
            beat_worker(session, name=self._worker, model_version=predictor.model_version)
        self._log.info("model_taken_up", model_version=predictor.model_version)

    def _serves_active(self, session: Session) -> bool:
        return self._switch is None or self._switch.serves(find_active_model(session))

    def _find_priorities(self, session: Session) -> tuple[int, ...]:
        """Return what to claim. Posts to score again wait for a process that serves the active version."""
        return JobPriority.RISING if self._serves_active(session) else JobPriority.RISING[1:]

    def _claim(self) -> list[Work] | None:
        """Claim a batch that needs the model; what this version has answered before is settled on the way.

        Returns:
            None where a post must be tried alone while other lanes hold batches; nothing is claimed then.
        """
        while not self._stop.is_set():
            with self._store.write() as session:
                works = self._claim_batch(session)
                if works is None:
                    return None
                known = list_answered(
                    session,
                    post_ids=[work.job.post_id for work in works],
                    model_version=self._predictor.model_version,
                )
                if not known:
                    return works
                settled = [work.job.job_id for work in works if work.job.post_id in known]
                succeed_jobs(session, worker=self._worker, job_ids=settled)
                refresh_effective(session, sorted(known))
            if len(known) < len(works):
                return [work for work in works if work.job.post_id not in known]
        return []

    def _claim_batch(self, session: Session) -> list[Work] | None:
        """Claim. A post whose worker died holding it is taken alone: it may be the one that kills.

        Where more urgent posts wait all others go before it, but not for ever.
        """
        jobs = claim_jobs(
            session,
            worker=self._worker,
            limit=self._batch_posts,
            priorities=self._find_priorities(session),
        )
        works = read_work(session, jobs)
        suspects = [work for work in works if work.job.is_suspect]
        if not suspects:
            return works
        suspect = max(suspects, key=lambda work: work.job.priority)
        taken = [work for work in works if not work.job.is_suspect]
        is_urgent = any(work.job.priority > suspect.job.priority for work in taken)
        if is_urgent and self._passed_over < MAX_PASSED_OVER:
            self._passed_over += 1
        elif self._in_hand:
            taken = []
        else:
            taken, self._passed_over = [suspect], 0
        others = [work.job.job_id for work in works if work not in taken]
        hand_back_jobs(session, worker=self._worker, job_ids=others)
        return taken or None


def _has_suspect(works: Sequence[Work]) -> bool:
    return any(work.job.is_suspect for work in works)
