"""The reading stage around a reader that answers at once: what is stored, fails, survives a kill."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from db.media import media_path
from db.models import Job, PictureJob, PictureWords
from db.picture_words import ReadWords, ask_to_read
from db.queries.faults import list_faults
from db.queue.jobs import PICTURES
from db.queue.pictures import PictureWork, queue_pictures
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, FaultKind, JobPriority, JobStatus
from inference.settings import WorkerSettings
from inference.worker import keeping_stage, picture_stage, stage
from inference.worker.reading import ReadingStage
from inference.worker.recovery import return_lost_of
from tests.factories import make_posts, store_posts
from tests.pictures import FakeReader, keep_picture

pytestmark = pytest.mark.usefixtures("own_log")

SETTINGS = WorkerSettings(poll_max_s=0.05, heartbeat_s=0.05)
WAIT_LIMIT_S = 60


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "LOOK_S", 0.02)
    monkeypatch.setattr(keeping_stage, "POSTPONED_S", 0.2)


def make_stage(
    store: Store, reader: FakeReader, *, stop: threading.Event | None = None, name: str = "r"
) -> ReadingStage:
    return ReadingStage(
        store,
        lambda: reader,
        media_dir=get_settings().media_dir,
        settings=SETTINGS,
        name=name,
        stop=stop or threading.Event(),
    )


def queue_posts(store: Store, *contents: bytes, priority: int = JobPriority.FEED) -> list[int]:
    media_dir = get_settings().media_dir
    posts = [
        make_posts(1, first=number, media=(keep_picture(media_dir, data),))[0]
        for number, data in enumerate(contents)
    ]
    post_ids = store_posts(store, posts)
    with store.write() as session:
        queue_pictures(session, post_ids, priority=priority)
    return post_ids


def read_queue(store: Store) -> list[PictureJob]:
    with store.read() as session:
        return list(session.scalars(select(PictureJob).order_by(PictureJob.id)))


def read_words(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(PictureWords.words).order_by(PictureWords.media_id)))


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def test_every_picture_is_read_once_and_its_words_are_kept_with_what_read_them(store: Store) -> None:
    queue_posts(store, b"ROAD CLOSED", b"")
    reader = FakeReader()
    make_stage(store, reader).run(until_empty=True)
    make_stage(store, reader).run(until_empty=True)
    assert len(reader.seen) == 2
    with store.read() as session:
        found = {row.words: (row.confidence, row.reader) for row in session.scalars(select(PictureWords))}
    assert found == {"ROAD CLOSED": (0.87, "fake reader 1"), "": (None, "fake reader 1")}
    assert {job.status for job in read_queue(store)} == {JobStatus.SUCCEEDED}


def test_a_store_without_pictures_loads_no_reader(store: Store) -> None:
    store_posts(store, make_posts(1))

    def fail() -> FakeReader:
        raise AssertionError("the models were loaded")

    stage = ReadingStage(store, fail, media_dir=Path(), settings=SETTINGS, name="r", stop=threading.Event())
    stage.run(until_empty=True)


def test_a_picture_that_cannot_be_decoded_fails_alone_with_its_reason(store: Store) -> None:
    queue_posts(store, b"broken", b"fine")
    make_stage(store, FakeReader()).run(until_empty=True)
    broken, fine = read_queue(store)
    assert (broken.status, broken.failure_kind) == (JobStatus.FAILED, FailureKind.UNREADABLE_PICTURE)
    assert (broken.error, broken.attempts) == ("the picture is truncated", 1)
    assert fine.status is JobStatus.SUCCEEDED


def test_a_picture_that_is_lost_fails_with_what_to_do(store: Store) -> None:
    queue_posts(store, b"lost", b"fine")
    media_dir = get_settings().media_dir
    sha256 = keep_picture(media_dir, b"lost").sha256
    media_path(media_dir, sha256).unlink()
    make_stage(store, FakeReader()).run(until_empty=True)
    lost, fine = read_queue(store)
    assert lost.failure_kind is FailureKind.LOST_PICTURE
    assert "restore the media folder" in str(lost.error)
    assert fine.status is JobStatus.SUCCEEDED


def test_a_reader_that_fails_is_tried_again_and_says_nothing_of_the_picture(store: Store) -> None:
    queue_posts(store, b"secret words")

    def fail(data: bytes) -> None:
        raise ValueError(f"cannot read {data!r}")

    reader = FakeReader(fail)
    make_stage(store, reader).run(until_empty=True)
    (job,) = read_queue(store)
    assert (job.status, job.failure_kind, len(reader.seen)) == (JobStatus.FAILED, FailureKind.MODEL, 3)
    assert job.error == "the words in this picture cannot be read (ValueError)"


def test_pictures_wait_while_the_media_folder_is_away_and_lose_no_attempt(store: Store) -> None:
    queue_posts(store, b"ROAD CLOSED")
    folder = get_settings().media_dir
    away = folder.with_name("away")
    folder.rename(away)
    stop = threading.Event()
    stage = threading.Thread(target=make_stage(store, FakeReader(), stop=stop).run)
    stage.start()
    try:
        wait_until(lambda: read_queue(store)[0].not_before is not None)
        away.rename(folder)
        wait_until(lambda: read_queue(store)[0].status is JobStatus.SUCCEEDED)
    finally:
        stop.set()
        stage.join()
    assert read_queue(store)[0].attempts == 1
    with store.read() as session:
        assert [fault.kind for fault in list_faults(session)] == [FaultKind.MEDIA_AWAY]


def test_what_was_read_waits_for_a_store_that_is_away(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    queue_posts(store, b"ROAD CLOSED")
    stage, settle, refusals = make_stage(store, reader := FakeReader()), ReadingStage._settle, [1, 2]

    def refuse(self: ReadingStage, work: PictureWork, outcome: ReadWords) -> None:
        if refusals:
            refusals.pop()
            raise OperationalError("INSERT", {}, Exception("the server has gone"))
        settle(self, work, outcome)

    monkeypatch.setattr(ReadingStage, "_settle", refuse)
    stage.run(until_empty=True)
    assert read_words(store) == ["ROAD CLOSED"]
    assert len(reader.seen) == 1, "it is not read again"


def test_what_another_stage_took_over_is_not_written_twice(store: Store) -> None:
    queue_posts(store, b"ROAD CLOSED")

    def lose(data: bytes) -> None:
        with store.write() as session:
            session.execute(update(PictureJob).values(worker="other"))
        stop.set()

    stop = threading.Event()
    make_stage(store, FakeReader(lose), stop=stop).run()
    assert read_words(store) == []


def test_while_posts_wait_the_stage_rests_but_for_what_an_analyst_asks(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture takes 50 ms: at a quarter of a core the next one of the feed has 150 ms to wait."""
    monkeypatch.setattr(picture_stage, "SHARE", 0.001)
    post_ids = queue_posts(store, b"first", b"second", b"asked for")
    with store.read() as session:
        assert session.scalar(select(Job.status).limit(1)) is JobStatus.TODO
    reader, stop = FakeReader(lambda data: time.sleep(0.05)), threading.Event()
    stage = threading.Thread(target=make_stage(store, reader, stop=stop).run)
    stage.start()
    try:
        wait_until(lambda: reader.seen == [b"first"])
        with store.write() as session:
            ask_to_read(session, post_id=post_ids[2], actor="ana")
        wait_until(lambda: reader.seen == [b"first", b"asked for"])
        with store.write() as session:
            session.execute(update(Job).values(status=JobStatus.SUCCEEDED))
        wait_until(lambda: reader.seen == [b"first", b"asked for", b"second"])
    finally:
        stop.set()
        stage.join()


