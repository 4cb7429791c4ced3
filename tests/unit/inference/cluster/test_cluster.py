import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import update

from db.models import Job
from db.session import Store, utc_now
from db.settings import get_settings
from inference.cluster.__main__ import main
from inference.cluster.actors import ActorPool
from inference.cluster.ray_session import ClusterError, find_cause, ray_session
from inference.cluster.scaling import choose_count, keep_pool_sized
from tests.factories import make_posts, store_posts


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """What one test configures must not write into the next one's output."""
    yield
    structlog.reset_defaults()


def let_one_post_wait(store: Store, *, not_before: datetime | None = None) -> None:
    """One post that has waited for five minutes."""
    store_posts(store, make_posts(1))
    with store.write() as session:
        long_ago = utc_now() - timedelta(minutes=5)
        session.execute(update(Job).values(queued_at=long_ago, not_before=not_before))


class PaperPool(ActorPool):
    """Counts workers and starts none; ``looks`` tells how often the pool is looked at before the end."""

    def __init__(self, stop: threading.Event, looks: int) -> None:
        self.sizes: list[int] = []
        self.drained = False
        self._stop = stop
        self._looks = looks
        self._running = 0

    def __len__(self) -> int:
        return self._running

    def grow(self) -> None:
        self._running += 1

    def shrink(self) -> None:
        self._running -= 1

    def reap(self, timeout_s: float) -> None:
        self.sizes.append(self._running)
        if len(self.sizes) == self._looks:
            self._stop.set()

    def drain(self, abort: threading.Event) -> None:
        self.drained = True


@pytest.mark.parametrize(
    ("running", "queue_age_s", "wanted"),
    [
        (2, 61.0, 3),
        (2, 59.0, 2),
        (2, 16.0, 2),
        (2, 14.0, 1),
        (2, None, 1),
        (4, 900.0, 4),
        (1, None, 1),
        (5, 900.0, 4),
        (0, 5.0, 1),
    ],
)
def test_workers_follow_the_age_of_the_queue_between_the_bounds(
    running: int, queue_age_s: float | None, wanted: int
) -> None:
    assert choose_count(running, floor=1, ceiling=4, queue_age_s=queue_age_s, max_age_s=60) == wanted


def test_a_queue_that_waits_too_long_gets_workers_up_to_the_most_and_all_are_drained(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inference.cluster.scaling.SETTLE_S", 0)
    let_one_post_wait(store)
    stop = threading.Event()
    pool = PaperPool(stop, looks=5)
    keep_pool_sized(pool, store, floor=1, ceiling=3, max_age_s=60, stop=stop, abort=stop)
    assert pool.sizes == [1, 2, 3, 3, 3]
    assert pool.drained


def test_posts_that_nobody_may_take_yet_call_for_no_worker(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inference.cluster.scaling.SETTLE_S", 0)
    let_one_post_wait(store, not_before=utc_now() + timedelta(minutes=5))
    stop = threading.Event()
    pool = PaperPool(stop, looks=3)
    keep_pool_sized(pool, store, floor=1, ceiling=3, max_age_s=60, stop=stop, abort=stop)
    assert pool.sizes == [1, 1, 1]


def test_a_new_worker_is_given_time_to_load_before_another_is_asked_for(store: Store) -> None:
    store_posts(store, make_posts(1))
    stop = threading.Event()
    pool = PaperPool(stop, looks=5)
    keep_pool_sized(pool, store, floor=1, ceiling=3, max_age_s=0, stop=stop, abort=stop)
    assert pool.sizes == [1] * 5


def test_an_unknown_queue_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inference.cluster.scaling.SETTLE_S", 0)
    empty = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    stop = threading.Event()
    pool = PaperPool(stop, looks=3)
    keep_pool_sized(pool, empty, floor=2, ceiling=3, max_age_s=60, stop=stop, abort=stop)
    empty.close()
    assert pool.sizes == [2, 2, 2]


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        (
            "Traceback\n  File x\nsqlalchemy.exc.OperationalError: (psycopg.OperationalError) gone\n"
            "[SQL: SELECT 1]\n(Background on this error at: https://sqlalche.me/e/20/e3q8)\n\n"
            "The above exception was the direct cause of the following exception:\n\n"
            "ray.exceptions.UserCodeException: UDF failed to process a data block.\n"
            "To change retry attempts, configure ...",
            "sqlalchemy.exc.OperationalError: (psycopg.OperationalError) gone",
        ),
        ("The actor died\ninference.errors.DataError: no file\n", "inference.errors.DataError: no file"),
        ("The actor died.\nIts machine is gone.\n", "Its machine is gone."),
    ],
)
def test_the_line_that_tells_what_an_actor_raised_is_found_among_those_of_ray(told: str, cause: str) -> None:
    assert find_cause(told) == cause


def test_without_ray_the_error_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with (
        pytest.raises(ClusterError, match=r"python -m pip install -r requirements-cluster\.txt"),
        ray_session("local", cpus=1),
    ):
        pass


def test_without_ray_the_command_ends_with_status_1_and_the_reason(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert main(["--workers", "2"]) == 1
    assert "requirements-cluster.txt" in capsys.readouterr().err


def test_a_store_that_cannot_be_reached_ends_the_command_with_status_1_and_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", "postgresql://me@127.0.0.1:1/none")
    get_settings.cache_clear()
    assert main(["--workers", "2"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "the store fails (" in line


def test_fewer_than_one_worker_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--workers", "0"])
    assert "at least 1" in capsys.readouterr().err
