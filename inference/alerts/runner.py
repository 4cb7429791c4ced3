"""The loop over the store: it looks for what is worth knowing, and sends alerts to each receiver.

It erases what is due, too: of the processes that always run, it alone looks at the store by the clock.
"""

import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.alert_outbox import (
    AlertMessage,
    claim_delivery,
    fail_delivery,
    finish_delivery,
    has_unqueued,
    has_waiting,
    queue_deliveries,
)
from db.erasing import remove_files
from db.errors import MediaAwayError
from db.event_life import erase_due_events
from db.session import Store, utc_now
from inference.alerts.receivers import Send
from inference.alerts.views import watch_views
from inference.alerts.watch import watch_store
from inference.errors import FeedError

log = structlog.get_logger()

LOOK_S, WATCH_S = 1.0, 15.0
# Longer than any delivery takes: then whoever held it was killed, and it is made again.
LEASE_S = 60.0


class Runner:
    """One process over one store. Setting ``stop``, from anywhere, ends it after the deliveries in hand.

    Args:
        receivers: each has a lane of its own, so that one that hangs keeps no other waiting.
        media_dir: where the originals of pictures lie.
    """

    def __init__(
        self, store: Store, receivers: Mapping[str, Send], *, media_dir: Path, stop: threading.Event
    ) -> None:
        self._store, self._receivers, self._media_dir, self._stop = store, receivers, media_dir, stop
        self._in_hand: dict[str, Future[None]] = {}
        self._watched_at_s = float("-inf")

    def run(self) -> None:
        """Watch and deliver until stopped; commits step by step."""
        log.info("started", receivers=len(self._receivers))
        with ThreadPoolExecutor(max(len(self._receivers), 1), thread_name_prefix="alert") as pool:
            while not self._stop.is_set():
                try:
                    self._look(pool)
                except SQLAlchemyError as error:
                    log.warning("store_away", error=type(error).__name__)
                self._stop.wait(LOOK_S)
        log.info("ended")

    def _look(self, pool: ThreadPoolExecutor) -> None:
        if time.monotonic() - self._watched_at_s >= WATCH_S:
            watch_store(self._store, utc_now())
            watch_views(self._store, utc_now())
            self._erase()
            self._watched_at_s = time.monotonic()
        names = list(self._receivers)
        if not names:
            return
        with self._store.read() as session:
            is_missing = has_unqueued(session, names)
        if is_missing:
            with self._store.write() as session:
                queue_deliveries(session, names)
        with self._store.read() as session:
            is_due = has_waiting(session, names)
        for name in names if is_due else ():
            if name not in self._in_hand or self._in_hand[name].done():
                self._in_hand[name] = pool.submit(self._serve, name)

    def _erase(self) -> None:
        """Erase events whose time is over, and the files of pictures that no post shows any more."""
        for event_id in erase_due_events(self._store, utc_now()):
            log.info("erased", event_id=event_id)
        try:
            removed = remove_files(self._store, self._media_dir)
        except (MediaAwayError, OSError) as error:
            log.warning("files_not_removed", error=type(error).__name__)
            return
        if removed:
            log.info("files_removed", files=removed)

    def _serve(self, name: str) -> None:
        """Send a receiver what waits for it, until it fails or nothing waits."""
        try:
            while not self._stop.is_set() and (message := self._claim(name)):
                if not self._deliver(name, message):
                    return
        except SQLAlchemyError as error:
            # What it had in hand comes again when its lease is over.
            log.warning("store_away", error=type(error).__name__)

    def _claim(self, name: str) -> AlertMessage | None:
        with self._store.write() as session:
            return claim_delivery(session, name, lease_s=LEASE_S)

    def _deliver(self, name: str, message: AlertMessage) -> bool:
        reason, rest_s = "", None
        try:
            self._receivers[name](message)
        except FeedError as error:
            reason, rest_s = str(error), error.retry_after_s
        except Exception as error:
            # What a receiver answers may bring any client down: the others go on.
            log.exception("delivery_broke", receiver=name, alert=message.alert_id)
            reason = f"unexpected {type(error).__name__}; see the log of the alerts"
        with self._store.write() as session:
            if not reason:
                finish_delivery(session, name, message.alert_id)
            else:
                fail_delivery(session, name, message.alert_id, reason=reason, rest_s=rest_s)
        log.info("delivered" if not reason else "not_delivered", receiver=name, alert=message.alert_id)
        return not reason
