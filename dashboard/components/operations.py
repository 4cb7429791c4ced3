"""Tables of the Operations view: workers, failures, imports and sources in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dashboard.components.health import WORKER_SILENT_S
from dashboard.components.times import say_age, say_span, say_time
from dashboard.labels import FAILURE_WORDS, RELIABILITY_WORDS, TASK_WORDS, say_language
from dashboard.services.places import say_place
from db.queries.events import SourceHealth
from db.queries.faults import FaultRecord
from db.queries.model_versions import ModelItem
from db.queries.operations import FailedJob, ImportRun, QueueStatus, WorkerStatus
from db.queries.picture_words import LookingStatus
from db.source_hints import SourceHint
from db.vocabulary import FailureKind, FaultKind, Task

Table = list[dict[str, object]]

FAULT_WORDS = {
    FaultKind.WORKER_LOST: "Worker lost",
    FaultKind.STORE_AWAY: "Store away",
    FaultKind.STORE_FULL: "Store full",
    FaultKind.MEDIA_AWAY: "Media folder gone",
    FaultKind.CLOCK_STEPPED: "Clock set back",
    FaultKind.MODEL_AWAY: "Model cannot be loaded",
}


def list_queue(queue: QueueStatus) -> list[tuple[str, str, str]]:
    """Return the queue as tiles of name, figure and note."""
    age = say_span(queue.oldest_wait_s) if queue.oldest_wait_s is not None else "–"
    return [
        ("Waiting", f"{queue.todo:,}", f"oldest: {age}"),
        ("In hand", f"{queue.doing:,}", "claimed by a worker"),
        ("Classified", f"{queue.succeeded:,}", "in all"),
        ("Failed", f"{queue.failed:,}", "see the reasons below"),
        ("Throughput", f"{queue.finished_last_minute:,}", "posts in the last minute"),
    ]


def list_looking(status: LookingStatus, done: str) -> list[tuple[str, str, str]]:
    """Return how far a stage is with its pictures as tiles; ``done`` is what becomes of them, as "read"."""
    return [
        ("Waiting", f"{status.todo:,}", f"pictures to be {done}"),
        ("In hand", f"{status.doing:,}", "one at a time"),
        (done.capitalize(), f"{status.succeeded:,}", "in all"),
        ("Failed", f"{status.failed:,}", "each with its reason"),
    ]


def list_stages(stages: Mapping[str, float]) -> list[tuple[str, str, str]]:
    """Return the stages of the worker as tiles."""
    return [
        (stage.capitalize(), f"{milliseconds:,.1f} ms", "a post, of the newest")
        for stage, milliseconds in stages.items()
    ]


def list_failure_kinds(failures: Mapping[FailureKind, int]) -> list[tuple[str, str, str]]:
    """Return the kinds of failure as tiles."""
    return [(FAILURE_WORDS[kind], f"{count:,}", "failed posts") for kind, count in failures.items()]


def tabulate_workers(workers: Sequence[WorkerStatus], now: datetime) -> Table:
    """Return the workers, each with what its silence means."""
    return [
        {
            "Worker": worker.name,
            "State": _say_state(worker, now),
            "Device": worker.device,
            "Model": worker.model_version,
            "Classified": worker.posts_done,
            "Failed": worker.posts_failed,
            "Started": say_time(worker.started_at),
            "Last heard of": say_age(worker.heartbeat_at, now),
        }
        for worker in workers
    ]


def tabulate_models(models: Sequence[ModelItem]) -> Table:
    """Return the versions of the model with what they were taken for."""
    return [
        {
            "Version": model.version,
            "State": "serves" if model.is_active else "",
            "Learned from": _say_reviews(model),
            "Held-out reviews agreed with": _say_step(model, "reviews"),
            **{f"{TASK_WORDS[task]}, macro-F1 on dev": _say_step(model, task.value) for task in Task},
            "Made": say_time(model.created_at),
            "By": model.created_by,
        }
        for model in models
    ]


def tabulate_failures(jobs: Sequence[FailedJob]) -> Table:
    """Return the failed jobs with their reasons."""
    return [
        {
            "Post": job.post_id,
            "Reason": job.error,
            "Attempts": job.attempts,
            "Failed at": say_time(job.finished_at),
        }
        for job in jobs
    ]


def tabulate_faults(faults: Sequence[FaultRecord]) -> Table:
    """Return what went wrong around the posts, and for how long."""
    return [
        {
            "Fault": FAULT_WORDS[fault.kind],
            "Worker": fault.worker,
            "What it says": fault.reason,
            "From": say_time(fault.started_at),
            "For": say_span((fault.ended_at - fault.started_at).total_seconds()),
        }
        for fault in faults
    ]


def tabulate_imports(runs: Sequence[ImportRun]) -> Table:
    """Return the latest imports."""
    return [
        {
            "File": run.file_name,
            "Event": run.event,
            "Source": run.source,
            "Added": run.accepted,
            "Known already": run.repeated,
            "Refused": run.refused,
            "Without a time": run.without_time,
            "Cells dropped": run.dropped,
            "Started": say_time(run.started_at),
            "State": "done" if run.finished_at else "not finished",
        }
        for run in runs
    ]


def tabulate_sources(sources: Sequence[SourceHealth], now: datetime) -> Table:
    """Return the sources with when they last sent."""
    return [
        {
            "Source": source.name,
            "Kind": source.kind.value,
            "State": _say_received(source, now),
            "Reliability": RELIABILITY_WORDS[source.reliability],
            "Writes from": _say_hint(source.hint),
        }
        for source in sources
    ]


def _say_hint(hint: SourceHint) -> str:
    where = say_place(hint.place, hint.lat, hint.lon) or "–"
    words = f"{where} (stands there)" if hint.is_there else where
    return f"{words}, in {say_language(hint.language)}" if hint.language else words


def _say_reviews(model: ModelItem) -> str:
    return f"{model.measured['posts']:,} reviewed posts" if model.measured else "came with Lookout"


def _say_step(model: ModelItem, mark: str) -> str:
    if not model.measured:
        return "–"
    before, after = model.measured["before"][mark], model.measured["after"][mark]
    return f"{before:.1%} → {after:.1%}"


def _say_state(worker: WorkerStatus, now: datetime) -> str:
    if worker.stopped_at is not None:
        return "stopped in order"
    if (now - worker.heartbeat_at).total_seconds() > WORKER_SILENT_S:
        return "ALARM: silent"
    return "running"


def _say_received(source: SourceHealth, now: datetime) -> str:
    if source.last_received_at is None:
        return "nothing received yet"
    return f"received {say_age(source.last_received_at, now)}"
