"""Health strip: is a worker running, does the queue move, do the feeds still send?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from dashboard.components.markup import make_chip
from dashboard.components.times import say_age, say_span
from db.queries.events import SourceHealth
from db.queries.operations import QueueStatus, WorkerStatus
from db.queries.silences import Silence

# A worker beats every few seconds; half a minute of silence is several missed beats.
WORKER_SILENT_S = 30
MAX_SILENCES = 4
# The worst first.
DOTS = {"alarm": ":red[●] ALARM", "warn": ":orange[●] Warning", "good": ":green[●] Healthy"}


@dataclass(frozen=True)
class Health:
    """What the machinery and the sources say of themselves, each with its tone, and how the queue stands."""

    chips: tuple[tuple[str, str], ...]
    queue: QueueStatus

    @property
    def dot(self) -> str:
        """One coloured dot with its word, as Markdown: the worst of all tones."""
        tones = {tone for _, tone in self.chips}
        return next(dot for tone, dot in DOTS.items() if tone in tones or tone == "good")


def judge_health(
    queue: QueueStatus,
    workers: Sequence[WorkerStatus],
    sources: Sequence[SourceHealth],
    silences: Sequence[Silence],
    now: datetime,
    *,
    media_fault: str | None,
) -> Health:
    """Return how workers, queue, pictures and sources do.

    Args:
        media_fault: why the stored pictures cannot be reached.
    """
    chips = [_say_worker(workers, now), _say_queue(queue)]
    chips += [_say_silence(silence, now) for silence in silences[:MAX_SILENCES]]
    if len(silences) > MAX_SILENCES:
        chips.append((f"{len(silences) - MAX_SILENCES} more silent sources", "alarm"))
    chips += _say_sources(sources, now)
    if media_fault:
        chips.insert(0, ("ALARM · pictures are away, posts with one wait", "alarm"))
    return Health(tuple(chips), queue)


def render_health(health: Health) -> None:
    """Show it as chips, alarms in words and colour; a bar while posts wait."""
    queue = health.queue
    html = "".join(make_chip(words, tone=tone) for words, tone in health.chips)
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


def _say_silence(silence: Silence, now: datetime) -> tuple[str, str]:
    words = f"{silence.source}: silent for {say_span((now - silence.since).total_seconds())}"
    if silence.acknowledged_by:
        return f"{words} · {silence.acknowledged_by} knows", "warn"
    return f"ALARM · {words}", "alarm"


def _say_sources(sources: Sequence[SourceHealth], now: datetime) -> list[tuple[str, str]]:
    """Return one chip for all: files come when somebody brings them, so that their silence is no alarm."""
    times = [source.last_received_at for source in sources if source.last_received_at]
    if not times:
        return []
    words = "source" if len(times) == 1 else "sources"
    return [(f"{len(times)} {words}, posts last received {say_age(max(times), now)}", "plain")]
