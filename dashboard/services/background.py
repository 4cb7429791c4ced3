"""Work that goes on while the page does: a rerun, a click or a closed tab must not cut it in half."""

import logging
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Self, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from dashboard.catalogue import mark
from dashboard.services.errors import ServiceError
from dashboard.services.reports.overview import OverviewDraft
from dashboard.written import read_told
from db.archive.restoring import Restored
from db.errors import StoreError
from db.ingest.result import ImportResult

Progress = Callable[[ImportResult], None]
R = TypeVar("R")
logger = logging.getLogger(__name__)


class BackgroundJob(Generic[R]):
    """Work in a thread of its own. Read ``result`` and ``error`` from any thread.

    Args:
        run: does the work and calls back with how far it is; commits what it stores.
        first: the result before anything is done.
        noun: what the work is called.
        after_failure: what is left of it when it ends early, and what to do.
    """

    def __init__(
        self, run: Callable[[Callable[[R], None]], R], first: R, *, noun: str, after_failure: str
    ) -> None:
        self.result = first
        self.error: str | None = None
        self._run = run
        self._noun, self._after_failure = noun, after_failure
        # Not a daemon: a server that stops lets the batch in hand finish.
        self._thread = threading.Thread(target=self._work, name=f"lookout-{noun}")

    def start(self) -> Self:
        """Begin, and return itself."""
        self._thread.start()
        return self

    @property
    def is_done(self) -> bool:
        """Whether it has ended, well or not."""
        return self._thread.ident is not None and not self._thread.is_alive()

    def wait(self, timeout_s: float) -> None:
        """Block until it is done or the time is over."""
        self._thread.join(timeout_s)

    def _work(self) -> None:
        try:
            self.result = self._run(self._keep)
        except (ServiceError, StoreError) as error:
            self.error = read_told(error)
        except SQLAlchemyError:
            self.error = f"the store could not be reached; {self._after_failure}"
        except Exception:  # nobody waits for the thread: what it does not say here looks like success
            logger.exception("an %s ended early", self._noun)
            self.error = (
                f"the {self._noun} ended early (perhaps the disk is full; the server's log says why); "
                f"{self._after_failure}"
            )
        finally:
            # It holds the chosen files, up to a gigabyte; the page keeps this object for its result.
            del self._run

    def _keep(self, result: R) -> None:
        self.result = result


class BackgroundImport(BackgroundJob[ImportResult]):
    """One import; ``into`` names the event that the posts go to, which the page may have left since."""

    def __init__(self, run: Callable[[Progress], ImportResult], *, into: str) -> None:
        super().__init__(
            run,
            ImportResult(),
            noun="import",
            after_failure="what was imported so far is kept, so import again",
        )
        self.into = into

    def _keep(self, result: ImportResult) -> None:
        self.result = result.copy()


class CancellableJob(BackgroundJob[tuple[int, int]]):
    """Work that a person can call off; its result is how much of how much is done.

    Args:
        run: does the work, told whether it is called off.
    """

    def __init__(
        self,
        run: Callable[[Callable[[int, int], None], Callable[[], bool]], object],
        *,
        noun: str,
        after_failure: str,
    ) -> None:
        self._is_cancelled = threading.Event()

        def work(keep: Callable[[tuple[int, int]], None]) -> tuple[int, int]:
            run(lambda done, of: keep((done, of)), self._is_cancelled.is_set)
            return self.result

        super().__init__(work, (0, 1), noun=noun, after_failure=after_failure)

    def cancel(self) -> None:
        """Call it off; it ends within a moment and keeps nothing."""
        self._is_cancelled.set()


class BackgroundReview(CancellableJob):
    """One reading of a draft by the language model; its result is how many policies of how many are done.

    Args:
        run: reads, told whether it is called off, and stores what came of it.
    """

    def __init__(self, run: Callable[[Callable[[int, int], None], Callable[[], bool]], None]) -> None:
        super().__init__(run, noun="review", after_failure="nothing of it is kept, so ask for it again")


class BackgroundDrafting(CancellableJob):
    """The drafting of an overview by the language model; ``proposal`` is what came of it.

    Args:
        run: drafts, told whether it is called off.
    """

    def __init__(self, run: Callable[[Callable[[], bool]], OverviewDraft]) -> None:
        self.proposal: OverviewDraft | None = None

        def work(_on_progress: Callable[[int, int], None], is_cancelled: Callable[[], bool]) -> None:
            self.proposal = run(is_cancelled)

        super().__init__(work, noun="drafting", after_failure="nothing of it is kept, so ask for it again")


class BackgroundExport(CancellableJob):
    """The making of a report's files in a folder of its own, which goes when nobody holds this any more.

    Args:
        run: writes the files into the folder that it is given and returns them.
    """

    def __init__(
        self, run: Callable[[Path, Callable[[int, int], None], Callable[[], bool]], tuple[Path, ...]]
    ) -> None:
        folder = Path(tempfile.mkdtemp(prefix="lookout-report-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.files: tuple[Path, ...] = ()

        def work(on_progress: Callable[[int, int], None], is_cancelled: Callable[[], bool]) -> None:
            self.files = run(folder, on_progress, is_cancelled)

        super().__init__(work, noun="export", after_failure="no file of it is kept, so make them again")


class BackgroundIssue(CancellableJob):
    """The issuing of a report; its result is how many posts of how many are written.

    Args:
        run: makes the files, told whether it is called off, and stores them with the report.
    """

    def __init__(self, run: Callable[[Callable[[int, int], None], Callable[[], bool]], None]) -> None:
        super().__init__(
            run, noun="issue", after_failure="the report is cleared as before, so issue it again"
        )


class BackgroundBulk(CancellableJob):
    """One decision about many posts, or its undoing; its result is how many of how many are done.

    Called off, it keeps what is done, which can be undone.
    """

    def __init__(
        self,
        run: Callable[[Callable[[int, int], None], Callable[[], bool]], object],
        *,
        doing: str,
        is_cancellable: bool,
    ) -> None:
        self.doing, self.is_cancellable = doing, is_cancellable
        self.is_seen = False  # whether its page has read anew since it ended
        super().__init__(
            run, noun="act on many posts", after_failure="what is done so far stays, and can be undone"
        )


class BackgroundArchive(CancellableJob):
    """The writing of an archive; its result is how many posts of how many are written."""

    doing = mark("Archiving")

    def __init__(self, run: Callable[[Callable[[int, int], None], Callable[[], bool]], object]) -> None:
        super().__init__(run, noun="archive", after_failure="no file of it is kept, so archive again")


class BackgroundRestore(BackgroundJob[tuple[int, int]]):
    """The restoring of an archive; its result is how many posts are back, ``words`` what came of it."""

    doing = mark("Restoring")

    def __init__(self, run: Callable[[Callable[[int], None]], Restored]) -> None:
        self.words = ""

        def work(keep: Callable[[tuple[int, int]], None]) -> tuple[int, int]:
            back = run(lambda done: keep((done, 0)))
            self.words = back.words
            return back.posts, back.posts

        super().__init__(
            work, (0, 0), noun="restore", after_failure="restore the same archive again, and it goes on"
        )
