"""``python -m inference.feeds``: every configured feed in turn, each fetched again when its time has come."""

import os
import socket
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.feed_turns import claim_feeds, find_due, list_active, list_trials, renew_leases, retire_runner
from db.queries.feeds import has_kind
from db.session import Store
from db.settings import StoreSettings
from db.vocabulary import FeedKind
from inference.feeds.landing import Lander
from inference.feeds.turns import Turns, list_fetched
from inference.feeds.webhook_server import WebhookServer
from inference.settings import FeedRunnerSettings

log = structlog.get_logger()

LOOK_S = 0.5
# A runner that has said nothing for a lease is dead, and another one takes its feeds over.
BEAT_S, LEASE_S = 5.0, 30.0


class Runner:
    """The lanes of one process over one store. Setting ``stop``, from anywhere, ends it after its turns."""

    def __init__(
        self,
        store: Store,
        place: StoreSettings,
        settings: FeedRunnerSettings,
        *,
        stop: threading.Event,
        name: str | None = None,
    ) -> None:
        self.name = name or f"{socket.gethostname()[:80]}-{os.getpid()}"
        self._store, self._place, self._settings, self._stop = store, place, settings, stop
        self._turns = Turns(store, place, runner=self.name, should_stop=stop.is_set)
        self._webhooks: WebhookServer | None = None
        self._in_hand: dict[int, Future[None]] = {}
        self._trials: dict[int, Future[None]] = {}
        self._beat_at_s = 0.0

    def run(self) -> None:
        """Fetch until stopped; then let the turns in hand end, and give the feeds back. Commits."""
        log.info("started", runner=self.name)
        lanes = self._settings.feed_lanes
        with (
            ThreadPoolExecutor(lanes, thread_name_prefix="feed") as pool,
            ThreadPoolExecutor(1, thread_name_prefix="trial") as trials,
        ):
            while not self._stop.is_set():
                try:
                    self._look(pool, trials)
                except SQLAlchemyError as error:
                    log.warning("store_away", error=type(error).__name__)
                self._stop.wait(LOOK_S)
            # The leases of long turns must not end before they do.
            while self._list_in_hand():
                self._beat()
                time.sleep(LOOK_S / 5)
        if self._webhooks is not None:
            self._webhooks.stop()
        with self._store.write() as session:
            retire_runner(session, runner=self.name)
        log.info("ended", runner=self.name)

    def _look(self, pool: ThreadPoolExecutor, trials: ThreadPoolExecutor) -> None:
        self._beat()
        self._tend_webhooks()
        with self._store.read() as session:
            wanted = [turn for turn in list_trials(session) if turn.feed_id not in self._trials]
            is_due = bool(find_due(session, list_fetched()))
            active = list_active(session)
        self._turns.forget_all_but(active | set(self._list_in_hand()))
        self._trials = {feed_id: trial for feed_id, trial in self._trials.items() if not trial.done()}
        for turn in wanted:
            self._trials[turn.feed_id] = trials.submit(self._turns.answer_trial, turn)
        free = self._settings.feed_lanes - len(self._list_in_hand())
        if not is_due or free < 1:
            return
        with self._store.write() as session:
            claimed = claim_feeds(
                session, runner=self.name, kinds=list_fetched(), lease_s=LEASE_S, limit=free
            )
        for turn in claimed:
            self._in_hand[turn.feed_id] = pool.submit(self._turns.take, turn)

    def _list_in_hand(self) -> list[int]:
        self._in_hand = {feed_id: turn for feed_id, turn in self._in_hand.items() if not turn.done()}
        return list(self._in_hand)

    def _beat(self) -> None:
        if time.monotonic() - self._beat_at_s < BEAT_S:
            return
        with self._store.write() as session:
            renew_leases(session, runner=self.name, feed_ids=self._list_in_hand(), lease_s=LEASE_S)
        self._beat_at_s = time.monotonic()

    def _tend_webhooks(self) -> None:
        """Listen once a webhook is configured, and no longer than one is."""
        with self._store.read() as session:
            is_wanted = has_kind(session, FeedKind.WEBHOOK)
        if is_wanted and self._webhooks is None:
            host, port = self._settings.webhook_host, self._settings.webhook_port
            try:
                lander = Lander(self._store, self._place)
                self._webhooks = WebhookServer(self._store, lander, host, port)
            except OSError as error:
                log.warning("webhook_port_taken", host=host, port=port, error=str(error))
        elif not is_wanted and self._webhooks is not None:
            self._webhooks.stop()
            self._webhooks = None
