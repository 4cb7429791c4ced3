"""The queue of drafts: one state of a report waits, its sentences go once it was read."""

import pytest
from sqlalchemy import func, select

from db.models import DraftJob
from db.queries.policy import find_wait
from db.queue.drafts import claim_draft, drop_draft, queue_draft
from db.queue.jobs import DRAFTS, is_any_waiting, list_holders, succeed_jobs
from db.session import Store
from db.vocabulary import JobPriority, JobStatus
from tests.factories import DRAFT_SHA256, draft_report

SENTENCES = {"sentences": [{"text": "مياه"}]}


@pytest.fixture
def report_id(store: Store) -> int:
    return draft_report(store)


def ask(store: Store, report_id: int, sha256: str = DRAFT_SHA256) -> None:
    with store.write() as session:
        queue_draft(session, report_id=report_id, draft_sha256=sha256, draft=SENTENCES, asked_by="Ana Brown")


def test_a_claimed_draft_brings_its_sentences_and_who_asked(store: Store, report_id: int) -> None:
    ask(store, report_id)
    with store.write() as session:
        assert is_any_waiting(session, (JobPriority.ANALYST,), queue=DRAFTS)
        work = claim_draft(session, worker="w")
        assert work is not None
        assert (work.report_id, work.asked_by, work.draft) == (report_id, "Ana Brown", SENTENCES)
        assert claim_draft(session, worker="v") is None
        assert list_holders(session, queue=DRAFTS) == ["w"]


def test_the_sentences_go_once_they_were_read(store: Store, report_id: int) -> None:
    ask(store, report_id)
    with store.write() as session:
        work = claim_draft(session, worker="w")
        assert work is not None
        assert succeed_jobs(session, worker="w", job_ids=[work.job.job_id], queue=DRAFTS)
        drop_draft(session, job_id=work.job.job_id)
    with store.read() as session:
        assert session.scalar(select(func.count()).where(DraftJob.draft.is_(None))) == 1
        wait = find_wait(session, report_id, DRAFT_SHA256)
    assert wait is not None
    assert wait.status is JobStatus.SUCCEEDED


def test_a_state_in_hand_is_not_queued_twice_and_one_that_was_read_is(store: Store, report_id: int) -> None:
    ask(store, report_id)
    with store.write() as session:
        work = claim_draft(session, worker="w")
        assert work is not None
    ask(store, report_id)
    with store.write() as session:
        assert session.scalar(select(func.count(DraftJob.id))) == 1
        succeed_jobs(session, worker="w", job_ids=[work.job.job_id], queue=DRAFTS)
    ask(store, report_id)
    with store.read() as session:
        wait = find_wait(session, report_id, DRAFT_SHA256)
    assert wait is not None
    assert wait.status is JobStatus.TODO


def test_of_a_state_that_nobody_asked_about_nothing_is_known(store: Store, report_id: int) -> None:
    with store.read() as session:
        assert find_wait(session, report_id, DRAFT_SHA256) is None
