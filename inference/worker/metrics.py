"""Figures for Prometheus: the store's, read when asked, and this worker's own. No port unless one is set."""

from collections.abc import Iterator, Mapping, Sequence
from wsgiref.simple_server import WSGIServer

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from db.queries.operations import count_failures, get_queue_status, get_stage_times
from db.session import Store
from inference.errors import InferenceError
from inference.worker.batch import Outcome
from inference.worker.outcomes import Failure

POSTS_BUCKETS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
SECONDS_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class MetricsError(InferenceError):
    """The metrics cannot be served where the settings say."""


class StoreCollector(Collector):
    """The figures of the Operations view, from the same queries, at the moment of asking."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        """Yield them; while the store is away only ``lookout_store_up 0``."""
        up = GaugeMetricFamily("lookout_store_up", "1 while the store answers")
        try:
            with self._store.read() as session:
                queue = get_queue_status(session)
                failures, stages = count_failures(session), get_stage_times(session)
        except SQLAlchemyError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        jobs = GaugeMetricFamily("lookout_jobs", "Jobs by status", labels=["status"])
        for status in ("todo", "doing", "succeeded", "failed"):
            jobs.add_metric([status], getattr(queue, status))
        yield jobs
        age = "Seconds that the oldest waiting job has waited; 0 when none waits"
        yield GaugeMetricFamily("lookout_queue_age_seconds", age, value=queue.oldest_wait_s or 0)
        rate = "Posts classified in the last minute, by all workers"
        yield GaugeMetricFamily("lookout_posts_last_minute", rate, value=queue.finished_last_minute)
        failed = GaugeMetricFamily("lookout_failed_jobs", "Failed jobs by kind of reason", labels=["reason"])
        for kind, count in failures.items():
            failed.add_metric([kind.value], count)
        yield failed
        stage_ms = "Milliseconds a post of each stage, mean over the newest predictions"
        times = GaugeMetricFamily("lookout_stage_milliseconds", stage_ms, labels=["stage"])
        for stage, milliseconds in stages.items():
            times.add_metric([stage], milliseconds)
        yield times


class Metrics:
    """What one worker counts of itself; the worker calls ``note_batch``. Counting alone opens no socket."""

    def __init__(self, store: Store) -> None:
        self.registry = register_store(store)
        ProcessCollector(registry=self.registry)
        self._batch_posts = Histogram(
            "lookout_batch_posts",
            "Posts of a batch that the store took",
            buckets=POSTS_BUCKETS,
            registry=self.registry,
        )
        self._batch_seconds = Histogram(
            "lookout_batch_seconds",
            "Seconds of a batch, claim and commit included",
            buckets=SECONDS_BUCKETS,
            registry=self.registry,
        )
        self._stage_seconds = Histogram(
            "lookout_batch_stage_seconds",
            "Seconds of a batch's stages",
            labelnames=["stage"],
            buckets=SECONDS_BUCKETS,
            registry=self.registry,
        )
        self._failures = Counter(
            "lookout_post_failures", "Failed attempts by kind of reason", ["reason"], registry=self.registry
        )

    def note_batch(self, outcomes: Sequence[Outcome], stages: Mapping[str, float]) -> None:
        """Count what the store has taken of a batch, and the seconds that each of its stages took."""
        self._batch_posts.observe(len(outcomes))
        self._batch_seconds.observe(sum(stages.values()))
        for stage, seconds in stages.items():
            self._stage_seconds.labels(stage).observe(seconds)
        for outcome in outcomes:
            if isinstance(outcome, Failure):
                self._failures.labels(outcome.kind.value).inc()

    def watch_device(self, device: str) -> None:
        """Report the memory that the model holds on a GPU; on a CPU it is the process's own memory."""
        if not device.startswith("cuda"):
            return
        import torch

        memory = Gauge(
            "lookout_device_memory_bytes", "GPU memory held by the model", ["device"], registry=self.registry
        )
        memory.labels(device).set_function(lambda: torch.cuda.memory_reserved(device))


def register_store(store: Store) -> CollectorRegistry:
    """Return the store's figures alone, as of a process that classifies nothing."""
    registry = CollectorRegistry()
    registry.register(StoreCollector(store))
    return registry


def serve_figures(registry: CollectorRegistry, host: str, port: int) -> WSGIServer | None:
    """Answer ``GET /metrics`` from a thread of its own until the process ends; port 0 serves nothing.

    Raises:
        MetricsError: the address cannot be listened on.
    """
    if port == 0:
        return None
    try:
        server, _ = start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        raise MetricsError(
            f"metrics cannot be served on {host}:{port} ({error.strerror}); set another LOOKOUT_METRICS_PORT"
        ) from error
    return server
