"""The stage that reads drafts, around a reviewer that answers at once: what is stored, fails, is left."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select

from db.models import DraftJob, PolicyTrace
from db.policies import trained
from db.policies.draft import Draft, Sentence, Voice, write_draft
from db.policies.trace import Trace
from db.policies.written import PolicyBook
from db.queries.policy import find_wait
from db.queue.drafts import claim_draft, queue_draft
from db.queue.jobs import DRAFTS, MAX_ATTEMPTS
from db.session import Store
from db.vocabulary import FailureKind, JobStatus
from inference.errors import InferenceError, StoppedError
from inference.settings import WorkerSettings
from inference.worker import stage
from inference.worker.recovery import return_lost_of
from inference.worker.reviewing import ReviewingStage
from tests.factories import DRAFT_SHA256, POSTED_AT, draft_report

pytestmark = pytest.mark.usefixtures("own_log")

SETTINGS = WorkerSettings(poll_max_s=0.05, heartbeat_s=0.05)
SENTENCE = Sentence(1, "Title", 0, "Water falls", Voice.PERSON)


class FakeReviewer:
    """Passes every draft, or raises what it was given; remembers what it read."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.read: list[Draft] = []

    def review_draft(self, draft: Draft, book: PolicyBook) -> Trace:
        self.read.append(draft)
        if self.error is not None:
            raise self.error
        return Trace(trained.NAME, trained.name_version(), draft.sha256, book.sha256, ())


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "LOOK_S", 0.02)


@pytest.fixture
def report_id(store: Store) -> int:
    return draft_report(store)


def ask(store: Store, report_id: int, sha256: str = DRAFT_SHA256) -> Draft:
    draft = Draft(sha256, POSTED_AT, (SENTENCE,), {})
    with store.write() as session:
        queue_draft(
            session,
            report_id=report_id,
            draft_sha256=sha256,
            draft=write_draft(draft),
            asked_by="Ana Brown",
        )
    return draft


def read_all(store: Store, reviewer: FakeReviewer) -> None:
    def load() -> FakeReviewer:
        return reviewer

    make_stage(store, load).run(until_empty=True)


def make_stage(store: Store, load: Callable[[], FakeReviewer]) -> ReviewingStage:
    return ReviewingStage(store, load, settings=SETTINGS, name="r", stop=threading.Event())


def list_jobs(store: Store) -> list[DraftJob]:
    with store.read() as session:
        return list(session.scalars(select(DraftJob).order_by(DraftJob.id)))


def list_traces(store: Store) -> list[PolicyTrace]:
    with store.read() as session:
        return list(session.scalars(select(PolicyTrace)))


def test_a_draft_is_read_and_its_trace_kept_under_the_name_of_who_asked(store: Store, report_id: int) -> None:
    draft, reviewer = ask(store, report_id), FakeReviewer()
    read_all(store, reviewer)
    assert reviewer.read == [draft]
    (trace,) = list_traces(store)
    assert (trace.draft_sha256, trace.reviewer, trace.asked_by) == (DRAFT_SHA256, "trained", "Ana Brown")
    (job,) = list_jobs(store)
    assert (job.status, job.draft) == (JobStatus.SUCCEEDED, None)


def test_a_draft_that_was_edited_while_it_was_read_leaves_no_trace(store: Store, report_id: int) -> None:
    ask(store, report_id, sha256="d" * 64)
    read_all(store, FakeReviewer())
    assert list_traces(store) == []
    assert [job.status for job in list_jobs(store)] == [JobStatus.SUCCEEDED]


def test_a_draft_whose_reading_was_ended_waits_again_as_if_it_had_not_begun(
    store: Store, report_id: int
) -> None:
    ask(store, report_id)
    stop = threading.Event()

    class EndedReviewer(FakeReviewer):
        def review_draft(self, draft: Draft, book: PolicyBook) -> Trace:
            stop.set()
            raise StoppedError("the reading of a draft was ended; the draft waits again")

    ReviewingStage(store, EndedReviewer, settings=SETTINGS, name="r", stop=stop).run()
    (job,) = list_jobs(store)
    assert (job.status, job.attempts, job.draft is not None) == (JobStatus.TODO, 0, True)
    assert list_traces(store) == []


def test_a_reviewer_that_fails_is_tried_again_and_then_said_to_have_failed(
    store: Store, report_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.queue.jobs.RETRY_AFTER_S", (0.0, 0.0))
    ask(store, report_id)
    reviewer = FakeReviewer(RuntimeError("31 dead in Kordelia"))
    read_all(store, reviewer)
    assert len(reviewer.read) == MAX_ATTEMPTS
    (job,) = list_jobs(store)
    # Its class alone: what it says may quote the draft.
    assert (job.status, job.failure_kind, job.error) == (
        JobStatus.FAILED,
        FailureKind.MODEL,
        "it failed (RuntimeError)",
    )


def test_a_reviewer_that_is_not_installed_whole_fails_at_once_and_says_why(
    store: Store, report_id: int
) -> None:
    ask(store, report_id)

    def refuse() -> FakeReviewer:
        raise InferenceError("policy-scorer.npz: SHA-256 is 1, not 2; install Lookout again")

    make_stage(store, refuse).run(until_empty=True)
    with store.read() as session:
        wait = find_wait(session, report_id, DRAFT_SHA256)
    assert wait is not None
    assert (wait.status, wait.error) == (
        JobStatus.FAILED,
        "policy-scorer.npz: SHA-256 is 1, not 2; install Lookout again",
    )


def test_a_state_that_waits_is_queued_once_and_a_new_state_takes_its_place(
    store: Store, report_id: int
) -> None:
    ask(store, report_id, sha256="d" * 64)
    ask(store, report_id, sha256="d" * 64)
    assert len(list_jobs(store)) == 1
    ask(store, report_id)
    assert [job.draft_sha256 for job in list_jobs(store)] == [DRAFT_SHA256]


def test_what_a_dead_stage_held_is_read_by_the_next(store: Store, report_id: int) -> None:
    ask(store, report_id)
    with store.write() as session:
        assert claim_draft(session, worker="elsewhere-1") is not None
        assert claim_draft(session, worker="r") is None
    return_lost_of(store, DRAFTS, lease_s=0, noun="drafts")
    read_all(store, FakeReviewer())
    assert len(list_traces(store)) == 1
