"""The thread that answers questions about classes, around a model that answers at once."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from sqlalchemy import select

from db.explanations import ask_for_explanation
from db.models import ExplanationJob
from db.posts import NewMedia
from db.predictions import add_predictions
from db.queries.explanations import find_explanation
from db.queue.explanations import Question
from db.queue.jobs import MAX_ATTEMPTS
from db.session import Store
from db.settings import get_settings
from db.vocabulary import ExplanationMethod, FailureKind, Humanitarian, JobStatus, Task
from inference.enrich import Enricher
from inference.errors import PostError
from inference.model.predictor import Evidence, PostInput, Predictor, TokenWeight
from inference.settings import WorkerSettings
from inference.worker import explaining, stage
from inference.worker.explaining import ExplainingStage
from inference.worker.worker import Worker
from tests.factories import keep_original, make_posts, make_prediction, store_posts
from tests.fakes import FakePredictor

pytestmark = pytest.mark.usefixtures("own_log")

SETTINGS = WorkerSettings(batch_posts=4, lanes=1, poll_s=0.01, poll_max_s=0.05, heartbeat_s=0.05)
QUESTION = Question(Task.HUMANITARIAN, Humanitarian.VEHICLE_DAMAGE, ExplanationMethod.OCCLUSION)
FOUND = Evidence(np.array([[0.5, -0.5]]), (TokenWeight(0, 5, -0.25),), "occlusion")


class Answers:
    """Stands in for ``explain_class``: gives the same evidence, or raises what it was given."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[tuple[PostInput, ExplanationMethod, Task, str]] = []

    def __call__(
        self, model: Predictor, given: PostInput, method: ExplanationMethod, task: Task, label: str
    ) -> Evidence:
        self.asked.append((given, method, task, label))
        if self.error is not None:
            raise self.error
        return FOUND


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "LOOK_S", 0.02)
    monkeypatch.setattr("db.queue.jobs.RETRY_AFTER_S", (0.0, 0.0))


def ask(store: Store, media: Sequence[NewMedia] = ()) -> int:
    (post_id,) = store_posts(store, make_posts(1, media=tuple(media)))
    with store.write() as session:
        add_predictions(session, model_version="fake-1", predictions=[make_prediction(post_id)])
        ask_for_explanation(
            session, post_id=post_id, model_version="fake-1", question=QUESTION, actor="Ana Brown"
        )
    return post_id


def make_stage(store: Store, version: str = "fake-1") -> ExplainingStage:
    return ExplainingStage(
        store,
        lambda: cast(Predictor, FakePredictor.named(version)),
        media_dir=get_settings().media_dir,
        settings=SETTINGS,
        name="w",
        stop=threading.Event(),
    )


def answer_all(store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> Answers:
    answers = Answers(error)
    monkeypatch.setattr(explaining, "explain_class", answers)
    make_stage(store).run(until_empty=True)
    return answers


def read_job(store: Store) -> ExplanationJob:
    with store.read() as session:
        return session.scalars(select(ExplanationJob)).one()


def test_a_question_is_answered_from_the_post_and_its_picture(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = keep_original(get_settings().media_dir, b"a picture")
    picture = NewMedia(sha256=sha256, format="png", width=1, height=1, size_bytes=9)
    post_id = ask(store, [picture])
    answers = answer_all(store, monkeypatch)
    given = PostInput("Water is rising in street 0", b"a picture")
    assert answers.asked == [(given, QUESTION.method, QUESTION.task, QUESTION.label)]
    with store.read() as session:
        asked = find_explanation(session, post_id, "fake-1", QUESTION)
    assert asked is not None
    assert asked.found is not None
    assert asked.found.tokens == ((0, 5, -0.25),)
    assert asked.found.regions[0] == pytest.approx((0.5, -0.5), abs=0.01)


def test_another_version_than_the_one_that_answered_explains_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "explain_class", Answers())
    ask(store)
    make_stage(store, "fake-2").run(until_empty=True)
    job = read_job(store)
    assert job.status is JobStatus.FAILED
    assert job.error == "model fake-1 answered, and fake-2 serves now; have the post scored again"


def test_what_the_model_refuses_is_not_tried_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(store)
    refused = answer_all(store, monkeypatch, PostError("nothing to read"))
    assert (len(refused.asked), read_job(store).error) == (1, "nothing to read")


def test_what_a_failure_says_may_quote_the_post_and_is_not_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(store)
    stumbled = answer_all(store, monkeypatch, RuntimeError("Water is rising"))
    job = read_job(store)
    assert len(stumbled.asked) == MAX_ATTEMPTS
    assert (job.failure_kind, job.error) == (FailureKind.MODEL, "the model failed (RuntimeError)")


def test_a_lost_picture_is_said_to_be_lost(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = keep_original(get_settings().media_dir, b"a picture")
    ask(store, [NewMedia(sha256=sha256, format="png", width=1, height=1, size_bytes=9)])
    for path in Path(get_settings().media_dir).rglob(f"*{sha256}*"):
        path.unlink()
    answer_all(store, monkeypatch)
    assert read_job(store).failure_kind is FailureKind.LOST_PICTURE


def test_a_worker_answers_questions_beside_its_posts_and_ends_when_both_are_done(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "explain_class", Answers())
    ask(store)
    Worker(
        store,
        FakePredictor(),
        enricher,
        media_dir=get_settings().media_dir,
        settings=SETTINGS,
        name="w",
        stop=threading.Event(),
        explaining=make_stage(store),
    ).run(until_empty=True)
    assert read_job(store).status is JobStatus.SUCCEEDED
