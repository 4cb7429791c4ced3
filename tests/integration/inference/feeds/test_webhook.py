"""A webhook takes what its sender signed, once, and answers only when it is stored."""

import base64
import http.client
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from db.feeds import pause_feed
from db.models import Post
from db.queries.feeds import FeedCounts, list_feeds
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FeedKind
from inference.feeds import webhook_server
from inference.feeds.landing import Lander
from inference.feeds.signatures import SIGNATURE, TIMESTAMP, sign
from inference.feeds.webhook_server import MAX_BODY_BYTES, WebhookServer
from tests.factories import WEBHOOK_SECRETS, make_picture

TOKEN, KEY = "a-token", b"a-key"
POSTS: list[dict[str, Any]] = [
    {
        "id": "1",
        "text": "Water in the school",
        "posted_at": "2026-03-01T10:00:00+02:00",
        "author": "somebody",
    },
    {"id": 2, "text": "Road is cut"},
]


class Sender:
    """Somebody who brings posts."""

    def __init__(self, port: int) -> None:
        self._port = port

    def send(
        self,
        posts: object = POSTS,
        *,
        feed_id: int = 1,
        age_s: float = 0,
        body: bytes | None = None,
        **changed: str,
    ) -> tuple[int, dict[str, Any]]:
        body = json.dumps({"posts": posts}).encode() if body is None else body
        timestamp = str(int(time.time() - age_s))
        headers = {
            "Authorization": f"Bearer {TOKEN}",
            TIMESTAMP: timestamp,
            SIGNATURE: sign(KEY, timestamp, 1, body),
            "Content-Length": str(len(body)),
        }
        headers |= {name.replace("_", "-"): value for name, value in changed.items()}
        return self.ask(f"/feeds/{feed_id}", body, headers)

    def ask(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            connection.putrequest("POST", path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


@pytest.fixture
def sender(store: Store, add: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> Iterator[Sender]:
    monkeypatch.setenv("LOOKOUT_SECRET_TOKEN", TOKEN)
    monkeypatch.setenv("LOOKOUT_SECRET_KEY", KEY.decode())
    add(FeedKind.WEBHOOK, "Volunteers", **WEBHOOK_SECRETS)
    server = WebhookServer(store, Lander(store, get_settings()), "127.0.0.1", 0)
    yield Sender(server.port)
    server.stop()


def count(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Post)) or 0


def test_signed_posts_are_stored_before_the_answer_and_again_adds_nothing(
    sender: Sender, store: Store
) -> None:
    assert sender.send() == (200, {"added": 2, "repeated": 0, "refused": []})
    assert count(store) == 2
    assert sender.send() == (200, {"added": 0, "repeated": 2, "refused": []})
    with store.read() as session:
        (feed,) = list_feeds(session)
        assert session.get_one(Post, 1).posted_at.isoformat() == "2026-03-01T08:00:00+00:00"
    assert feed.total == FeedCounts(2, 2, 0)
    assert feed.last_success_at is not None


def test_pictures_come_along_and_a_bad_post_is_refused_alone(sender: Sender, store: Store) -> None:
    picture = base64.b64encode(make_picture()).decode()
    posts = [
        {"id": "1", "text": "", "pictures": [picture]},
        {"id": "2", "text": "x", "posted_at": "2026-03-01T10:00:00"},
        {"text": "has no id"},
        "no object",
        {"id": "5", "text": "x", "pictures": ["?"]},
        {"id": "6"},
    ]
    status, answer = sender.send(posts)
    assert (status, answer["added"]) == (200, 2)
    assert [refused["id"] for refused in answer["refused"]] == [
        "2",
        "post 3 of the request",
        "post 4 of the request",
        "6",
    ]
    assert "posted_at: Input should have timezone info" in answer["refused"][0]["reason"]
    with store.read() as session:
        (feed,) = list_feeds(session)
    assert feed.total.refused == 4


@pytest.mark.parametrize(
    ("named", "status", "words"),
    [
        ({"Authorization": "Bearer other"}, 401, "the token is missing or wrong"),
        ({"age_s": 301}, 401, "too far from this machine's time"),
        ({"age_s": -400}, 401, "too far from this machine's time"),
        ({TIMESTAMP: "soon"}, 401, "X-Lookout-Timestamp is missing or too far"),
        ({SIGNATURE: "0" * 64}, 401, "the signature is missing or wrong"),
        ({"body": b'{"posts": [1'}, 400, "the body is no JSON"),
        ({"body": b"[" * 100_000}, 400, "the body is no JSON"),
        ({"body": b"[]"}, 400, 'has to be an object with a list "posts"'),
        ({"posts": [{}] * 1_001}, 400, "1,001 posts in one request; at most 1,000"),
        ({"feed_id": 2}, 404, "there is no such webhook"),
        ({"Content-Length": str(MAX_BODY_BYTES + 1)}, 413, "at most 16,777,216"),
        ({"Content-Length": "-1"}, 411, "say how long the body is"),
    ],
)
def test_what_is_not_the_senders_own_fresh_whole_and_bounded_is_refused(
    sender: Sender, store: Store, named: dict[str, Any], status: int, words: str
) -> None:
    found, answer = sender.send(**named)
    assert (found, words in answer["error"]) == (status, True), answer
    assert count(store) == 0


def test_a_body_is_bound_to_its_signature_and_its_feed(
    sender: Sender, store: Store, add: Callable[..., int]
) -> None:
    add_second = add(FeedKind.WEBHOOK, "Others", **WEBHOOK_SECRETS)
    assert sender.send(feed_id=add_second)[0] == 401  # signed for the first
    assert count(store) == 0


def test_a_sender_that_breaks_off_or_dawdles_stores_nothing(
    sender: Sender, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_server._Handler, "timeout", 0.3)
    with pytest.raises((http.client.HTTPException, OSError)):
        sender.send(Content_Length="500")
    assert count(store) == 0
    assert sender.send()[0] == 200


def test_a_paused_webhook_and_a_store_that_is_away_ask_to_come_again(
    sender: Sender, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    with monkeypatch.context() as broken:
        broken.setattr(webhook_server, "find_turn", fail)
        assert sender.send() == (503, {"error": "nothing was stored; send it again later"})
    with store.write() as session:
        pause_feed(session, feed_id=1, is_paused=True, actor="Ana")
    assert sender.send() == (503, {"error": "the feed is paused; send it again later"})
    with store.write() as session:
        pause_feed(session, feed_id=1, is_paused=False, actor="Ana")
    monkeypatch.delenv("LOOKOUT_SECRET_KEY")
    assert sender.send() == (503, {"error": "the variable LOOKOUT_SECRET_KEY is not set where the feeds run"})
