"""What ``make run`` starts: store, dashboard and worker, from an empty folder and again from a full one."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import func, select

from db.feeds import NewFeed, add_feed
from db.models import FeedRunner, Job, Post, WorkerRow
from db.posts import NewPost
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FeedKind, JobPriority, JobStatus
from tests.acceptance.stuck import StuckPicture, find_holder, stuck_picture
from tests.factories import POSTED_AT, store_posts

pytestmark = pytest.mark.acceptance
ROOT = Path(__file__).parents[2]


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        number: int = probe.getsockname()[1]
    monkeypatch.setenv("LOOKOUT_PORT", str(number))
    return number


@pytest.fixture
def launched(port: int, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start the product; whatever is still running at the end is ended."""
    started: list[subprocess.Popen[bytes]] = []

    def launch() -> subprocess.Popen[bytes]:
        with (tmp_path / "said").open("ab") as said:
            started.append(subprocess.Popen([sys.executable, "-m", "dashboard.serve"], cwd=ROOT, stderr=said))
        return started[-1]

    yield launch
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(120)


def wait_for(condition: Callable[[], bool], timeout_s: float = 300) -> float:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < timeout_s, "it did not get there in time"
        time.sleep(0.1)
    return time.monotonic() - started


def is_up(port: int) -> bool:
    try:
        with urlopen(f"http://localhost:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def count(status: JobStatus | None = None) -> int:
    store = Store(get_settings().store_url)
    query = select(func.count()).select_from(Job)
    with store.read() as session:
        found = session.scalar(query if status is None else query.where(Job.status == status)) or 0
    store.close()
    return found


def add_post(picture: StuckPicture) -> int:
    """An analyst's own post: the first lane that is free takes it."""
    post = NewPost(
        external_id="stuck", text="The bridge is gone", posted_at=POSTED_AT, media=(picture.media,)
    )
    with closing(Store(get_settings().store_url)) as store:
        (post_id,) = store_posts(store, [post], priority=JobPriority.ANALYST)
    return post_id


def is_held(post_id: int) -> bool:
    with closing(Store(get_settings().store_url)) as store:
        return find_holder(store, post_id) is not None


def read_worker_pids() -> list[int]:
    store = Store(get_settings().store_url)
    with store.read() as session:
        names = session.scalars(select(WorkerRow.name).where(WorkerRow.stopped_at.is_(None))).all()
    store.close()
    return [int(name.rpartition("-")[2]) for name in names]


def add_watched_folder() -> None:
    """The first feed of a Lookout that runs."""
    with closing(Store(get_settings().store_url)) as store, store.write() as session:
        new = NewFeed("Hotline", FeedKind.WATCHED_FOLDER, 1, {"folder": "hotline"}, 10)
        add_feed(session, new, actor="Ana")


def find_runner() -> int | None:
    """The process that runs the feeds, while it says that it lives."""
    with closing(Store(get_settings().store_url)) as store, store.read() as session:
        names = session.scalars(select(FeedRunner.name).order_by(FeedRunner.started_at.desc())).all()
    return int(names[0].rpartition("-")[2]) if names else None


@pytest.mark.timeout(1000)
def test_the_first_feed_starts_what_runs_them_and_a_killed_one_is_started_again(
    launched: Callable[[], subprocess.Popen[bytes]], port: int, tmp_path: Path
) -> None:
    process = launched()
    wait_for(lambda: is_up(port))
    assert find_runner() is None
    add_watched_folder()
    wait_for(lambda: find_runner() is not None)
    first = find_runner()
    assert first is not None
    wait_for((get_settings().inbox_dir / "hotline").is_dir)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: find_runner() != first)
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 0
    assert find_runner() == first  # it could not say goodbye; the one that was asked to end did
    assert "inference.feeds ended with status -9; it starts again in 1 s" in (tmp_path / "said").read_text()


@pytest.mark.timeout(1000)
def test_one_command_brings_up_everything_keeps_it_up_and_ends_it_in_order(
    launched: Callable[[], subprocess.Popen[bytes]], port: int, tmp_path: Path
) -> None:
    process = launched()
    wait_for(lambda: is_up(port))
    assert count() >= 400
    with stuck_picture(get_settings().media_dir) as picture:
        # However fast the exercise is worked off, this post is left for the worker that comes after the kill.
        stuck_id = add_post(picture)
        posts = count()
        wait_for(lambda: count(JobStatus.SUCCEEDED) > 0 and is_held(stuck_id))
        picture.put_right()
        (worker_pid,) = read_worker_pids()
        os.kill(worker_pid, signal.SIGKILL)
    done = count(JobStatus.SUCCEEDED)
    assert done < posts
    wait_for(lambda: count(JobStatus.SUCCEEDED) > done)
    assert read_worker_pids() != [worker_pid]

    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 0
    assert not is_up(port)
    assert count(JobStatus.DOING) == 0
    assert read_worker_pids() == []
    said = (tmp_path / "said").read_text()
    assert f"Lookout is on http://localhost:{port} - Ctrl-C ends it" in said
    assert "inference.worker ended with status -9; it starts again in 1 s" in said

    launched()
    wait_for(lambda: is_up(port))
    assert count() == posts
    store = Store(get_settings().store_url)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == posts
    store.close()


def test_a_taken_port_is_named_with_what_to_do(
    launched: Callable[[], subprocess.Popen[bytes]], port: int, tmp_path: Path
) -> None:
    with socket.create_server(("localhost", port)):
        assert launched().wait(60) == 1
    said = (tmp_path / "said").read_text()
    assert f"Lookout cannot start: port {port} on localhost cannot be used" in said
    assert f"process {os.getpid()} holds it" in said
    assert "set LOOKOUT_PORT to another one" in said


@pytest.mark.timeout(600)
def test_a_killed_launcher_takes_its_children_along_and_blocks_nobody(
    launched: Callable[[], subprocess.Popen[bytes]],
    port: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = launched()
    wait_for(lambda: is_up(port) and read_worker_pids() != [])
    assert launched().wait(60) == 1
    told = f"Lookout runs already on the data folder {get_settings().data_dir}: process {first.pid}"
    assert told in (tmp_path / "said").read_text()
    assert is_up(port)

    first.kill()
    first.wait(60)
    wait_for(lambda: not is_up(port) and read_worker_pids() == [], 120)
    launched()
    wait_for(lambda: is_up(port))


def test_other_machines_are_not_let_in_unasked(
    launched: Callable[[], subprocess.Popen[bytes]],
    port: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOOKOUT_HOST", "0.0.0.0")  # noqa: S104 - the point of the test
    assert launched().wait(60) == 1
    assert "or set LOOKOUT_ALLOW_WITHOUT_SIGN_IN=true if this is meant" in (tmp_path / "said").read_text()


def test_streamlit_alone_does_not_let_them_in_either(port: int) -> None:
    options = ["--server.address=0.0.0.0", f"--server.port={port}", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode != 0
    assert "LOOKOUT_HOST is '0.0.0.0', so every machine" in ended.stderr


def test_a_store_that_cannot_be_reached_is_named_without_its_password(
    launched: Callable[[], subprocess.Popen[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", "postgresql://me:hush@localhost:1/none")
    assert launched().wait(60) == 1
    said = (tmp_path / "said").read_text()
    assert "the store postgresql+psycopg://me:***@localhost:1/none cannot be used" in said
    assert "hush" not in said