def _read_until_killed(url: str, media_dir: Path, name: str) -> None:
    def kill(data: bytes) -> None:
        if data == b"killer":
            os.kill(os.getpid(), signal.SIGKILL)

    stage = ReadingStage(
        Store(url),
        lambda: FakeReader(kill),
        media_dir=media_dir,
        settings=SETTINGS,
        name=name,
        stop=threading.Event(),
    )
    stage.run(until_empty=True)


@pytest.mark.slow
def test_a_picture_that_kills_its_reader_fails_in_the_end_and_its_neighbours_lose_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_posts(store, b"before", b"killer", b"behind")
    host = os.uname().nodename[:80]
    monkeypatch.setattr("inference.worker.recovery.name_worker", lambda: f"{host}-0")
    context = multiprocessing.get_context("spawn")
    killed = 0
    for _ in range(5):
        process = context.Process(
            target=_read_until_killed, args=(store.url, get_settings().media_dir, f"{host}-999999999")
        )
        process.start()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        return_lost_of(store, PICTURES, lease_s=60, noun="pictures")
        if process.exitcode == 0:
            break
    before, killer, behind = read_queue(store)
    assert (before.status, behind.status) == (JobStatus.SUCCEEDED, JobStatus.SUCCEEDED)
    assert (killer.status, killer.failure_kind, killed) == (JobStatus.FAILED, FailureKind.WORKER, 3)
    assert sorted(read_words(store)) == ["before", "behind"]
    with store.read() as session:
        assert {fault.kind for fault in list_faults(session)} == {FaultKind.WORKER_LOST}
