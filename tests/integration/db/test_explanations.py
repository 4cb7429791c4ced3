"""What is asked about a class waits once, is answered, and is let go of when newer answers need the room."""

import numpy as np
import pytest
from sqlalchemy import func, select

from db import explanations
from db.erasing import erase_posts
from db.errors import IllegalChangeError, NotFoundError
from db.explanations import ClassExplanation, ask_for_explanation, keep_explanation
from db.models import AuditEntry, ExplanationJob
from db.predictions import add_predictions
from db.queries.explanations import AskedExplanation, find_explanation
from db.queue.explanations import ExplanationWork, Question, claim_explanation
from db.queue.jobs import EXPLANATIONS, succeed_jobs
from db.session import Store
from db.vocabulary import ExplanationMethod, FailureKind, Humanitarian, JobStatus, Task
from tests.factories import MODEL_VERSION, fail_for_good, make_posts, make_prediction, store_posts

QUESTION = Question(Task.HUMANITARIAN, Humanitarian.VEHICLE_DAMAGE, ExplanationMethod.OCCLUSION)
FOUND = ClassExplanation(np.array([[0.5, -1.0], [0.0, 0.25]]), [(0, 5, 0.7), (6, 8, -0.25)])


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    """Three classified posts without a picture."""
    post_ids = store_posts(store, make_posts(3))
    with store.write() as session:
        add_predictions(
            session,
            model_version=MODEL_VERSION,
            predictions=[make_prediction(post_id) for post_id in post_ids],
        )
    return post_ids


def ask(store: Store, post_id: int, question: Question = QUESTION, version: str = MODEL_VERSION) -> None:
    with store.write() as session:
        ask_for_explanation(
            session, post_id=post_id, model_version=version, question=question, actor="Ana Brown"
        )


def take(store: Store) -> ExplanationWork:
    with store.write() as session:
        work = claim_explanation(session, worker="w")
    assert work is not None
    return work


def answer(store: Store) -> None:
    work = take(store)
    with store.write() as session:
        succeed_jobs(session, worker="w", job_ids=[work.job.job_id], queue=EXPLANATIONS)
        keep_explanation(session, job_id=work.job.job_id, found=FOUND)


def find(store: Store, post_id: int, question: Question = QUESTION) -> AskedExplanation | None:
    with store.read() as session:
        return find_explanation(session, post_id, MODEL_VERSION, question)


def count_asked(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count(ExplanationJob.id))) or 0


def test_a_question_waits_once_however_often_it_is_asked_and_its_answer_keeps_what_speaks_against(
    store: Store, post_ids: list[int]
) -> None:
    assert find(store, post_ids[0]) is None
    ask(store, post_ids[0])
    ask(store, post_ids[0])
    assert count_asked(store) == 1
    waiting = find(store, post_ids[0])
    assert waiting is not None
    assert (waiting.status, waiting.found) == (JobStatus.TODO, None)
    answer(store)
    asked = find(store, post_ids[0])
    assert asked is not None
    assert asked.found is not None
    assert asked.found.kind == "occlusion"
    assert np.array(asked.found.regions) == pytest.approx(np.array([[0.5, -1.0], [0.0, 0.25]]), abs=0.01)
    assert asked.found.tokens == ((0, 5, 0.7), (6, 8, -0.25))
    assert (
        find(store, post_ids[0], Question(Task.HUMANITARIAN, QUESTION.label, ExplanationMethod.GRAD_CAM))
        is None
    )


def test_what_is_claimed_brings_the_text_and_the_version_that_answered(
    store: Store, post_ids: list[int]
) -> None:
    ask(store, post_ids[1])
    work = take(store)
    assert (work.question, work.model_version, work.picture_sha256) == (QUESTION, MODEL_VERSION, None)
    assert work.text == "Water is rising in street 1"
    with store.write() as session:
        assert claim_explanation(session, worker="w") is None


def test_a_question_that_failed_is_tried_again_when_it_is_asked_again(
    store: Store, post_ids: list[int]
) -> None:
    ask(store, post_ids[0])
    job_id = take(store).job.job_id
    with store.write() as session:
        fail_for_good(session, job_id, FailureKind.MODEL, "no", queue=EXPLANATIONS)
    failed = find(store, post_ids[0])
    assert failed is not None
    assert (failed.status, failed.error) == (JobStatus.FAILED, "no")
    ask(store, post_ids[0])
    again = find(store, post_ids[0])
    assert again is not None
    assert (again.status, again.error) == (JobStatus.TODO, None)


def test_what_the_model_has_no_answer_to_is_refused(store: Store, post_ids: list[int]) -> None:
    occlusion = ExplanationMethod.OCCLUSION
    with pytest.raises(NotFoundError, match=f"no answer of model other about post {post_ids[0]}"):
        ask(store, post_ids[0], version="other")
    with pytest.raises(NotFoundError, match="about post 999"):
        ask(store, 999)
    with pytest.raises(IllegalChangeError, match="no answer 'mild_damage' to damage; choose another class"):
        ask(store, post_ids[0], Question(Task.DAMAGE, "mild_damage", occlusion))
    with pytest.raises(IllegalChangeError, match="no answer 'flying_cows'"):
        ask(store, post_ids[0], Question(Task.HUMANITARIAN, "flying_cows", occlusion))
    with pytest.raises(IllegalChangeError, match="grad-cam needs a picture"):
        ask(store, post_ids[0], Question(Task.HUMANITARIAN, QUESTION.label, ExplanationMethod.GRAD_CAM))
    assert count_asked(store) == 0


def test_no_more_questions_wait_than_somebody_would_wait_for(
    store: Store, post_ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explanations, "MOST_WAITING", 2)
    for post_id in post_ids[:2]:
        ask(store, post_id)
    with pytest.raises(IllegalChangeError, match="2 explanations wait already"):
        ask(store, post_ids[2])
    answer(store)
    ask(store, post_ids[2])


def test_only_the_newest_answers_are_kept_and_what_waits_stays(
    store: Store, post_ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explanations, "MOST_KEPT", 2)
    ask(store, post_ids[0])
    answer(store)
    for post_id in post_ids[1:]:
        ask(store, post_id)
    answer(store)
    assert [find(store, post_id) is not None for post_id in post_ids] == [False, True, True]


def test_the_answers_about_a_deleted_post_go_with_it_and_asking_leaves_no_entry(
    store: Store, post_ids: list[int]
) -> None:
    ask(store, post_ids[0])
    answer(store)
    with store.write() as session:
        assert session.scalar(select(func.count(AuditEntry.id))) == 0
        erase_posts(session, [post_ids[0]])
    assert count_asked(store) == 0
