"""Imports that go on while the page does: a rerun, a click or a closed tab must not cut one in half."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from dashboard.services.errors import ServiceError
from db.errors import StoreError
from db.ingest.result import ImportResult

Progress = Callable[[ImportResult], None]
logger = logging.getLogger(__name__)


class BackgroundImport:
    """One import in a thread of its own. Read ``share_read``, ``result`` and ``error`` from any thread.

    Args:
        run: does the import and calls back with its progress; commits what it stores.
        into: name of the event that the posts go to, which the page may have left since.
    """

    def __init__(self, run: Callable[[Progress], ImportResult], *, into: str) -> None:
        self.into = into
        self.result = ImportResult()
        self.error: str | None = None
        self._run = run
        # Not a daemon: a server that stops lets the batch in hand finish.
        self._thread = threading.Thread(target=self._work, name="lookout-import")

    def start(self) -> "BackgroundImport":
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
            self.error = str(error)
        except SQLAlchemyError:
            self.error = "the store could not be reached; what was imported so far is kept, so import again"
        except Exception:  # nobody waits for the thread: what it does not say here looks like success
            logger.exception("an import ended early")
            self.error = (
                "the import ended early (perhaps the disk is full; the server's log says why); what was"
                " imported so far is kept, so import again"
            )
        finally:
            # It holds the chosen files, up to a gigabyte; the page keeps this object for its result.
            del self._run

    def _keep(self, result: ImportResult) -> None:
        self.result = result.copy()
