"""One run: a feed sends posts, workers classify them, and everything around them is broken in turn."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from multiprocessing.process import BaseProcess
from pathlib import Path

from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from db.events import add_event, get_or_add_source
from db.models import Job
from db.posts import NewMedia, NewPost
from db.queries.faults import count_faults
from db.queries.operations import get_queue_status
from db.queue.jobs import retry_failed_jobs
from db.queue.workers import list_running_workers
from db.session import Store, utc_now
from db.vocabulary import FaultKind, Hazard, JobPriority, JobStatus, SourceKind
from tests.acceptance.chaos.checks import CheckedRun, check_store
from tests.acceptance.chaos.fork_server import ForkServer
from tests.acceptance.chaos.stores import MissingToolError, Sandbox
from tests.factories import add_posts, keep_original

HOLD_S = 8.0  # how long a fault lasts at least: several heartbeats
WAIT_LIMIT_S = 600.0
ONE_WITH_PICTURE_IN = 10
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


@dataclass(frozen=True)
class ChaosPlan:
    """What to do.

    Between two kills lie ``kill_every_s`` in the mean and at least one classified post. The ``faults`` come
    in order, evenly among the kills.
    """

    workers: int
    posts: int
    kills: int
    seed: int
    kill_every_s: float
    faults: tuple[FaultKind, ...]


class Chaos:
    """Feed, workers and what is done to them."""

    def __init__(self, plan: ChaosPlan, sandbox: Sandbox, store: Store) -> None:
        self.plan, self.sandbox, self.store = plan, sandbox, store
        self.chance = random.Random(plan.seed)
        self.log = sandbox.folder / "workers.log"
        self.killed: set[str] = set()
        self.environment = {
            "LOOKOUT_DATA_DIR": str(sandbox.data_dir),
            "LOOKOUT_DATABASE_URL": sandbox.url if sandbox.cluster else "",
            "LOOKOUT_HEARTBEAT_S": "1",
            "LOOKOUT_LEASE_S": "15",
            "LOOKOUT_NICE": "0",
        }
        self.fork_server = ForkServer(self.environment, str(self.log))
        self.workers: list[BaseProcess] = []
        self.clock = sandbox.folder / "clock"
        self.posts = list(self._make_posts())
        self.fed = 0
        self.seen_done = 0
        self.skewed_pid: int | None = None

    def run(self) -> CheckedRun:
        """Feed, kill and break until all is sent; then let the workers finish and check the store."""
        plan = self.plan
        due = {(n + 1) * plan.kills // (len(plan.faults) + 1): kind for n, kind in enumerate(plan.faults)}
        with self._open_feed(), self._skewed_worker():
            self._feed(plan.posts // (plan.kills + 1))
            self._wait_until(self._is_staffed, "not every worker has begun")
            for number in range(plan.kills):
                time.sleep(self.chance.uniform(0, 2 * plan.kill_every_s))
                self._wait_until(self._is_moving, "nothing is classified any more")
                self._wait_until(self._find_begun, "no worker has begun")
                self._kill_one()
                self._feed(plan.posts * (number + 2) // (plan.kills + 1))
                if number in due:
                    self._inflict(due[number])
            self._finish()
        return check_store(self.store, posts=plan.posts, expected=self._expected(), killed=self.killed)

    def _expected(self) -> list[FaultKind]:
        return [FaultKind.WORKER_LOST, *self.plan.faults] if self.plan.kills else list(self.plan.faults)

    def _inflict(self, kind: FaultKind) -> None:
        self._wait_until(self._is_staffed, "not every worker has begun")
        print_progress(
            f"{self._count_done()} posts are done, {len(self.killed)} workers killed; now {kind.value}"
        )
        before = self._count_faults(kind)

        def is_reported() -> bool:
            return self._count_faults(kind) > before

        def has_lasted() -> bool:
            self._feed(min(self.fed + 2, self.plan.posts))
            # Only who reads a picture meets a vanished folder; on a busy machine that takes its time.
            return time.monotonic() >= held_until and (kind is not FaultKind.MEDIA_AWAY or is_reported())

        with self._break(kind):
            held_until = time.monotonic() + HOLD_S
            self._wait_until(has_lasted, f"nobody has reported {kind.value}")
        self._wait_until(self._is_staffed, "not every worker has begun again")
        # Nobody is killed before: what a worker met is lost with it.
        self._wait_until(is_reported, f"nobody has reported {kind.value}")

    @contextmanager
    def _break(self, kind: FaultKind) -> Iterator[None]:
        cluster, media_dir = self.sandbox.cluster, self.sandbox.media_dir
        if kind is FaultKind.MEDIA_AWAY:
            away = media_dir.rename(media_dir.with_name("away"))
            yield
            away.rename(media_dir)
        elif kind is FaultKind.STORE_AWAY and cluster:
            cluster.stop_at_once()
            yield
            cluster.start()
        elif kind is FaultKind.STORE_FULL:
            self.sandbox.fill_disk()
            yield
            self.sandbox.free_disk()
        elif kind is FaultKind.CLOCK_STEPPED:
            self.clock.write_text("-3600s")
            yield
        else:
            raise MissingToolError(f"{kind.value} cannot be brought about on this store")

    def _replace_missing(self) -> None:
        """Start a worker for each that is missing, as ``make run`` does."""
        self.workers = [worker for worker in self.workers if worker.is_alive()]
        while len(self.workers) + (self.skewed_pid is not None) < self.plan.workers:
            self.workers.append(self.fork_server.start())

    def _find_begun(self) -> list[BaseProcess]:
        """Return the workers that have begun: one that still loads holds nothing that could be lost."""
        with suppress(SQLAlchemyError), self.store.read() as session:
            running = set(list_running_workers(session))
            return [worker for worker in self.workers if worker.is_alive() and name_of(worker.pid) in running]
        return []

    def _kill_one(self) -> None:
        victim = self.chance.choice(self._find_begun() or self.workers)
        victim.kill()
        victim.join()
        self.killed.add(name_of(victim.pid))
        self._replace_missing()

    @contextmanager
    def _skewed_worker(self) -> Iterator[None]:
        """One of the workers has a clock of its own, which can be set back."""
        if FaultKind.CLOCK_STEPPED not in self.plan.faults:
            yield
            return
        if not FAKETIME.exists():
            raise MissingToolError(f"no {FAKETIME}; install the package libfaketime")
        self.clock.write_text("+0s")
        settings = {
            "LD_PRELOAD": str(FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(self.clock),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "inference.worker"],
                env={**os.environ, **self.environment, **settings},
                stderr=log,
            )
        self.skewed_pid = worker.pid
        try:
            yield
        finally:
            worker.kill()
            worker.wait()

    @contextmanager
    def _open_feed(self) -> Iterator[None]:
        with self.store.write() as session:
            self.event_id = add_event(session, name="Chaos", hazard=Hazard.OTHER, starts_at=utc_now()).id
            self.source_id = get_or_add_source(session, name="chaos", kind=SourceKind.CSV).id
        try:
            yield
        finally:
            for worker in self.workers:
                worker.kill()
                worker.join()

    def _make_posts(self) -> Iterator[NewPost]:
        for number in range(self.plan.posts):
            media: tuple[NewMedia, ...] = ()
            if number % ONE_WITH_PICTURE_IN == 0:
                buffer = BytesIO()
                colour = (number % 256, number // 256 % 256, 90)
                Image.new("RGB", (64, 64), colour).save(buffer, "PNG")
                data = buffer.getvalue()
                media = (NewMedia(keep_original(self.sandbox.media_dir, data), "png", 64, 64, len(data)),)
            yield NewPost(f"p{number}", f"Bridge {number} is under water", utc_now(), media=media)

    def _feed(self, target: int) -> None:
        """Send posts up to ``target``; what the store cannot take now is sent again with the next."""
        with suppress(SQLAlchemyError):
            with self.store.write() as session:
                add_posts(
                    session,
                    event_id=self.event_id,
                    posts={self.source_id: self.posts[self.fed : target]},
                    priority=JobPriority.FEED,
                )
            self.fed = max(self.fed, target)

    def _finish(self) -> None:
        # A dead worker is told of by the next that starts, so the last victim's successor must have begun.
        self._wait_until(self._is_staffed, "not every worker has begun again")
        self._wait_until(self._is_all_fed, "the store does not take the rest of the posts")
        self._wait_until(self._is_idle, "posts are left over")
        with self.store.write() as session:
            failed = list(session.scalars(select(Job.id).where(Job.status == JobStatus.FAILED)))
            retry_failed_jobs(session, actor="chaos", job_ids=failed)
        print_progress(f"{len(failed)} posts saw three workers killed; retried, as an analyst would")
        self._wait_until(self._is_idle, "retried posts are left over")

    def _is_all_fed(self) -> bool:
        self._feed(self.plan.posts)
        return self.fed == self.plan.posts

    def _is_idle(self) -> bool:
        with self.store.read() as session:
            queue = get_queue_status(session)
        return queue.todo == queue.doing == 0

    def _is_staffed(self) -> bool:
        """Tell whether every worker has begun and none is missing."""
        pids = {worker.pid for worker in self.workers if worker.is_alive()} | {self.skewed_pid}
        with suppress(SQLAlchemyError), self.store.read() as session:
            begun = {name_of(pid) for pid in pids} & set(list_running_workers(session))
            return len(begun) == self.plan.workers
        return False

    def _is_moving(self) -> bool:
        """Tell whether a post was classified since this was last true, or none is left to be."""
        done = self._count_done()
        moved = done > self.seen_done or done == self.fed
        self.seen_done = done if moved else self.seen_done
        return moved

    def _count_done(self) -> int:
        with suppress(SQLAlchemyError), self.store.read() as session:
            return get_queue_status(session).succeeded
        return 0

    def _count_faults(self, kind: FaultKind) -> int:
        with suppress(SQLAlchemyError), self.store.read() as session:
            return count_faults(session).get(kind, 0)
        return 0

    def _wait_until(self, condition: Callable[[], object], otherwise: str) -> None:
        deadline = time.monotonic() + WAIT_LIMIT_S
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"after {WAIT_LIMIT_S:.0f} s {otherwise}; see {self.log}")
            self._replace_missing()
            time.sleep(0.2)


def run_chaos(plan: ChaosPlan, sandbox: Sandbox) -> CheckedRun:
    """Run the plan in this sandbox and check what is left."""
    with closing(Store(sandbox.url)) as store:
        return Chaos(plan, sandbox, store).run()


def name_of(pid: int | None) -> str:
    """Return the name that a worker of this machine goes by."""
    return f"{socket.gethostname()[:80]}-{pid}"


def print_progress(words: str) -> None:
    """Print a line at once, with the time."""
    print(f"{time.strftime('%H:%M:%S')}  {words}", flush=True)
