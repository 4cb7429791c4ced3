"""A worker follows the version that the store says is active, on both stores."""

import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, update

from db.labels.packed import unpack_label
from db.model_versions import ActiveModel, activate_model, register_model, roll_back_model
from db.models import EffectiveLabel, Job, Prediction, WorkerRow
from db.queries.faults import list_faults
from db.queries.model_versions import count_backlog
from db.reviews import add_review
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FaultKind, Humanitarian, JobPriority, JobStatus, LabelDecision, Task
from inference.enrich import Enricher
from inference.errors import CheckpointError
from inference.model.checkpoint import BUNDLED_CHECKPOINT, locate_checkpoint
from inference.model.predictor import PostInput
from inference.settings import WorkerSettings
from inference.worker import worker as worker_module
from inference.worker.doctor import examine
from inference.worker.serving import ModelSwitch, ServingError, load_served
from tests.factories import make_posts, store_posts
from tests.fakes import FakePredictor

SETTINGS = WorkerSettings(batch_posts=4, lanes=1, poll_s=0.01, poll_max_s=0.05, heartbeat_s=0.05, nice=0)
BUNDLED = FakePredictor.model_version


@pytest.fixture
def store(each_store: Store) -> Store:
    """Each test runs on both kinds of store."""
    return each_store


class PaperSwitch(ModelSwitch):
    """The real switch over predictors that answer at once; ``disturb`` sees each batch."""

    disturb = staticmethod(lambda posts: None)

    def _load(self, path: Path) -> FakePredictor:  # type: ignore[override]
        if "broken" in path.name:
            raise CheckpointError(f"{path}: damaged or not a safetensors file; restore it")
        return FakePredictor.named(BUNDLED if path == BUNDLED_CHECKPOINT else path.stem, self.disturb)


def make_worker(
    store: Store, enricher: Enricher, switch: ModelSwitch, stop: threading.Event | None = None
) -> worker_module.Worker:
    place = get_settings()
    return worker_module.Worker(
        store,
        load_served(store, switch),
        enricher,
        media_dir=place.media_dir,
        settings=SETTINGS,
        name="w",
        stop=stop or threading.Event(),
        switch=switch,
    )


def make_switch(settings: WorkerSettings = SETTINGS) -> PaperSwitch:
    return PaperSwitch(get_settings().models_dir, settings)


def activate(store: Store, version: str, parent: str = BUNDLED) -> None:
    with store.write() as session:
        register_model(session, version=version, file=f"{version}.st", parent=parent, measured={}, actor="a")
        activate_model(session, version=version, actor="ana")


def shown_versions(store: Store) -> list[str | None]:
    with store.read() as session:
        return list(session.scalars(select(EffectiveLabel.model_version).order_by(EffectiveLabel.post_id)))


def count_predictions(store: Store) -> int:
    with store.read() as session:
        return len(session.scalars(select(Prediction.id)).all())


def test_every_post_is_scored_again_and_a_roll_back_asks_no_model(store: Store, enricher: Enricher) -> None:
    store_posts(store, make_posts(10))
    make_worker(store, enricher, make_switch()).run(until_empty=True)
    activate(store, "learned")
    make_worker(store, enricher, make_switch()).run(until_empty=True)
    assert shown_versions(store) == ["learned"] * 10
    assert count_predictions(store) == 20
    with store.write() as session:
        roll_back_model(session, actor="ana")
        assert count_backlog(session) == 10
    make_worker(store, enricher, make_switch()).run(until_empty=True)
    assert shown_versions(store) == [BUNDLED] * 10
    assert count_predictions(store) == 20
    with store.read() as session:
        assert set(session.scalars(select(Job.status))) == {JobStatus.SUCCEEDED}


def test_a_running_worker_takes_up_what_is_activated_and_scores_its_last_batch_again(
    store: Store, enricher: Enricher
) -> None:
    store_posts(store, make_posts(6))
    switch = make_switch()
    activated: list[int] = []

    def activate_once(posts: Sequence[PostInput]) -> None:
        if not activated:
            activated.append(len(posts))
            activate(store, "learned")

    switch.disturb = activate_once
    make_worker(store, enricher, switch).run(until_empty=True)
    assert activated == [4]
    assert shown_versions(store) == ["learned"] * 6
    with store.read() as session:
        assert session.get_one(WorkerRow, "w").model_version == "learned"


