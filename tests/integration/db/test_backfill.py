"""Answers past the queue, on both stores."""

from collections.abc import Sequence

from sqlalchemy import select

from db.backfill import add_answers, add_classified_posts
from db.model_versions import activate_model, register_model
from db.models import Job
from db.posts import Outcome
from db.queue.jobs import claim_jobs
from db.session import Store
from db.vocabulary import JobPriority, JobStatus
from tests.factories import MODEL_VERSION, make_posts, make_prediction, store_posts


def activate(store: Store, version: str) -> None:
    with store.write() as session:
        register_model(
            session, version=version, file=f"{version}.st", parent=MODEL_VERSION, measured={}, actor="a"
        )
        activate_model(session, version=version, actor="ana")


def answer(store: Store, post_ids: Sequence[int], version: str = MODEL_VERSION) -> int:
    with store.write() as session:
        predictions = [make_prediction(post_id) for post_id in post_ids]
        return add_answers(session, model_version=version, predictions=predictions)


def list_jobs(store: Store) -> list[tuple[JobStatus, int]]:
    with store.read() as session:
        query = select(Job.status, Job.priority).order_by(Job.id)
        return [(status, priority) for status, priority in session.execute(query)]


def test_an_answered_post_waits_no_more_unless_another_model_is_active(store: Store) -> None:
    ids = store_posts(store, make_posts(2))
    assert answer(store, ids[:1]) == 1
    done, waits = (JobStatus.SUCCEEDED, JobPriority.FEED), (JobStatus.TODO, JobPriority.FEED)
    assert list_jobs(store) == [done, waits]
    activate(store, "learned")
    assert answer(store, ids) == 1
    assert list_jobs(store) == [(JobStatus.TODO, JobPriority.BACKFILL), waits]
    assert answer(store, ids, "learned") == 2
    assert [status for status, _ in list_jobs(store)] == [JobStatus.SUCCEEDED] * 2


def test_posts_that_come_with_the_answers_of_a_model_that_is_active_no_more_wait_for_the_one_that_is(
    store: Store,
) -> None:
    store_posts(store, [])
    activate(store, "learned")

    def add(first: int, version: str) -> list[Outcome]:
        pairs = [(post, make_prediction(0)) for post in make_posts(2, first=first)]
        with store.write() as session:
            return [
                arrival.outcome
                for arrival in add_classified_posts(
                    session, event_id=1, source_id=1, model_version=version, posts=pairs
                )
            ]

    assert add(0, MODEL_VERSION) == [Outcome.ADDED] * 2
    assert add(2, "learned") == [Outcome.ADDED] * 2
    assert [status for status, _ in list_jobs(store)] == [JobStatus.TODO] * 2 + [JobStatus.SUCCEEDED] * 2


def test_a_job_that_a_worker_is_taking_is_neither_waited_for_nor_taken_from_it(
    postgres_store: Store,
) -> None:
    ids = store_posts(postgres_store, make_posts(2))
    with postgres_store.write() as taking:
        claim_jobs(taking, worker="w", limit=1)
        assert answer(postgres_store, ids) == 2
    assert [status for status, _ in list_jobs(postgres_store)] == [JobStatus.DOING, JobStatus.SUCCEEDED]
