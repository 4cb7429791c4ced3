"""Bluesky's Jetstream: every new post of the network, of which those with a word are kept."""

import json
import re
import ssl
import time
from urllib.parse import urlencode, urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from db.feed_settings import BlueskyStreamSettings, split_names
from db.imports import Refusal
from db.ingest.limits import MIB
from db.ingest.readers.platforms.bluesky import BLUESKY, POST, name_commit
from db.ingest.readers.platforms.post import find, find_text
from inference.errors import FeedError
from inference.feeds.addresses import Guard, make_guard
from inference.feeds.feed import FeedPost, Fetched
from inference.feeds.http import USER_AGENT
from inference.feeds.web_feed import convert_post, sort_by_time

PORTS = {"ws": 80, "wss": 443}
# One fetch ends at whichever comes first; the next one goes on behind the last event.
BATCH_S, MOST_POSTS, MOST_EVENTS = 10.0, 300, 50_000
# The whole network writes some fifty posts a second: a silence that long means that all is read.
QUIET_S = 2.0
# Behind by less than that counts as up to date, and the next fetch waits for its turn.
BEHIND_S = 60.0


class BlueskyStream:
    def __init__(self, settings: BlueskyStreamSettings, guard: Guard | None = None) -> None:
        self._service = settings.service
        words = (re.escape(word) for word in split_names(settings.words))
        self._words = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
        self._guard = guard or make_guard()

    def fetch(self, cursor: str) -> Fetched:
        """See ``Feed``; the cursor is the time of the last event in microseconds since 1970."""
        deadline = time.monotonic() + BATCH_S
        batch = _Batch(int(cursor or 0), self._words)
        try:
            with self._open(cursor, deadline) as stream:
                while not batch.is_full and (left_s := deadline - time.monotonic()) > 0:
                    batch.take(stream.recv(timeout=min(left_s, QUIET_S)))
        except TimeoutError:
            pass  # quiet, or the time is up
        except (WebSocketException, ssl.SSLError, OSError) as error:
            # What was read before it broke off is whole.
            if not batch.events:
                raise FeedError(f"{self._service!r} broke off: {error}; it is tried again later") from error
        is_behind = batch.events > 0 and time.time() - batch.last_us / 1e6 > BEHIND_S
        last = str(batch.last_us) if batch.last_us else ""
        return Fetched(
            sort_by_time(batch.posts), last, batch.refused, has_more=is_behind, deleted=batch.deleted
        )

    def _open(self, cursor: str, deadline: float) -> ClientConnection:
        parts = urlsplit(self._service)
        host = parts.hostname or ""
        query = {"wantedCollections": POST, **({"cursor": cursor} if cursor else {})}
        try:
            connection = self._guard.connect(host, parts.port or PORTS[parts.scheme], deadline=deadline)
            return connect(
                f"{self._service}/subscribe?{urlencode(query)}",
                sock=connection,
                ssl=self._guard.tls if parts.scheme == "wss" else None,
                server_hostname=host if parts.scheme == "wss" else None,
                proxy=None,
                compression=None,
                user_agent_header=USER_AGENT,
                open_timeout=BATCH_S,
                close_timeout=1,
                max_size=MIB,
            )
        except (WebSocketException, TimeoutError, OSError, ValueError) as error:
            raise FeedError(f"{self._service!r} opens no stream ({error}); is it a Jetstream?") from error


class _Batch:
    """What one fetch has read so far."""

    def __init__(self, last_us: int, words: re.Pattern[str]) -> None:
        self.last_us = last_us
        self._words = words
        self.posts: list[FeedPost] = []
        self.refused: list[Refusal] = []
        self.deleted: list[FeedPost] = []
        self.events = 0

    @property
    def is_full(self) -> bool:
        return len(self.posts) + len(self.refused) >= MOST_POSTS or self.events >= MOST_EVENTS

    def take(self, message: str | bytes) -> None:
        """Read one event: a new post that holds one of the words, or that any post is gone."""
        self.events += 1
        try:
            event = json.loads(message)
            at_us = int(find_text(event, "time_us"))
        except (ValueError, RecursionError):
            self.refused.append(Refusal("event", None, f"it is no event of Jetstream: {message[:80]!r}"))
            return
        self.last_us = max(self.last_us, at_us)
        operation = find(event, "commit", "operation")
        is_post = find(event, "commit", "collection") == POST
        if operation == "delete" and is_post and (name := name_commit(event)):
            self.deleted.append(FeedPost(name, "", author=find_text(event, "did")))
        if operation != "create":
            return
        for post in BLUESKY.read_posts(event):
            if post.external_id and self._words.search(post.text):
                self.posts.append(convert_post(post))
