"""Registering, activating and rolling back a model, and what the posts show meanwhile."""

import pytest
from sqlalchemy import select

from db.errors import IllegalChangeError, NotFoundError
from db.model_versions import (
    ActiveModel,
    activate_model,
    find_active_model,
    register_model,
    roll_back_model,
)
from db.models import AuditEntry, Job
from db.predictions import add_predictions
from db.queries.posts import PostRow, get_post, get_posts
from db.queue.jobs import claim_jobs, succeed_jobs
from db.reviews import add_review
from db.session import Store
from db.vocabulary import Humanitarian, JobPriority, JobStatus, LabelDecision
from tests.factories import make_posts, make_prediction, store_posts

BUNDLED = "bundled-1"
DAMAGE = Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE
RESCUE = Humanitarian.RESCUE_VOLUNTEERING_OR_DONATION_EFFORT


def register(store: Store, version: str = "learned-1", parent: str = BUNDLED) -> None:
    with store.write() as session:
        register_model(session, version=version, file=f"{version}.st", parent=parent, measured={}, actor="a")


def activate(store: Store, version: str = "learned-1") -> int:
    with store.write() as session:
        return activate_model(session, version=version, actor="ana")


def predict(store: Store, post_id: int, version: str, humanitarian: Humanitarian) -> None:
    with store.write() as session:
        prediction = make_prediction(post_id, humanitarian=humanitarian)
        add_predictions(session, model_version=version, predictions=[prediction])


def finish_jobs(store: Store) -> None:
    with store.write() as session:
        jobs = claim_jobs(session, worker="w", limit=100)
        succeed_jobs(session, worker="w", job_ids=[job.job_id for job in jobs])


def shown_of(store: Store, post_id: int) -> PostRow:
    with store.read() as session:
        return get_posts(session, [post_id])[0]


def test_the_bundled_model_serves_until_another_is_activated(store: Store) -> None:
    register(store)
    with store.read() as session:
        assert find_active_model(session) is None
    activate(store)
    with store.read() as session:
        assert find_active_model(session) == ActiveModel("learned-1", "learned-1.st")


def test_activation_queues_what_is_classified_behind_all_others(store: Store) -> None:
    done, waiting = store_posts(store, make_posts(2))
    with store.write() as session:
        (job,) = claim_jobs(session, worker="w", limit=1)
        succeed_jobs(session, worker="w", job_ids=[job.job_id])
    register(store)
    assert activate(store) == 1
    with store.read() as session:
        rows = {job.post_id: (job.status, job.priority) for job in session.scalars(select(Job))}
    assert rows[done] == (JobStatus.TODO, JobPriority.BACKFILL)
    assert rows[waiting] == (JobStatus.TODO, JobPriority.FEED)


def test_a_roll_back_shows_what_the_former_model_said(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    predict(store, post_id, BUNDLED, DAMAGE)
    register(store)
    activate(store)
    predict(store, post_id, "learned-1", RESCUE)
    assert (shown_of(store, post_id).humanitarian, shown_of(store, post_id).model_version) == (
        RESCUE,
        "learned-1",
    )
    finish_jobs(store)
    with store.write() as session:
        assert roll_back_model(session, actor="ana") == BUNDLED
        assert find_active_model(session) == ActiveModel(BUNDLED, None)
    predict(store, post_id, BUNDLED, DAMAGE)
    assert (shown_of(store, post_id).humanitarian, shown_of(store, post_id).model_version) == (
        DAMAGE,
        BUNDLED,
    )
    with store.read() as session:
        detail = get_post(session, post_id)
        assert detail is not None
        assert detail.prediction is not None
        assert detail.prediction.model_version == BUNDLED
        assert [item.model_version for item in detail.predictions] == ["learned-1", BUNDLED]
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["register_model", "activate_model", "activate_model"]


def test_a_roll_back_follows_the_line_of_descent(store: Store) -> None:
    register(store)
    activate(store)
    register(store, "learned-2", parent="learned-1")
    activate(store, "learned-2")
    with store.write() as session:
        assert roll_back_model(session, actor="ana") == "learned-1"
        assert roll_back_model(session, actor="ana") == BUNDLED
        with pytest.raises(IllegalChangeError, match="nothing to roll back to"):
            roll_back_model(session, actor="ana")


def test_what_a_person_confirmed_stays_whatever_a_later_model_says(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    predict(store, post_id, BUNDLED, DAMAGE)
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="ana", label_decision=LabelDecision.RIGHT)
    register(store)
    activate(store)
    predict(store, post_id, "learned-1", RESCUE)
    assert shown_of(store, post_id).humanitarian is DAMAGE
    assert shown_of(store, post_id).model_version == "learned-1"


def test_a_version_is_registered_once_and_activated_when_it_is_known(store: Store) -> None:
    register(store)
    with pytest.raises(IllegalChangeError, match="learned-1 is registered already"):
        register(store)
    with pytest.raises(NotFoundError, match="no model learned-9"):
        activate(store, "learned-9")
    activate(store)
    with pytest.raises(IllegalChangeError, match="learned-1 is active already"):
        activate(store)
