from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import AuditEntry, Job
from db.posts import NewMedia
from db.queue.claimed import read_work
from db.queue.jobs import (
    MAX_ATTEMPTS,
    RETRY_AFTER_S,
    ClaimedJob,
    beat_jobs,
    claim_jobs,
    fail_job,
    hand_back_jobs,
    is_any_waiting,
    retry_failed_jobs,
    return_jobs_of,
    return_stalled_jobs,
    succeed_jobs,
)
from db.session import Store, utc_now
from db.vocabulary import FailureKind, JobPriority, JobStatus
from tests.factories import make_posts, store_posts

T = TypeVar("T")


def claim(store: Store, limit: int = 10, worker: str = "w") -> list[ClaimedJob]:
    with store.write() as session:
        return claim_jobs(session, worker=worker, limit=limit)


def change(store: Store, step: Callable[[Session], T]) -> T:
    with store.write() as session:
        return step(session)


def jobs_of(store: Store) -> list[Job]:
    with store.read() as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def fail(store: Store, job: ClaimedJob, *, retry: bool, error: str = "no", worker: str = "w") -> bool:
    with store.write() as session:
        return fail_job(
            session, worker=worker, job_id=job.job_id, kind=FailureKind.MODEL, error=error, retry=retry
        )


def fall_silent(store: Store, seconds: float) -> None:
    silent_since = utc_now() - timedelta(seconds=seconds)
    change(store, lambda session: session.execute(update(Job).values(heartbeat_at=silent_since)))


def test_four_workers_claim_every_job_and_none_twice(store: Store) -> None:
    store_posts(store, make_posts(200))

    def drain(worker: str) -> list[int]:
        mine: list[int] = []
        while batch := claim(store, limit=7, worker=worker):
            mine += [job.job_id for job in batch]
        return mine

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(drain, ["a", "b", "c", "d"]))
    claimed = [job_id for share in shares for job_id in share]
    assert len(claimed) == len(set(claimed)) == 200


def test_an_analysts_post_goes_ahead_of_the_queue(store: Store) -> None:
    first, second = store_posts(store, make_posts(2))
    change(
        store,
        lambda s: s.execute(update(Job).where(Job.post_id == second).values(priority=JobPriority.ANALYST)),
    )
    assert [job.post_id for job in claim(store, limit=1)] == [second]
    assert [job.post_id for job in claim(store, limit=1)] == [first]


def set_priorities(store: Store, post_ids: list[int], priority: int) -> None:
    change(store, lambda s: s.execute(update(Job).where(Job.post_id.in_(post_ids)).values(priority=priority)))


def test_a_flood_of_urgent_posts_starves_no_other(store: Store) -> None:
    post_ids = store_posts(store, make_posts(60))
    urgent, fresh, late = set(post_ids[:40]), set(post_ids[40:50]), set(post_ids[50:])
    set_priorities(store, sorted(urgent), JobPriority.ANALYST)
    set_priorities(store, sorted(late), JobPriority.BACKFILL)
    first = {job.post_id for job in claim(store, limit=16)}
    assert (len(first & urgent), len(first & fresh), len(first & late)) == (12, 2, 2)
    second = {job.post_id for job in claim(store, limit=16)}
    assert (len(second & urgent), len(second & fresh), len(second & late)) == (12, 2, 2)


def test_a_share_that_nobody_waits_for_goes_to_the_others(store: Store) -> None:
    post_ids = store_posts(store, make_posts(20))
    set_priorities(store, post_ids, JobPriority.BACKFILL)
    assert [job.post_id for job in claim(store, limit=16)] == post_ids[:16]
    assert len(claim(store, limit=16)) == 4


