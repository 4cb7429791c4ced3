import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import structlog
from sqlalchemy.exc import OperationalError

from db.session import Store
from db.settings import get_settings
from inference.cluster.actors import ActorPool, WorkerActor
from inference.cluster.scaling import keep_pool_sized
from inference.errors import CheckpointError
from inference.settings import WorkerSettings


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """What one test configures must not write into the next one's output."""
    yield
    structlog.reset_defaults()


class FakeTaskError(Exception):
    """What Ray raises in place of what a call raised: of both kinds at once."""

    @property
    def cause(self) -> BaseException | None:
        return self.__cause__


class FakeModelError(FakeTaskError, CheckpointError):
    """A model that cannot be loaded, as Ray tells it."""


class FakeCall:
    """What an actor was asked for; ``error`` is how it ended, if badly."""

    def __init__(self) -> None:
        self.is_done = False
        self.error: Exception | None = None

    def end(self, error: Exception | None = None) -> None:
        self.is_done, self.error = True, error


class FakeActor:
    """A worker that has begun and ends when it is asked to, unless it is deaf."""

    def __init__(self) -> None:
        self.call, self.begun = FakeCall(), FakeCall()
        self.begun.end()
        self.is_deaf = False
        self.is_killed = False
        self.run = SimpleNamespace(remote=lambda until_empty: self.call)
        self.stop = SimpleNamespace(remote=self._end)
        self.__ray_ready__ = SimpleNamespace(remote=lambda: self.begun)

    def _end(self) -> None:
        if not self.is_deaf:
            self.call.end()


class FakeRay:
    """Ray without processes: what happens to an actor is for the test to say."""

    exceptions = SimpleNamespace(RayTaskError=FakeTaskError)

    def __init__(self) -> None:
        self.actors: list[FakeActor] = []

    def remote(self, actor: type) -> "FakeRay":
        return SimpleNamespace(options=lambda **_: SimpleNamespace(remote=self._start))  # type: ignore[return-value]

    def _start(self, *_: object) -> FakeActor:
        self.actors.append(FakeActor())
        return self.actors[-1]

    def wait(self, calls: list[FakeCall], timeout: float) -> tuple[list[FakeCall], list[FakeCall]]:
        return [call for call in calls if call.is_done], [call for call in calls if not call.is_done]

    def kill(self, actor: FakeActor) -> None:
        actor.is_killed = True

    def get(self, call: FakeCall) -> None:
        if call.error is not None:
            raise call.error


def make_pool(ray: FakeRay, *, workers: int = 2, lease_s: float = 60.0) -> ActorPool:
    settings = WorkerSettings(nice=0, lease_s=lease_s)
    pool = ActorPool(ray, place=get_settings(), settings=settings, gpus=0, until_empty=False)
    for _ in range(workers):
        pool.grow()
    return pool


def test_a_worker_that_fails_is_replaced_and_its_error_told_by_kind_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ray = FakeRay()
    pool = make_pool(ray)
    try:
        raise FakeTaskError(
            'File "a.py", line 3, in run\nFile "b.py", line 7\na post\'s words'
        ) from ZeroDivisionError("a post's words")
    except FakeTaskError as error:
        ray.actors[0].call.end(error)
    pool.reap(0)
    assert len(pool) == 2
    assert len(ray.actors) == 3
    told = capsys.readouterr().out
    assert "ZeroDivisionError" in told
    assert "b.py:7" in told
    assert "words" not in told


def test_a_model_that_cannot_be_loaded_ends_the_pool_in_order(store: Store) -> None:
    ray = FakeRay()
    pool = make_pool(ray, workers=1)
    ray.actors[0].call.end(FakeModelError("no such file"))
    never = threading.Event()
    with pytest.raises(CheckpointError, match="no such file"):
        keep_pool_sized(pool, store, floor=2, ceiling=2, max_age_s=60, stop=never, abort=never)
    assert len(pool) == 0
    assert all(actor.call.is_done for actor in ray.actors)


def test_the_pool_shrinks_by_another_worker_each_time_and_replaces_none_that_was_let_go() -> None:
    ray = FakeRay()
    pool = make_pool(ray, workers=3)
    for actor in ray.actors:
        actor.is_deaf = True
    pool.shrink()
    pool.shrink()
    assert len(pool) == 1
    ray.actors[2].call.end(FakeTaskError("while it was leaving"))
    pool.reap(0)
    assert len(pool) == 1
    assert len(ray.actors) == 3
    assert not any(actor.is_killed for actor in ray.actors)


def test_a_worker_that_has_not_begun_is_let_go_at_once() -> None:
    ray = FakeRay()
    pool = make_pool(ray)
    ray.actors[1].begun.is_done = False
    pool.shrink()
    assert len(pool) == 1
    assert [actor.is_killed for actor in ray.actors] == [False, True]


def test_a_pool_without_a_place_ends_when_it_is_asked_to() -> None:
    ray = FakeRay()
    pool = make_pool(ray)
    for actor in ray.actors:
        actor.begun.is_done, actor.is_deaf = False, True
    pool.drain(threading.Event())
    assert all(actor.is_killed for actor in ray.actors)


@pytest.mark.parametrize(("lease_s", "is_hurried"), [(0.05, False), (60.0, True)])
def test_a_worker_that_does_not_end_is_ended_after_a_lease_or_when_it_is_hurried(
    lease_s: float, is_hurried: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    ray = FakeRay()
    pool = make_pool(ray, lease_s=lease_s)
    ray.actors[0].is_deaf = True
    abort = threading.Event()
    if is_hurried:
        threading.Timer(0.1, abort.set).start()
    pool.drain(abort)
    assert [actor.is_killed for actor in ray.actors] == [True, False]
    assert len(pool) == 0
    assert "ended_in_work" in capsys.readouterr().out


def test_a_worker_that_finds_no_place_is_told_of_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("inference.cluster.actors.SETTLE_S", 0)
    ray = FakeRay()
    pool = make_pool(ray)
    ray.actors[1].begun.is_done = False
    pool.reap(0)
    pool.reap(0)
    assert capsys.readouterr().out.count("worker_not_begun") == 1


@pytest.mark.parametrize("fails", ["make_worker", "run"])
def test_an_actor_waits_for_a_store_that_is_away_and_tries_again(
    fails: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def try_it(what: str) -> None:
        tries.append(what)
        if what == fails and tries.count(what) == 1:
            raise OperationalError("SELECT 1", {}, Exception("gone"))

    def make_worker(*_: object, **__: object) -> SimpleNamespace:
        try_it("make_worker")
        return SimpleNamespace(run=lambda until_empty: try_it("run"))

    monkeypatch.setattr("inference.worker.worker.make_worker", make_worker)
    settings = WorkerSettings(nice=0, poll_max_s=0.01)
    WorkerActor(get_settings(), settings).run(until_empty=False)
    assert (tries.count("make_worker"), tries[-1]) == (2, "run")


def test_a_lane_that_failed_is_not_taken_for_a_worker_that_was_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    actor = WorkerActor(get_settings(), WorkerSettings(nice=0))

    def fail(until_empty: bool) -> None:
        actor.stop()
        raise OperationalError("UPDATE jobs", {}, Exception("gone"))

    monkeypatch.setattr("inference.worker.worker.make_worker", lambda *_, **__: SimpleNamespace(run=fail))
    with pytest.raises(OperationalError, match="gone"):
        actor.run(until_empty=False)
