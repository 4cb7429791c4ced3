"""The replay's posts go into the store as a sender's would: signed, over HTTP, through the webhook."""

import http.client
import json
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from db.feeds import NewFeed, add_feed
from db.queries.gathering import number_posts
from db.session import Store
from db.settings import StoreSettings
from db.vocabulary import FeedKind
from inference.evaluation.replay.stream import StreamPost
from inference.feeds.kinds.webhook import MOST_POSTS
from inference.feeds.landing import Lander
from inference.feeds.signatures import SIGNATURE, TIMESTAMP, sign
from inference.feeds.webhook_server import WebhookServer

LOOPBACK = "127.0.0.1"
_SECRETS = {"token": "LOOKOUT_SECRET_REPLAY_TOKEN", "key": "LOOKOUT_SECRET_REPLAY_KEY"}


class Webhook:
    """One webhook of a store, and who brings posts to it.

    Args:
        store: Where the posts go.
        event_id: Of the event that they come to.
        feed_id: Of the webhook.
        port: Where it listens, on this machine.
    """

    def __init__(self, store: Store, *, event_id: int, feed_id: int, port: int) -> None:
        self._store, self._event_id, self._feed_id, self._port = store, event_id, feed_id, port

    def bring(self, posts: Sequence[StreamPost]) -> dict[str, int]:
        """Bring posts and return {post: its number in the store}; one that was refused is left out.

        Raises:
            RuntimeError: the webhook took none.
        """
        for start in range(0, len(posts), MOST_POSTS):
            self._send(posts[start : start + MOST_POSTS])
        with self._store.read() as session:
            return number_posts(session, [post.id for post in posts], event_id=self._event_id)

    def _send(self, posts: Sequence[StreamPost]) -> None:
        brought = [{"id": post.id, "text": post.text, "posted_at": post.at.isoformat()} for post in posts]
        body = json.dumps({"posts": brought}).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Authorization": f"Bearer {os.environ[_SECRETS['token']]}",
            TIMESTAMP: timestamp,
            SIGNATURE: sign(os.environ[_SECRETS["key"]].encode(), timestamp, self._feed_id, body),
        }
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=60)
        try:
            connection.request("POST", f"/feeds/{self._feed_id}", body, headers)
            answer = connection.getresponse()
            words = answer.read().decode()
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise RuntimeError(f"the webhook answered {answer.status}: {words}; nothing was replayed")


@contextmanager
def open_webhook(store: Store, folder: Path, *, event_id: int) -> Iterator[Webhook]:
    """Listen on a free port of this machine while the replay lasts; adds the feed.

    Args:
        store: Where the posts go.
        folder: For the key that hides authors.
        event_id: Of the event that the posts come to.
    """
    os.environ |= {name: secrets.token_hex(16) for name in _SECRETS.values()}
    new = NewFeed("replay", FeedKind.WEBHOOK, event_id, dict(_SECRETS), poll_s=60)
    with store.write() as session:
        feed_id = add_feed(session, new, actor="replay")
    server = WebhookServer(store, Lander(store, StoreSettings(data_dir=folder)), LOOPBACK, 0)
    try:
        yield Webhook(store, event_id=event_id, feed_id=feed_id, port=server.port)
    finally:
        server.stop()
        for name in _SECRETS.values():
            os.environ.pop(name, None)
