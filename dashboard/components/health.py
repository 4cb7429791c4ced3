"""Health strip: is a worker running, does the queue move, do the sources still send?"""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from dashboard.components.markup import make_chip
from dashboard.components.times import say_age, say_span
from db.queries.events import SourceHealth
from db.queries.operations import QueueStatus, WorkerStatus
from db.vocabulary import SourceKind

# A worker beats every few seconds; half a minute of silence is several missed beats.
WORKER_SILENT_S = 30
# Our choice: in an active disaster a feed that says nothing for six hours has most likely broken.
SOURCE_SILENT_S = 6 * 3_600
MAX_ALARMS = 4


def render_health(
    queue: QueueStatus,
    workers: Sequence[WorkerStatus],
    sources: Sequence[SourceHealth],
    now: datetime,
    *,
    media_fault: str | None,
) -> None:
    """Show workers, queue, pictures and sources as chips, alarms in words and colour; a bar while posts wait.

    Args:
        media_fault: why the stored pictures cannot be reached.
    """
    chips = [_say_worker(workers, now), _say_queue(queue), *_say_sources(sources, now)]
    if media_fault:
        chips.insert(0, ("ALARM · pictures are away, posts with one wait", "alarm"))
    html = "".join(make_chip(words, tone=tone) for words, tone in chips)
    st.html(f'<div class="lo-health" role="status" aria-label="Health of feeds and worker">{html}</div>')
    waiting = queue.todo + queue.doing
    total = waiting + queue.succeeded + queue.failed
    if waiting:
        st.progress(
            (total - waiting) / total,
            text=f"Classifying: {total - waiting:,} of {total:,} posts done, {waiting:,} to go",
        )


def find_running(workers: Sequence[WorkerStatus], now: datetime) -> list[WorkerStatus]:
    """Return the workers that have been heard of lately and did not say goodbye."""
    return [
        worker
        for worker in workers
        if worker.stopped_at is None and (now - worker.heartbeat_at).total_seconds() < WORKER_SILENT_S
    ]


def _say_worker(workers: Sequence[WorkerStatus], now: datetime) -> tuple[str, str]:
    running = find_running(workers, now)
    if running:
        worker = running[0]
        more = f" and {len(running) - 1} more" if len(running) > 1 else ""
        return f"Worker running on {worker.device}{more} · model {worker.model_version}", "good"
    silent = [worker for worker in workers if worker.stopped_at is None]
    if silent:
        return f"ALARM · worker silent, last seen {say_age(silent[0].heartbeat_at, now)}", "alarm"
    return "ALARM · no worker is running, new posts wait", "alarm"


def _say_queue(queue: QueueStatus) -> tuple[str, str]:
    waiting = queue.todo + queue.doing
    if queue.failed:
        return f"{waiting:,} waiting · {queue.failed:,} failed", "warn"
    if queue.oldest_wait_s is None:
        return "Queue empty", "good"
    return f"{waiting:,} waiting, the oldest for {say_span(queue.oldest_wait_s)}", "plain"


def _say_sources(sources: Sequence[SourceHealth], now: datetime) -> list[tuple[str, str]]:
    """Each silent source is an alarm of its own; those that send need one chip together."""
    feeds = [source for source in sources if source.kind is not SourceKind.SUBMISSION]
    silent = [feed for feed in feeds if is_silent(feed, now)]
    chips = [(_say_silence(feed, now), "alarm") for feed in silent[:MAX_ALARMS]]
    if len(silent) > MAX_ALARMS:
        chips.append((f"ALARM · {len(silent) - MAX_ALARMS} more silent sources", "alarm"))
    last = max((feed.last_received_at for feed in feeds if feed.last_received_at), default=None)
    if last is not None and len(silent) < len(feeds):
        sending = len(feeds) - len(silent)
        words = "source" if len(feeds) == 1 else "sources"
        chips.append((f"{sending} of {len(feeds)} {words} sending, last {say_age(last, now)}", "good"))
    return chips


def is_silent(source: SourceHealth, now: datetime) -> bool:
    """Say whether a source has been silent for longer than a feed should be."""
    last = source.last_received_at
    return last is None or (now - last).total_seconds() > SOURCE_SILENT_S


def _say_silence(source: SourceHealth, now: datetime) -> str:
    if source.last_received_at is None:
        return f"ALARM · {source.name}: nothing received yet"
    return f"ALARM · {source.name}: silent for {say_span((now - source.last_received_at).total_seconds())}"
