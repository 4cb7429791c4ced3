from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

import db.queries.operations as operations
from db.imports import Refusal, finish_import, record_batch, start_import
from db.models import Job
from db.predictions import add_predictions
from db.queries.operations import (
    count_failures,
    find_claimable_wait_s,
    find_newest_time,
    get_queue_status,
    get_stage_times,
    list_failed_jobs,
    list_imports,
    list_refusals,
    list_workers,
)
from db.queue.jobs import claim_jobs, fail_job, hand_back_jobs, retry_failed_jobs, succeed_jobs
from db.queue.workers import beat_worker, register_worker, retire_worker
from db.session import Store, utc_now
from db.vocabulary import FailureKind
from tests.factories import fail_for_good, make_posts, make_prediction, store_posts


def test_the_queue_counts_each_job_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store_posts(store, make_posts(6))
    with store.write() as session:
        jobs = claim_jobs(session, worker="w", limit=4)
        succeed_jobs(session, worker="w", job_ids=[job.job_id for job in jobs[:2]])
        fail_for_good(session, jobs[2].job_id, FailureKind.MODEL, "broken")
    later = utc_now() + timedelta(seconds=90)
    with store.read() as session:
        status = get_queue_status(session)
        monkeypatch.setattr(operations, "utc_now", lambda: later)
        aged = get_queue_status(session)
    assert (status.todo, status.doing, status.succeeded, status.failed) == (2, 1, 2, 1)
    assert status.finished_last_minute == 2
    assert aged.finished_last_minute == 0
    assert aged.oldest_wait_s is not None
    assert 90 <= aged.oldest_wait_s < 150


def test_an_empty_queue_has_no_oldest_job(store: Store) -> None:
    with store.read() as session:
        assert get_queue_status(session).oldest_wait_s is None


def test_a_job_that_is_put_off_counts_as_waiting_and_not_as_one_that_a_worker_could_take(
    store: Store,
) -> None:
    store_posts(store, make_posts(2))
    with store.write() as session:
        put_off, due = claim_jobs(session, worker="w", limit=2)
        hand_back_jobs(session, worker="w", job_ids=[put_off.job_id], wait_s=60)
        session.execute(update(Job).values(queued_at=utc_now() - timedelta(hours=1)))
    with store.read() as session:
        assert find_claimable_wait_s(session) is None
        oldest_wait_s = get_queue_status(session).oldest_wait_s
    assert oldest_wait_s is not None
    assert oldest_wait_s >= 3600
    with store.write() as session:
        hand_back_jobs(session, worker="w", job_ids=[due.job_id])
        session.execute(
            update(Job).where(Job.id == due.job_id).values(queued_at=utc_now() - timedelta(minutes=1))
        )
        wait_s = find_claimable_wait_s(session)
    assert wait_s is not None
    assert 60 <= wait_s < 120
    with store.write() as session:
        session.execute(update(Job).values(not_before=utc_now()))
        wait_s = find_claimable_wait_s(session)
    assert wait_s is not None
    assert wait_s >= 3600


def test_a_failed_job_is_listed_with_its_reason_until_it_is_retried(store: Store) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session:
        (job,) = claim_jobs(session, worker="w", limit=1)
        fail_for_good(session, job.job_id, FailureKind.UNREADABLE_PICTURE, "not a readable picture")
    with store.read() as session:
        (failed,) = list_failed_jobs(session)
    assert failed.error == "not a readable picture"
    with store.write() as session:
        assert retry_failed_jobs(session, actor="ana", job_ids=[job.job_id]) == 1
    with store.read() as session:
        assert list_failed_jobs(session) == []
        assert get_queue_status(session).todo == 1


def test_an_import_shows_its_counts_and_bad_rows_in_the_order_of_the_file(store: Store) -> None:
    store_posts(store, make_posts(1))
    with store.write() as session:
        import_id = start_import(session, source_id=1, event_id=1, file_name="posts.csv")
        bad = [Refusal("posts.csv", line, "no text") for line in (2, 7)]
        record_batch(session, import_id=import_id, accepted=5, repeated=1, refusals=bad)
        record_batch(session, import_id=import_id, accepted=4, repeated=0, refusals=[])
        finish_import(session, import_id=import_id)
    with store.read() as session:
        (run,) = list_imports(session)
        rows = list_refusals(session, import_id)
    assert (run.accepted, run.repeated, run.refused) == (9, 1, 2)
    assert run.finished_at is not None
    assert [(row.line, row.reason) for row in rows] == [(2, "no text"), (7, "no text")]


def test_a_worker_shows_what_it_did_and_whether_it_ended_in_order(store: Store) -> None:
    with store.write() as session:
        register_worker(session, name="w", device="cpu", model_version="m")
        beat_worker(session, name="w", posts_done=12, posts_failed=1)
        retire_worker(session, name="w")
    with store.read() as session:
        (worker,) = list_workers(session)
    assert (worker.posts_done, worker.posts_failed) == (12, 1)
    assert worker.stopped_at is not None


def test_failures_are_counted_by_kind_the_most_frequent_first(store: Store) -> None:
    kinds = [FailureKind.MODEL, FailureKind.ENRICHMENT, *[FailureKind.LOST_PICTURE] * 2]
    store_posts(store, make_posts(5))
    with store.write() as session:
        for job, kind in zip(claim_jobs(session, worker="w", limit=4), kinds, strict=True):
            fail_job(session, worker="w", job_id=job.job_id, kind=kind, error="the picture", retry=False)
    with store.read() as session:
        counts = count_failures(session)
    assert next(iter(counts.items())) == (FailureKind.LOST_PICTURE, 2)
    assert counts == {FailureKind.LOST_PICTURE: 2, FailureKind.MODEL: 1, FailureKind.ENRICHMENT: 1}


def test_the_time_of_a_stage_is_its_mean_over_the_newest_predictions(store: Store) -> None:
    ids = store_posts(store, make_posts(3))
    timings = [{"predict": 900.0}, {"predict": 1.0}, {"predict": 3.0, "read": 2.0}]
    with store.write() as session:
        for post_id, timings_ms in zip(ids, timings, strict=True):
            prediction = replace(make_prediction(post_id), timings_ms=timings_ms)
            add_predictions(session, model_version="m", predictions=[prediction])
    with store.read() as session:
        assert get_stage_times(session, latest=2) == {"predict": 2.0, "read": 2.0}


def test_the_newest_time_is_that_of_the_last_job_or_heartbeat(store: Store) -> None:
    with store.read() as session:
        assert find_newest_time(session) is None
    before = utc_now()
    store_posts(store, make_posts(1))
    with store.read() as session:
        newest = find_newest_time(session)
    assert newest is not None
    assert before <= newest <= utc_now()
