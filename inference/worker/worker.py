"""``python -m inference.worker``: claim posts, classify and place them, write, until told to stop.

A worker has a few lanes, threads that each take a batch the whole way: while one reads pictures or writes,
the encoders of another have the cores.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from db.predictions import NewPrediction, add_predictions
from db.queue.claimed import Work
from db.queue.jobs import (
    EXPLANATIONS,
    fail_job,
    hand_back_all_but,
    hand_back_jobs,
    queue_rescoring,
    succeed_jobs,
)
from db.queue.workers import beat_worker, register_worker, retire_worker
from db.session import Store
from db.settings import StoreSettings
from db.vocabulary import FailureKind, FaultKind
from inference.enrich import Enricher
from inference.model.stages import StageClock
from inference.settings import WorkerSettings
from inference.worker.batch import Outcome, PostClassifier, classify_batch
from inference.worker.claims import Batch, Claims
from inference.worker.explaining import ExplainingStage
from inference.worker.faults import FaultLog
from inference.worker.heartbeat import Heartbeat
from inference.worker.metrics import Metrics, serve_figures
from inference.worker.outcomes import Failure, Postponed
from inference.worker.recovery import name_worker, return_lost_jobs, return_lost_of
from inference.worker.serving import ModelSwitch, load_served
from inference.worker.watchdog import Watchdog

log = structlog.get_logger()

# How long a post whose picture cannot be reached lets others go first. So many can be put off in this time
# that those behind them have their turn before the first is due again; and it goes on soon once it can.
POSTPONED_S = 30.0


class BatchObserver(Protocol):
    """Who wants to know what became of a batch; ``inference.worker.metrics.Metrics`` tells Prometheus."""

    def note_batch(self, outcomes: Sequence[Outcome], stages: Mapping[str, float]) -> None:
        """Take what the store has taken of a batch, with the seconds of its stages; from any lane."""


class Worker:
    """The lanes of one process over one store. Setting ``stop``, from anywhere, ends each after its batch."""

    def __init__(
        self,
        store: Store,
        predictor: PostClassifier,
        enricher: Enricher,
        *,
        media_dir: Path,
        settings: WorkerSettings,
        name: str,
        stop: threading.Event,
        metrics: BatchObserver | None = None,
        switch: ModelSwitch | None = None,
        explaining: ExplainingStage | None = None,
    ) -> None:
        self._store = store
        self._predictor = predictor
        self._enricher = enricher
        self._media_dir = media_dir
        self._settings = settings
        self._name = name
        self._stop = stop
        self._metrics = metrics
        self._explaining = explaining
        self._faults = FaultLog()
        self._claims = Claims(
            store,
            predictor,
            worker=name,
            batch_posts=settings.batch_posts,
            faults=self._faults,
            stop=stop,
            switch=switch,
        )
        self._watchdog = Watchdog(settings.batch_max_s, worker=name)
        self._log = log.bind(worker=name)

    def run(self, *, until_empty: bool = False) -> None:
        """Work until stopped or, with ``until_empty``, until no job waits; then retire. Commits."""
        device, model_version = self._predictor.device, self._predictor.model_version
        with self._store.write() as session:
            register_worker(session, name=self._name, device=device, model_version=model_version)
        self._log.info("started", device=device, model_version=model_version)
        beat = Heartbeat(
            self._store,
            worker=self._name,
            heartbeat_s=self._settings.heartbeat_s,
            lease_s=self._settings.lease_s,
            faults=self._faults,
        )
        with beat, self._watchdog:
            self._run_lanes(until_empty)
        self._retire()

    def _run_lanes(self, until_empty: bool) -> None:
        """Wait until every lane has ended; an error that no lane expects ends them all."""
        loops = [partial(self._loop, until_empty)] * self._settings.lanes
        if self._explaining is not None:
            loops.append(partial(self._explaining.run, until_empty=until_empty))
        with ThreadPoolExecutor(len(loops), thread_name_prefix="lane") as pool:
            lanes = [pool.submit(self._run_lane, loop) for loop in loops]
        for lane in lanes:
            lane.result()

    def _run_lane(self, loop: Callable[[], None]) -> None:
        try:
            loop()
        except BaseException:
            self._stop.set()
            raise

    def _loop(self, until_empty: bool) -> None:
        wait_s = self._settings.poll_s
        while not self._stop.is_set():
            clock = StageClock()
            try:
                with clock.time("claim"):
                    batch = self._claims.take()
                if not batch.works and until_empty and self._claims.is_empty():
                    return
            except SQLAlchemyError as error:
                self._faults.note_store(error)
                self._log.warning("claim_failed", error=type(error).__name__, wait_s=wait_s)
                wait_s = self._wait(wait_s)
                continue
            try:
                if batch.works:
                    self._work_off(batch, clock)
            finally:
                self._claims.give_back(batch)
            wait_s = self._settings.poll_s if batch.works else self._wait(wait_s)

    def _wait(self, wait_s: float) -> float:
        """Wait, or less when stopped; returns the next, longer wait."""
        self._stop.wait(wait_s)
        return min(wait_s * 2, self._settings.poll_max_s)

    def _work_off(self, batch: Batch, clock: StageClock) -> None:
        """Classify and write a batch."""
        with self._watchdog.watch(len(batch.works)):
            outcomes = classify_batch(
                batch.works,
                predictor=batch.predictor,
                enricher=self._enricher,
                media_dir=self._media_dir,
                clock=clock,
            )
        with clock.time("write"):
            written = self._write_batch(batch, outcomes)
        if not written:
            return
        if self._metrics is not None:
            self._metrics.note_batch(written, clock.seconds)
        failed = sum(isinstance(outcome, Failure) for outcome in written)
        duration_s = round(sum(clock.seconds.values()), 3)
        self._log.info("classified", posts=len(written) - failed, failed=failed, duration_s=duration_s)

    def _write_batch(self, batch: Batch, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Write; one post at a time where the store refuses the whole, so that its culprit fails alone."""
        try:
            return self._write_in_time(batch.works, outcomes, batch)
        except (DataError, IntegrityError) as error:
            self._log.warning("answer_refused", error=type(error).__name__, posts=len(batch.works))
        each = zip(batch.works, outcomes, strict=True)
        return [one for work, outcome in each for one in self._write_alone(work, outcome, batch)]

    def _write_alone(self, work: Work, outcome: Outcome, batch: Batch) -> list[Outcome]:
        """Write one post, or that its answer is refused."""
        try:
            return self._write_in_time([work], [outcome], batch)
        except (DataError, IntegrityError) as error:
            cause = type(error.orig).__name__
        reason = f"the model's answer cannot be stored ({cause})"
        refused = Failure(FailureKind.UNSTORABLE, reason, retry=True)
        return self._write_in_time([work], [refused], batch)

    def _write_in_time(
        self, works: Sequence[Work], outcomes: Sequence[Outcome], batch: Batch
    ) -> list[Outcome]:
        """Write when the store is there to take it; nothing when the worker was stopped before.

        Raises:
            DataError, IntegrityError: The store is there and refuses it.
        """
        wait_s = self._settings.poll_s
        while True:
            try:
                return self._write(works, outcomes, batch)
            except (DataError, IntegrityError):
                raise
            except SQLAlchemyError as error:
                # The results wait for the store to come back. Should the process end first, the jobs return.
                self._faults.note_store(error)
                self._log.warning("write_failed", error=type(error).__name__, wait_s=wait_s)
                wait_s = self._wait(wait_s)
                if self._stop.is_set():
                    return []

    def _write(self, works: Sequence[Work], outcomes: Sequence[Outcome], batch: Batch) -> list[Outcome]:
        """Store every outcome in one transaction; returns what it took: predictions and failures.

        The outcome of a job that is no longer held is dropped; a post that is put off has none yet.
        """
        results: dict[int, NewPrediction] = {}
        failures: dict[int, Failure] = {}
        postponed: dict[int, Postponed] = {}
        for work, outcome in zip(works, outcomes, strict=True):
            if isinstance(outcome, Failure):
                failures[work.job.job_id] = outcome
            elif isinstance(outcome, Postponed):
                postponed[work.job.job_id] = outcome
            else:
                results[work.job.job_id] = outcome
        with self._store.write() as session:
            held = succeed_jobs(session, worker=self._name, job_ids=list(results))
            predictions = [results[job_id] for job_id in held]
            add_predictions(session, model_version=batch.predictor.model_version, predictions=predictions)
            failed = {
                job_id: failure
                for job_id, failure in failures.items()
                if fail_job(
                    session,
                    worker=self._name,
                    job_id=job_id,
                    kind=failure.kind,
                    error=failure.reason,
                    retry=failure.retry,
                )
            }
            hand_back_jobs(session, worker=self._name, job_ids=list(postponed), wait_s=POSTPONED_S)
            if self._claims.is_outdated(session, batch):
                queue_rescoring(session, job_ids=held)
            beat_worker(session, name=self._name, posts_done=len(held), posts_failed=len(failed))
        for job_id, failure in failed.items():
            # Its kind only: what the model raised may quote the post. The store keeps the whole reason.
            self._log.warning("post_failed", job=job_id, reason=failure.kind.value, retry=failure.retry)
        for reason in {outcome.reason for outcome in postponed.values()}:
            self._faults.note(FaultKind.MEDIA_AWAY, reason)
            self._log.warning("posts_postponed", posts=len(postponed), reason=reason)
        return [*predictions, *failed.values()]

    def _retire(self) -> None:
        """Sign off. What could not be written goes back as if never begun: no post of it killed anything."""
        try:
            with self._store.write() as session:
                hand_back_all_but(session, worker=self._name, job_ids=[])
                retire_worker(session, name=self._name)
        except SQLAlchemyError as error:
            self._log.warning("retire_failed", error=type(error).__name__)
        self._log.info("stopped")


