"""Health strip: is a worker running, does the queue move, do the feeds still send?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.markup import escape_text, make_chip
from dashboard.components.times import say_age, say_span
from dashboard.speaking import say, say_count
from db.queries.events import SourceHealth
from db.queries.operations import QueueStatus, WorkerStatus
from db.queries.silences import Silence

# A worker beats every few seconds; half a minute of silence is several missed beats.
WORKER_SILENT_S = 30
MAX_SILENCES = 4
# The worst first.
DOTS = {
    "alarm": (":red[●]", mark("ALARM")),
    "warn": (":orange[●]", mark("Warning")),
    "good": (":green[●]", mark("Healthy")),
}


@dataclass(frozen=True)
class Health:
    """What the machinery and the sources say of themselves, each with its tone, and how the queue stands."""

    chips: tuple[tuple[str, str], ...]
    queue: QueueStatus

    @property
    def dot(self) -> str:
        """One coloured dot with its word, as Markdown: the worst of all tones."""
        tones = {tone for _, tone in self.chips}
        dot, words = next(worst for tone, worst in DOTS.items() if tone in tones or tone == "good")
        return f"{dot} {say(words)}"


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
        chips.append((say("{number} more silent sources", number=len(silences) - MAX_SILENCES), "alarm"))
    chips += _say_sources(sources, now)
    if media_fault:
        chips.insert(0, (say("ALARM · pictures are away, posts with one wait"), "alarm"))
    return Health(tuple(chips), queue)


def render_health(health: Health) -> None:
    """Show it as chips, alarms in words and colour; a bar while posts wait."""
    queue = health.queue
    html = "".join(make_chip(words, tone=tone) for words, tone in health.chips)
    label = escape_text(say("Health of feeds and worker"))
    st.html(f'<div class="lo-health" role="status" aria-label="{label}">{html}</div>')
    waiting = queue.todo + queue.doing
    total = waiting + queue.succeeded + queue.failed
    if waiting:
        st.progress(
            (total - waiting) / total,
            text=say(
                "Classifying: {done:,} of {total:,} posts done, {waiting:,} to go",
                done=total - waiting,
                total=total,
                waiting=waiting,
            ),
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
        words = mark("Worker running on {device} · model {model}")
        if len(running) > 1:
            words = mark("Worker running on {device} and {more} more · model {model}")
        values = {"device": worker.device, "model": worker.model_version, "more": len(running) - 1}
        return say(words, **values), "good"
    silent = [worker for worker in workers if worker.stopped_at is None]
    if silent:
        return say(
            "ALARM · worker silent, last seen {age}", age=say_age(silent[0].heartbeat_at, now)
        ), "alarm"
    return say("ALARM · no worker is running, new posts wait"), "alarm"


def _say_queue(queue: QueueStatus) -> tuple[str, str]:
    waiting = queue.todo + queue.doing
    if queue.failed:
        return say("{waiting:,} waiting · {failed:,} failed", waiting=waiting, failed=queue.failed), "warn"
    if queue.oldest_wait_s is None:
        return say("Queue empty"), "good"
    age = say_span(queue.oldest_wait_s)
    return say("{waiting:,} waiting, the oldest for {age}", waiting=waiting, age=age), "plain"


def _say_silence(silence: Silence, now: datetime) -> tuple[str, str]:
    words = say(
        "{source}: silent for {span}",
        source=silence.source,
        span=say_span((now - silence.since).total_seconds()),
    )
    if silence.acknowledged_by:
        return f"{words} · {say('{name} knows', name=silence.acknowledged_by)}", "warn"
    return f"{say('ALARM')} · {words}", "alarm"


def _say_sources(sources: Sequence[SourceHealth], now: datetime) -> list[tuple[str, str]]:
    """Return one chip for all: files come when somebody brings them, so that their silence is no alarm."""
    times = [source.last_received_at for source in sources if source.last_received_at]
    if not times:
        return []
    words = say_count(
        "{count} source, posts last received {age}",
        "{count} sources, posts last received {age}",
        len(times),
        age=say_age(max(times), now),
    )
    return [(words, "plain")]