def test_a_review_made_while_its_post_is_scored_again_survives(store: Store, enricher: Enricher) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    make_worker(store, enricher, make_switch()).run(until_empty=True)
    activate(store, "learned")
    switch = make_switch()

    def judge(posts: Sequence[PostInput]) -> None:
        with store.write() as session:
            add_review(
                session,
                post_id=post_id,
                reviewer="ana",
                label_decision=LabelDecision.CORRECTED,
                labels={Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE},
            )

    switch.disturb = judge
    make_worker(store, enricher, switch).run(until_empty=True)
    with store.read() as session:
        shown = session.get_one(EffectiveLabel, post_id)
    assert unpack_label(shown.packed)["humanitarian"] == Humanitarian.VEHICLE_DAMAGE
    assert shown.model_version == "learned"


def test_a_model_that_cannot_be_loaded_is_told_of_and_new_posts_do_not_wait(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = store_posts(store, make_posts(2))
    with store.write() as session:
        session.execute(update(Job).where(Job.post_id == new).values(status=JobStatus.DOING))
    make_worker(store, enricher, make_switch()).run(until_empty=True)
    activate(store, "broken")
    with store.write() as session:
        session.execute(update(Job).where(Job.post_id == new).values(status=JobStatus.TODO))
    switch, stop = make_switch(), threading.Event()

    def end(posts: Sequence[PostInput]) -> None:
        time.sleep(0.3)  # several heartbeats, which tell of the fault
        stop.set()

    switch.disturb = end
    make_worker(store, enricher, switch, stop).run()
    assert shown_versions(store) == [BUNDLED, BUNDLED]
    with store.read() as session:
        waiting = session.scalars(select(Job.post_id).where(Job.status == JobStatus.TODO)).all()
        (fault,) = list_faults(session)
    # The answer of a model that should not serve is replaced once the right one does.
    assert sorted(waiting) == [old, new]
    assert fault.kind is FaultKind.MODEL_AWAY
    assert "broken.st: damaged" in fault.reason

    monkeypatch.setattr(PaperSwitch, "_load", lambda self, path: FakePredictor.named("broken"))
    make_worker(store, enricher, make_switch()).run(until_empty=True)
    assert shown_versions(store) == ["broken", "broken"]
    assert count_predictions(store) == 4


def test_a_pinned_checkpoint_is_kept_whatever_is_activated(store: Store, enricher: Enricher) -> None:
    store_posts(store, make_posts(2))
    activate(store, "learned")
    pinned = make_switch(SETTINGS.model_copy(update={"checkpoint": Path("pinned.st")}))
    with store.write() as session:
        first = session.scalars(select(Job).order_by(Job.id)).first()
        assert first is not None
        first.priority = JobPriority.BACKFILL
    make_worker(store, enricher, pinned).run(until_empty=True)
    # What waits to be scored again is left to a worker that follows.
    assert shown_versions(store) == [None, "pinned"]


def test_without_a_model_that_loads_the_worker_does_not_start(store: Store) -> None:
    activate(store, "broken")
    pinned = make_switch(SETTINGS.model_copy(update={"checkpoint": Path("broken.st")}))
    with pytest.raises(CheckpointError, match=r"broken\.st: damaged"):
        load_served(store, pinned)


def test_what_a_runtime_says_of_a_model_is_one_that_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, device: str) -> None:
        raise RuntimeError("CUDA out of memory.\nTried to allocate 2 GiB")

    monkeypatch.setattr("inference.worker.serving.Predictor.load", refuse)
    switch = ModelSwitch(Path("models"), SETTINGS)
    with pytest.raises(ServingError, match=r"l\.st cannot run here \(RuntimeError: CUDA out of memory\.\);"):
        switch.follow(ActiveModel("learned", "l.st"))
    assert switch.served is None


def test_the_doctor_names_the_file_of_an_active_version_that_is_gone(store: Store) -> None:
    activate(store, "gone")
    place = get_settings().model_copy(update={"database_url": store.url})
    (finding,) = [found for found in examine(place, SETTINGS) if found.check == "model"]
    assert str(place.models_dir / "gone.st") in finding.result
    assert finding.remedy is not None
    assert "python -m inference.versions" in finding.remedy


def test_the_bundled_file_serves_where_no_version_has_its_own() -> None:
    assert locate_checkpoint(Path("models"), None) == BUNDLED_CHECKPOINT
    assert os.access(BUNDLED_CHECKPOINT, os.R_OK)
