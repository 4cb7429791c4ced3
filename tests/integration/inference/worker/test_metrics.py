import re
import socket
import threading
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from sqlalchemy import update
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from db.models import Job, WorkerRow
from db.posts import NewMedia
from db.predictions import NewPrediction
from db.queries.operations import count_failures, get_queue_status
from db.queue.jobs import claim_jobs
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind
from inference.enrich import Enricher
from inference.model.predictor import PostInput
from inference.settings import WorkerSettings
from inference.worker.metrics import Metrics, MetricsError, register_store, serve_figures
from inference.worker.worker import Worker
from tests.factories import fail_for_good, make_posts, store_posts
from tests.fakes import FakePredictor

SETTINGS = WorkerSettings(batch_posts=4, poll_s=0.01, poll_max_s=0.05)


def refuse_poison(posts: Sequence[PostInput]) -> None:
    if any(post.text == "poison" for post in posts):
        raise RuntimeError("boom")


def read_figures(metrics: Metrics) -> dict[str, float]:
    text = generate_latest(metrics.registry).decode()
    return {name: float(value) for name, value in re.findall(r"^([^#\s]\S*) (\S+)$", text, re.MULTILINE)}


def work_off(
    store: Store,
    enricher: Enricher,
    metrics: Metrics,
    disturb: Callable[[Sequence[PostInput]], None] = refuse_poison,
    stop: threading.Event | None = None,
) -> None:
    worker = Worker(
        store,
        FakePredictor(disturb),
        enricher,
        media_dir=get_settings().media_dir,
        settings=SETTINGS,
        name="w",
        stop=stop or threading.Event(),
        metrics=metrics,
    )
    worker.run(until_empty=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_figures_are_those_of_the_operations_view(store: Store) -> None:
    store_posts(store, make_posts(5))
    with store.write() as session:
        jobs = claim_jobs(session, worker="w", limit=2)
        fail_for_good(session, jobs[0].job_id, FailureKind.UNREADABLE_PICTURE, "cut")
    figures = read_figures(Metrics(store))
    with store.read() as session:
        queue, failures = get_queue_status(session), count_failures(session)
    assert figures['lookout_jobs{status="todo"}'] == queue.todo == 3
    assert figures['lookout_jobs{status="doing"}'] == queue.doing == 1
    assert figures["lookout_posts_last_minute"] == queue.finished_last_minute
    assert queue.oldest_wait_s is not None
    assert 0 < figures["lookout_queue_age_seconds"] <= queue.oldest_wait_s
    assert {f'lookout_failed_jobs{{reason="{kind.value}"}}' for kind in failures} == {
        name for name in figures if name.startswith("lookout_failed_jobs{")
    }
    assert failures == {"unreadable_picture": 1}


def test_a_worker_counts_its_batches_stages_and_failed_attempts(store: Store, enricher: Enricher) -> None:
    store_posts(store, [*make_posts(1, text="poison"), *make_posts(5, first=1)])
    metrics = Metrics(store)
    work_off(store, enricher, metrics)
    figures = read_figures(metrics)
    assert figures['lookout_post_failures_total{reason="model"}'] == 3
    assert figures['lookout_failed_jobs{reason="model"}'] == 1
    assert figures["lookout_batch_posts_sum"] == 8, "six posts, one of them three times"
    assert figures["lookout_batch_posts_count"] == figures["lookout_batch_seconds_count"]
    stages = {name for name in figures if name.startswith("lookout_batch_stage_seconds_count")}
    kept = {name.replace("batch_stage_seconds_count", "stage_milliseconds") for name in stages}
    # A prediction is stored with the stages that came before it was.
    assert kept - set(figures) == {'lookout_stage_milliseconds{stage="write"}'}
    assert 'lookout_stage_milliseconds{stage="claim"}' in figures
    assert figures["process_resident_memory_bytes"] > 0


def test_an_answer_that_the_store_refuses_counts_as_a_failed_attempt(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, *_ = store_posts(store, make_posts(3))

    def refuse(session: Session, *, model_version: str, predictions: Sequence[NewPrediction]) -> None:
        if poison in {prediction.post_id for prediction in predictions}:
            raise DataError("INSERT", {}, ValueError("invalid input"))

    monkeypatch.setattr("inference.worker.worker.add_predictions", refuse)
    metrics = Metrics(store)
    work_off(store, enricher, metrics)
    figures = read_figures(metrics)
    assert figures['lookout_post_failures_total{reason="unstorable"}'] == 3
    assert figures["lookout_batch_posts_sum"] == 5, "two posts, and three attempts at the third"


def test_a_post_that_is_put_off_counts_once_it_is_taken(store: Store, enricher: Enricher) -> None:
    picture = NewMedia(sha256="a" * 64, format="png", width=1, height=1, size_bytes=3)
    store_posts(store, [*make_posts(2, media=(picture,)), *make_posts(1, first=2)])
    metrics, stop = Metrics(store), threading.Event()
    work_off(store, enricher, metrics, lambda posts: stop.set(), stop)
    assert read_figures(metrics)["lookout_batch_posts_sum"] == 1


def test_a_failure_of_a_post_that_went_to_another_worker_is_not_counted(
    store: Store, enricher: Enricher
) -> None:
    def lose_and_fail(posts: Sequence[PostInput]) -> None:
        with store.write() as session:
            session.execute(update(Job).values(worker="other"))
        raise RuntimeError("boom")

    store_posts(store, make_posts(2))
    metrics = Metrics(store)
    work_off(store, enricher, metrics, lose_and_fail)
    figures = read_figures(metrics)
    assert figures["lookout_batch_posts_count"] == 0
    assert not [name for name in figures if name.startswith("lookout_post_failures_total")]
    with store.read() as session:
        assert session.get_one(WorkerRow, "w").posts_failed == 0


def test_a_store_that_is_away_is_told_and_the_rest_still_answers(store: Store, tmp_path: Path) -> None:
    empty = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    figures = read_figures(Metrics(empty))
    empty.close()
    assert figures["lookout_store_up"] == 0
    assert "lookout_queue_age_seconds" not in figures
    assert figures["process_resident_memory_bytes"] > 0


def test_a_process_that_classifies_nothing_tells_of_no_batches(store: Store) -> None:
    figures = generate_latest(register_store(store)).decode()
    assert "lookout_jobs{" in figures
    assert "lookout_queue_age_seconds" in figures
    assert "batch" not in figures
    assert "lookout_post_failures" not in figures


def test_nothing_listens_unless_a_port_is_set(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "listen", lambda *_: pytest.fail("a socket listens"))
    settings = WorkerSettings()
    serve_figures(Metrics(store).registry, settings.metrics_host, settings.metrics_port)
    assert settings.metrics_host == "127.0.0.1"


def test_the_port_answers_on_its_address_and_a_taken_one_is_refused(store: Store) -> None:
    port = free_port()
    metrics = Metrics(store)
    server = serve_figures(metrics.registry, "127.0.0.1", port)
    assert server is not None
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            assert b"lookout_store_up 1.0" in answer.read()
        with pytest.raises(MetricsError, match=rf"127.0.0.1:{port} .*LOOKOUT_METRICS_PORT"):
            serve_figures(metrics.registry, "127.0.0.1", port)
    finally:
        server.shutdown()
        server.server_close()
