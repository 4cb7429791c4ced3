"""One turn of one feed: fetch, store, say how it went. Whatever happens, the feed's row tells it."""

import time
from collections.abc import Callable, Set
from typing import Any

import structlog

from db.errors import StoreError
from db.feed_settings import WatchedFolderSettings, parse_settings
from db.feed_turns import (
    FeedTurn,
    Landing,
    LostTurnError,
    answer_trial,
    fail_turn,
    hold_turn,
    land_turn,
    move_turn,
)
from db.ingest.result import ImportResult
from db.session import Store
from db.settings import StoreSettings
from db.vocabulary import PUBLISHERS, FeedKind
from inference.errors import FeedError
from inference.feeds.feed import Feed, PictureFeed
from inference.feeds.kinds import KINDS
from inference.feeds.kinds.watched_folder import WatchedFolder
from inference.feeds.landing import Lander
from inference.feeds.signatures import read_secret
from inference.feeds.trial import (
    answer_error,
    answer_fetched,
    answer_hazard_reports,
    answer_note,
    answer_posts,
)

log = structlog.get_logger()


def list_fetched() -> frozenset[FeedKind]:
    """Return the kinds that are fetched; to the others posts are brought."""
    return frozenset({FeedKind.WATCHED_FOLDER, *KINDS})


class Turns:
    """Takes the turns of the feeds of one runner; a feed lives on between its turns while its settings do."""

    def __init__(
        self, store: Store, place: StoreSettings, *, runner: str, should_stop: Callable[[], bool]
    ) -> None:
        self._store, self._place, self._runner = store, place, runner
        self._should_stop = should_stop
        self._lander = Lander(store, place)
        self._alive: dict[int, tuple[dict[str, Any], Feed | WatchedFolder]] = {}

    def take(self, turn: FeedTurn) -> None:
        """Fetch what is new of a feed and store it; commits. What goes wrong is noted with the feed."""
        started_s, first = time.monotonic(), turn
        try:
            turn = self._begin(turn)
            landing = self._run(turn)
            if landing is None:
                self._move(turn, first.cursor)
        except LostTurnError:
            self._alive.pop(turn.feed_id, None)
            return
        except (FeedError, StoreError) as error:
            self._fail(turn, first.cursor, str(error), getattr(error, "retry_after_s", None))
            return
        except Exception as error:
            # What a source sends may bring any parser down: the other feeds go on.
            log.exception("feed_broke", feed=turn.feed_id, kind=turn.kind.value)
            self._fail(
                turn, first.cursor, f"unexpected {type(error).__name__}; see the log of the feeds", None
            )
            return
        if landing is not None and (landing.added or landing.refused):
            log.info(
                "landed",
                feed=turn.feed_id,
                added=landing.added,
                repeated=landing.repeated,
                refused=len(landing.refused) + landing.unlisted,
                seconds=round(time.monotonic() - started_s, 2),
            )

    def forget_all_but(self, feed_ids: Set[int]) -> None:
        """Let go of what the others hold, such as a share of a topic, which passes to who still reads it."""
        for feed_id in set(self._alive) - feed_ids:
            self._alive.pop(feed_id, None)

    def answer_trial(self, turn: FeedTurn) -> None:
        """Fetch once, store no post, and answer what came; commits."""
        try:
            answer = self._try(turn)
        except (FeedError, StoreError) as error:
            answer = answer_error(str(error))
        except Exception as error:
            log.exception("trial_broke", feed=turn.feed_id, kind=turn.kind.value)
            answer = answer_error(f"unexpected {type(error).__name__}; see the log of the feeds")
        with self._store.write() as session:
            answer_trial(session, feed_id=turn.feed_id, answer=answer)

    def _run(self, turn: FeedTurn) -> Landing | None:
        feed = self._find(turn)
        if isinstance(feed, WatchedFolder):
            done = feed.import_next(self._store, self._place, turn, self._should_stop)
            if done is None:
                return None
            with self._store.write() as session:
                hold_turn(session, turn, runner=self._runner)
                land_turn(session, turn, done.landing, cursor=done.cursor, has_more=done.has_more)
            return done.landing
        fetched = feed.fetch(turn.cursor)
        fetch_picture = feed.fetch_picture if isinstance(feed, PictureFeed) else _refuse_picture
        return self._lander.land(turn, fetched, runner=self._runner, fetch_picture=fetch_picture)

    def _find(self, turn: FeedTurn) -> Feed | WatchedFolder:
        settings, feed = self._alive.get(turn.feed_id, (None, None))
        if feed is None or settings != turn.settings:
            feed = self._make(turn)
            self._alive[turn.feed_id] = turn.settings, feed
        return feed

    def _make(self, turn: FeedTurn) -> Feed | WatchedFolder:
        settings = parse_settings(turn.kind, turn.settings)
        if isinstance(settings, WatchedFolderSettings):
            return WatchedFolder(self._place.inbox_dir / settings.folder)
        return KINDS[turn.kind](settings)

    def _try(self, turn: FeedTurn) -> dict[str, Any]:
        if turn.kind is FeedKind.WEBHOOK:
            for name in sorted(set(turn.settings.values())):
                read_secret(name)
            return answer_note(f"Ready: posts are brought to /feeds/{turn.feed_id}")
        feed = self._make(turn)
        if isinstance(feed, WatchedFolder):
            result = feed.rehearse_next(self._store, self._place, turn)
            return _answer_import(result) if result else answer_note("No new file waits in the folder")
        fetched = feed.fetch(turn.cursor)
        return answer_hazard_reports(fetched) if turn.kind in PUBLISHERS else answer_fetched(fetched)

    def _begin(self, turn: FeedTurn) -> FeedTurn:
        """Note which file is read next, for who comes after should it end this process; commits."""
        feed = self._find(turn)
        if not isinstance(feed, WatchedFolder) or (cursor := feed.begin_next(turn.cursor)) == turn.cursor:
            return turn
        return self._move(turn, cursor)

    def _move(self, turn: FeedTurn, cursor: str) -> FeedTurn:
        with self._store.write() as session:
            return move_turn(session, turn, runner=self._runner, cursor=cursor)

    def _fail(self, turn: FeedTurn, cursor: str, reason: str, rest_s: float | None) -> None:
        self._alive.pop(turn.feed_id, None)
        log.warning("feed_failed", feed=turn.feed_id, kind=turn.kind.value, reason=reason)
        try:
            with self._store.write() as session:
                turn = move_turn(session, turn, runner=self._runner, cursor=cursor)
                fail_turn(session, turn, runner=self._runner, reason=reason, rest_s=rest_s)
        except LostTurnError:
            return


def _refuse_picture(url: str) -> bytes:
    raise FeedError("pictures of this kind of feed come along or not at all")


def _answer_import(result: ImportResult) -> dict[str, Any]:
    samples = [(post.text, post.posted_at) for post in result.first_posts[:3]]
    return answer_posts(result.accepted, samples, result.refusals)