def test_a_failed_attempt_is_repeated_later_and_later(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(RETRY_AFTER_S) == sorted(RETRY_AFTER_S)
    waits = [timedelta(seconds=1000 * wait_s) for wait_s in RETRY_AFTER_S]  # none ends while the test runs
    monkeypatch.setattr("db.queue.jobs.RETRY_AFTER_S", [wait.total_seconds() for wait in waits])
    store_posts(store, make_posts(1))
    for wait in waits:
        (job,) = claim(store)
        before = utc_now()
        fail(store, job, retry=True)
        after = utc_now()
        assert claim(store) == []
        assert change(store, is_any_waiting)
        (row,) = jobs_of(store)
        assert row.not_before is not None
        assert before + wait <= row.not_before <= after + wait
        come_round(store)
    assert len(claim(store)) == 1


def come_round(store: Store) -> None:
    """Let the time pass that failed attempts wait for."""
    change(store, lambda s: s.execute(update(Job).values(not_before=utc_now() - timedelta(seconds=60))))


def test_a_finished_job_is_not_claimed_again(store: Store) -> None:
    store_posts(store, make_posts(2))
    held = [job.job_id for job in claim(store)]
    assert change(store, lambda s: succeed_jobs(s, worker="w", job_ids=held)) == held
    assert claim(store) == []
    assert {job.status for job in jobs_of(store)} == {JobStatus.SUCCEEDED}


def test_a_worker_that_lost_its_job_may_not_finish_it(store: Store) -> None:
    store_posts(store, make_posts(1))
    (job,) = claim(store, worker="slow")
    fall_silent(store, 100)
    assert change(store, lambda s: return_stalled_jobs(s, lease_s=60)) == 1
    claim(store, worker="quick")
    assert change(store, lambda s: succeed_jobs(s, worker="slow", job_ids=[job.job_id])) == []
    assert not fail(store, job, retry=False, worker="slow")
    assert [(row.status, row.worker) for row in jobs_of(store)] == [(JobStatus.DOING, "quick")]


def test_a_heartbeat_keeps_a_job_from_being_returned(store: Store) -> None:
    store_posts(store, make_posts(1))
    claim(store)
    fall_silent(store, 100)
    change(store, lambda s: beat_jobs(s, worker="w"))
    assert change(store, lambda s: return_stalled_jobs(s, lease_s=60)) == 0


def test_a_job_that_stops_its_worker_every_time_fails_and_says_so(store: Store) -> None:
    store_posts(store, make_posts(1))
    for attempt in range(1, MAX_ATTEMPTS + 1):
        (job,) = claim(store)
        assert job.attempts == attempt
        assert change(store, lambda s: return_jobs_of(s, worker="w")) == 1
    assert claim(store) == []
    (row,) = jobs_of(store)
    assert (row.status, row.failure_kind, row.error) == (
        JobStatus.FAILED,
        FailureKind.WORKER,
        "its worker stopped 3 times while it held this post",
    )


def test_a_job_is_suspect_once_its_worker_died_and_not_when_it_failed(store: Store) -> None:
    store_posts(store, make_posts(2))
    died, failed = claim(store)
    assert not died.is_suspect
    fail(store, failed, retry=True)
    change(store, lambda s: return_jobs_of(s, worker="w"))
    come_round(store)
    assert [job.is_suspect for job in claim(store)] == [True, False]


def test_a_claim_of_fewer_jobs_than_priorities_goes_by_priority_alone(store: Store) -> None:
    post_ids = store_posts(store, make_posts(6))
    set_priorities(store, post_ids[:1], JobPriority.BACKFILL)
    set_priorities(store, post_ids[4:], JobPriority.ANALYST)
    assert [job.post_id for job in claim(store, limit=2)] == post_ids[4:]


def test_a_job_handed_back_unbegun_has_lost_no_attempt(store: Store) -> None:
    store_posts(store, make_posts(1))
    (job,) = claim(store)
    change(store, lambda s: hand_back_jobs(s, worker="w", job_ids=[job.job_id]))
    (row,) = jobs_of(store)
    assert (row.status, row.attempts, row.worker) == (JobStatus.TODO, 0, None)


@pytest.mark.parametrize(("retry", "status"), [(True, JobStatus.TODO), (False, JobStatus.FAILED)])
def test_a_failure_is_kept_with_its_reason_and_tried_again_only_if_that_may_help(
    store: Store, retry: bool, status: JobStatus
) -> None:
    store_posts(store, make_posts(1))
    (job,) = claim(store)
    assert fail(store, job, retry=retry, error="x" * 900)
    (row,) = jobs_of(store)
    assert (row.status, row.error) == (status, "x" * 500)
    assert (row.finished_at is None) is retry


def test_a_job_that_may_be_tried_again_fails_after_the_last_attempt(store: Store) -> None:
    store_posts(store, make_posts(1))
    for _ in range(MAX_ATTEMPTS):
        (job,) = claim(store)
        fail(store, job, retry=True)
        come_round(store)
    assert [row.status for row in jobs_of(store)] == [JobStatus.FAILED]


def test_a_retry_starts_afresh_ahead_of_the_feed_and_is_audited(store: Store) -> None:
    store_posts(store, make_posts(2))
    first, _ = claim(store)
    fail(store, first, retry=False)
    ids = [row.id for row in jobs_of(store)]
    assert change(store, lambda s: retry_failed_jobs(s, actor="ana", job_ids=ids)) == 1
    row = jobs_of(store)[0]
    assert (row.status, row.attempts, row.priority) == (JobStatus.TODO, 0, JobPriority.ANALYST)
    assert (row.error, row.failure_kind) == (None, None)
    with store.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.subject_id) == ("ana", "retry", first.job_id)


def test_work_brings_text_first_picture_and_the_events_area(store: Store) -> None:
    pictures = tuple(
        NewMedia(sha256=letter * 64, format="png", width=1, height=1, size_bytes=1) for letter in "ba"
    )
    store_posts(store, make_posts(1, media=pictures) + make_posts(1, first=1, lat=19.0, lon=-99.0))
    with store.write() as session:
        jobs = claim_jobs(session, worker="w", limit=5)
        with_picture, placed = read_work(session, jobs)
    assert with_picture.picture_sha256 == "b" * 64
    assert (with_picture.is_placed, placed.is_placed, placed.picture_sha256) == (False, True, None)
    assert (placed.text, placed.country, placed.radius_km) == ("Water is rising in street 1", "MX", 150)


def test_a_worker_with_a_late_clock_keeps_what_it_claimed(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_posts(postgres_store, make_posts(2))
    with monkeypatch.context() as late:
        late.setattr("db.queue.jobs.utc_now", lambda: utc_now() - timedelta(hours=1))
        claim(postgres_store, limit=1, worker="late")
        change(postgres_store, lambda session: beat_jobs(session, worker="late"))
    assert change(postgres_store, lambda session: return_stalled_jobs(session, lease_s=60)) == 0
