import threading
import weakref
from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from dashboard.services.background import BackgroundImport, BackgroundReview, Progress
from dashboard.services.errors import ServiceError
from dashboard.services.submissions import ChosenFile
from db.ingest.errors import IngestError
from db.ingest.result import ImportResult


def test_an_import_goes_on_by_itself_and_tells_how_far_it_is() -> None:
    may_end = threading.Event()

    def run(on_progress: Progress) -> ImportResult:
        on_progress(ImportResult(accepted=5, share_read=0.5))
        may_end.wait(10)
        return ImportResult(accepted=10, share_read=1.0)

    running = BackgroundImport(run, into="River flood")
    assert not running.is_done
    running.start()
    while running.result.accepted == 0:
        running.wait(0.01)
    assert (running.result.share_read, running.is_done) == (0.5, False)
    may_end.set()
    running.wait(10)
    assert running.is_done
    assert (running.result.accepted, running.error) == (10, None)


def test_an_import_that_fails_keeps_what_it_had_and_says_why() -> None:
    def refuse(on_progress: Progress) -> ImportResult:
        on_progress(ImportResult(accepted=3))
        raise IngestError("the file is empty")

    running = BackgroundImport(refuse, into="River flood").start()
    running.wait(10)
    assert (running.error, running.result.accepted) == ("the file is empty", 3)


def test_a_store_that_goes_away_is_said_in_words() -> None:
    def lose(on_progress: Progress) -> ImportResult:
        raise OperationalError("insert", {}, Exception("gone"))

    running = BackgroundImport(lose, into="River flood").start()
    running.wait(10)
    assert running.error is not None
    assert "what was imported so far is kept" in running.error


def test_whatever_else_ends_an_import_is_logged_and_never_looks_like_success(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fill_the_disk(on_progress: Progress) -> ImportResult:
        raise OSError(28, "No space left on device")

    running = BackgroundImport(fill_the_disk, into="River flood").start()
    running.wait(10)
    assert running.error is not None
    assert "the import ended early" in running.error
    assert "No space left on device" in caplog.text


def test_the_files_are_let_go_once_the_import_is_over() -> None:
    file = ChosenFile("posts.csv", b"text")
    held = weakref.ref(file)

    def run(on_progress: Progress, file: ChosenFile = file) -> ImportResult:
        return ImportResult(accepted=len(file.data))

    running = BackgroundImport(run, into="River flood").start()
    del file, run
    running.wait(10)
    assert running.result.accepted == 4
    assert held() is None


def test_a_review_tells_how_far_it_is_and_ends_when_it_is_called_off() -> None:
    has_begun = threading.Event()

    def read(on_progress: Callable[[int, int], None], is_cancelled: Callable[[], bool]) -> None:
        on_progress(3, 14)
        has_begun.set()
        while not is_cancelled():
            threading.Event().wait(0.01)
        raise ServiceError("the review was called off")

    running = BackgroundReview(read).start()
    assert has_begun.wait(10)
    assert (running.result, running.is_done) == ((3, 14), False)
    running.cancel()
    running.wait(10)
    assert (running.is_done, running.error) == (True, "the review was called off")