def make_worker(
    store: Store, *, place: StoreSettings, settings: WorkerSettings, stop: threading.Event
) -> Worker:
    """Load all that a post needs, return this process's worker; what dead workers held waits again. Commits.

    The searches for language and place are built beside the model, so that the first submission finds
    everything warm.

    Raises:
        InferenceError: the model cannot be loaded, or the metrics' port is taken.
    """
    name = name_worker()
    returned = return_lost_jobs(store, lease_s=settings.lease_s)
    return_lost_of(store, EXPLANATIONS, lease_s=settings.lease_s, noun="explanations")
    log.info("loading", worker=name, returned_jobs=returned)
    enricher = Enricher(place.own_places_file)
    with ThreadPoolExecutor(1) as beside:
        warmed = beside.submit(enricher.warm_up)
        switch = ModelSwitch(place.models_dir, settings)
        predictor = load_served(store, switch)
        warmed.result()
    metrics = Metrics(store)
    metrics.watch_device(predictor.device)
    serve_figures(metrics.registry, settings.metrics_host, settings.metrics_port)
    explaining = ExplainingStage(
        store,
        lambda: switch.loaded,
        media_dir=place.media_dir,
        settings=settings,
        name=name,
        stop=stop,
    )
    return Worker(
        store,
        predictor,
        enricher,
        media_dir=place.media_dir,
        settings=settings,
        name=name,
        stop=stop,
        metrics=metrics,
        switch=switch,
        explaining=explaining,
    )
