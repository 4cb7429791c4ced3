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
MAX_SOURCES = 4


def render_health(
    queue: QueueStatus, workers: Sequence[WorkerStatus], sources: Sequence[SourceHealth], now: datetime
) -> None:
    """Show workers, queue and sources as chips, alarms in words and colour; a bar while posts wait."""
    feeds = [source for source in sources if source.kind is not SourceKind.UPLOAD]
    chips = [_say_worker(workers, now), _say_queue(queue), *(_say_source(feed, now) for feed in feeds)]
    shown = chips[: 2 + MAX_SOURCES]
    if len(chips) > len(shown):
        shown.append((f"{len(chips) - len(shown)} more sources", "plain"))
    html = "".join(make_chip(words, tone=tone) for words, tone in shown)
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


def _say_source(source: SourceHealth, now: datetime) -> tuple[str, str]:
    if source.last_received_at is None:
        return f"ALARM · {source.name}: nothing received yet", "alarm"
    silence_s = (now - source.last_received_at).total_seconds()
    if silence_s > SOURCE_SILENT_S:
        return f"ALARM · {source.name}: silent for {say_span(silence_s)}", "alarm"
    return f"{source.name}: {say_span(silence_s)} ago", "good"
