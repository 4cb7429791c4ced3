"""Tables of the Operations view: workers, failures, imports and sources in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dashboard.catalogue import mark
from dashboard.components.health import WORKER_SILENT_S
from dashboard.components.times import say_age, say_span, say_time
from dashboard.labels import FAILURE_WORDS, RELIABILITY_WORDS, TASK_WORDS, say_language
from dashboard.services.places import say_place
from dashboard.speaking import say, say_number, say_written
from db.queries.events import SourceHealth
from db.queries.faults import FaultRecord
from db.queries.model_versions import ModelItem
from db.queries.operations import FailedJob, ImportRun, QueueStatus, WorkerStatus
from db.queries.picture_words import LookingStatus
from db.source_hints import SourceHint
from db.vocabulary import FailureKind, FaultKind, Task

Table = list[dict[str, object]]

FAULT_WORDS = {
    FaultKind.WORKER_LOST: mark("Worker lost"),
    FaultKind.STORE_AWAY: mark("Store away"),
    FaultKind.STORE_FULL: mark("Store full"),
    FaultKind.MEDIA_AWAY: mark("Media folder gone"),
    FaultKind.CLOCK_STEPPED: mark("Clock set back"),
    FaultKind.MODEL_AWAY: mark("Model cannot be loaded"),
}
# What a worker does with a batch, in its order.
STAGE_WORDS: dict[str, str] = {
    "claim": mark("Claiming"),
    "read": mark("Reading"),
    "decode": mark("Decoding"),
    "encode": mark("Encoding"),
    "fuse": mark("Fusing"),
    "enrich": mark("Enriching"),
    "write": mark("Writing"),
}


def list_queue(queue: QueueStatus) -> list[tuple[str, str, str]]:
    """Return the queue as tiles of name, figure and note."""
    age = say_span(queue.oldest_wait_s) if queue.oldest_wait_s is not None else "–"
    return [
        (say("Waiting"), say_number(queue.todo), say("oldest: {age}", age=age)),
        (say("In hand"), say_number(queue.doing), say("claimed by a worker")),
        (say("Classified"), say_number(queue.succeeded), say("in all")),
        (say("Failed"), say_number(queue.failed), say("see the reasons below")),
        (say("Throughput"), say_number(queue.finished_last_minute), say("posts in the last minute")),
    ]


def list_looking(status: LookingStatus, *, waiting: str, done: str) -> list[tuple[str, str, str]]:
    """Return how far a stage is with its pictures as tiles, with words for those waiting and those done."""
    return [
        (say("Waiting"), say_number(status.todo), waiting),
        (say("In hand"), say_number(status.doing), say("one at a time")),
        (done, say_number(status.succeeded), say("in all")),
        (say("Failed"), say_number(status.failed), say("each with its reason")),
    ]


def list_stages(stages: Mapping[str, float]) -> list[tuple[str, str, str]]:
    """Return the stages of the worker as tiles."""
    return [
        (
            say(STAGE_WORDS.get(stage, stage.capitalize())),
            say("{number:,.1f} ms", number=milliseconds),
            say("a post, of the newest"),
        )
        for stage, milliseconds in stages.items()
    ]


def list_failure_kinds(failures: Mapping[FailureKind, int]) -> list[tuple[str, str, str]]:
    """Return the kinds of failure as tiles."""
    return [
        (say(FAILURE_WORDS[kind]), say_number(count), say("failed posts")) for kind, count in failures.items()
    ]


def tabulate_workers(workers: Sequence[WorkerStatus], now: datetime) -> Table:
    """Return the workers, each with what its silence means."""
    return [
        {
            say("Worker"): worker.name,
            say("State"): _say_state(worker, now),
            say("Device"): worker.device,
            say("Model"): worker.model_version,
            say("Classified"): worker.posts_done,
            say("Failed"): worker.posts_failed,
            say("Started"): say_time(worker.started_at),
            say("Last heard of"): say_age(worker.heartbeat_at, now),
        }
        for worker in workers
    ]


def tabulate_models(models: Sequence[ModelItem]) -> Table:
    """Return the versions of the model with what they were taken for."""
    return [
        {
            say("Version"): model.version,
            say("State"): say("serves") if model.is_active else "",
            say("Learned from"): _say_reviews(model),
            say("Held-out reviews agreed with"): _say_step(model, "reviews"),
            **{
                say("{task}, macro-F1 on dev", task=say(TASK_WORDS[task])): _say_step(model, task.value)
                for task in Task
            },
            say("Made"): say_time(model.created_at),
            say("By"): model.created_by,
        }
        for model in models
    ]


def tabulate_failures(jobs: Sequence[FailedJob]) -> Table:
    """Return the failed jobs with their reasons."""
    return [
        {
            say("Post"): job.post_id,
            say("Reason"): say_written(job.error or ""),
            say("Attempts"): job.attempts,
            say("Failed at"): say_time(job.finished_at),
        }
        for job in jobs
    ]


def tabulate_faults(faults: Sequence[FaultRecord]) -> Table:
    """Return what went wrong around the posts, and for how long."""
    return [
        {
            say("Fault"): say(FAULT_WORDS[fault.kind]),
            say("Worker"): fault.worker,
            say("What it says"): say_written(fault.reason),
            say("From"): say_time(fault.started_at),
            say("For"): say_span((fault.ended_at - fault.started_at).total_seconds()),
        }
        for fault in faults
    ]


def tabulate_imports(runs: Sequence[ImportRun]) -> Table:
    """Return the latest imports."""
    return [
        {
            say("File"): run.file_name,
            say("Event"): run.event,
            say("Source"): run.source,
            say("Added"): run.accepted,
            say("Known already"): run.repeated,
            say("Refused"): run.refused,
            say("Without a time"): run.without_time,
            say("Cells dropped"): run.dropped,
            say("Started"): say_time(run.started_at),
            say("State"): say("done") if run.finished_at else say("not finished"),
        }
        for run in runs
    ]


def tabulate_sources(sources: Sequence[SourceHealth], now: datetime) -> Table:
    """Return the sources with when they last sent."""
    return [
        {
            say("Source"): source.name,
            say("Kind"): source.kind.value,
            say("State"): _say_received(source, now),
            say("Reliability"): say(RELIABILITY_WORDS[source.reliability]),
            say("Writes from"): _say_hint(source.hint),
        }
        for source in sources
    ]


def _say_hint(hint: SourceHint) -> str:
    place = say_place(hint.place, hint.lat, hint.lon)
    where = say(place) if place else "–"
    words = say("{where} (stands there)", where=where) if hint.is_there else where
    return (
        say("{what}, in {language}", what=words, language=say(say_language(hint.language)))
        if hint.language
        else words
    )


def _say_reviews(model: ModelItem) -> str:
    return (
        say("{posts:,} reviewed posts", posts=model.measured["posts"])
        if model.measured
        else say("came with Lookout")
    )


def _say_step(model: ModelItem, mark: str) -> str:
    if not model.measured:
        return "–"
    before, after = model.measured["before"][mark], model.measured["after"][mark]
    return f"{before:.1%} → {after:.1%}"


def _say_state(worker: WorkerStatus, now: datetime) -> str:
    if worker.stopped_at is not None:
        return say("stopped in order")
    if (now - worker.heartbeat_at).total_seconds() > WORKER_SILENT_S:
        return say("ALARM: silent")
    return say("running")


def _say_received(source: SourceHealth, now: datetime) -> str:
    if source.last_received_at is None:
        return say("nothing received yet")
    return say("received {age}", age=say_age(source.last_received_at, now))
