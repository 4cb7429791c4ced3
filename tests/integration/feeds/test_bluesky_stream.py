"""Jetstream: batches have an end, and the next one goes on behind the last event."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from websockets.sync.server import ServerConnection, serve

from db.feed_settings import BlueskyStreamSettings
from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.feeds.kinds import bluesky_stream as module
from inference.feeds.kinds.bluesky_stream import BlueskyStream

AT_US = 1_772_366_400_000_000
ASKED: list[dict[str, list[str]]] = []


def event(number: int, text: str = "Flood here", operation: str = "create") -> str:
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-03-01T12:00:00Z"}
    commit = {
        "operation": operation,
        "collection": "app.bsky.feed.post",
        "rkey": f"k{number}",
        "record": record,
    }
    return json.dumps({"did": "did:plc:ana", "time_us": AT_US + number, "kind": "commit", "commit": commit})


@contextmanager
def streaming(handle: Callable[[ServerConnection], None]) -> Iterator[BlueskyStream]:
    def answer(connection: ServerConnection) -> None:
        assert connection.request is not None
        ASKED.append(parse_qs(urlsplit(connection.request.path).query))
        handle(connection)

    with serve(answer, "127.0.0.1", 0) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        host = f"localhost:{server.socket.getsockname()[1]}"
        settings = BlueskyStreamSettings(words="flood, río", service=f"ws://{host}")
        yield BlueskyStream(settings, Guard(frozenset({host})))
        server.shutdown()
        thread.join(5)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    ASKED.clear()
    monkeypatch.setattr(module, "QUIET_S", 0.5)
    monkeypatch.setattr(module, "BATCH_S", 5.0)


def send_from_cursor(count: int) -> Callable[[ServerConnection], None]:
    """Send as Jetstream does: from the cursor's event on, itself included; then stay open."""

    def handle(connection: ServerConnection) -> None:
        start = int(ASKED[-1].get("cursor", [str(AT_US)])[0]) - AT_US
        for number in range(start, count):
            connection.send(event(number))
        time.sleep(1.5)

    return handle


def test_batches_follow_each_other_and_leave_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_POSTS", 40)
    cursor, found = "", []
    with streaming(send_from_cursor(100)) as feed:
        for _ in range(4):
            fetched = feed.fetch(cursor)
            found += [post.external_id for post in fetched.posts]
            cursor = fetched.cursor
            assert len(fetched.posts) <= 40
    assert list(dict.fromkeys(found)) == [f"at://did:plc:ana/app.bsky.feed.post/k{n}" for n in range(100)]
    assert cursor == str(AT_US + 99)
    assert ASKED[0] == {"wantedCollections": ["app.bsky.feed.post"]}


def test_only_new_posts_with_a_word_are_kept_and_all_move_the_cursor() -> None:
    def handle(connection: ServerConnection) -> None:
        for number, text in enumerate(("Flood!", "FLOODS", "el Río subió", "rio", "mudflood")):
            connection.send(event(number, text))
        connection.send(event(7, operation="delete"))
        connection.send(json.dumps({"did": "did:plc:x", "time_us": AT_US + 8, "kind": "identity"}))
        time.sleep(1)

    with streaming(handle) as feed:
        fetched = feed.fetch("")
    assert [post.text for post in fetched.posts] == ["Flood!", "el Río subió"]
    assert fetched.cursor == str(AT_US + 8)
    assert fetched.has_more  # the events are old, so others wait behind them


def test_what_is_up_to_date_waits_for_its_turn() -> None:
    def handle(connection: ServerConnection) -> None:
        connection.send(json.dumps(json.loads(event(0)) | {"time_us": int(time.time() * 1e6)}))
        time.sleep(1)

    with streaming(handle) as feed:
        assert not feed.fetch("").has_more


@pytest.mark.parametrize("message", ["", "[" * 50_000, '{"time_us": "soon"}', b"\xff\xfe", "[1]"])
def test_an_event_that_cannot_be_read_is_refused_and_the_others_come(message: str | bytes) -> None:
    def handle(connection: ServerConnection) -> None:
        connection.send(message)
        connection.send(event(1))
        time.sleep(1)

    with streaming(handle) as feed:
        fetched = feed.fetch("")
    assert [refusal.reason[:29] for refusal in fetched.refused] == ["it is no event of Jetstream: "]
    assert len(fetched.posts) == 1


def test_what_was_read_before_a_break_is_kept() -> None:
    def handle(connection: ServerConnection) -> None:
        connection.send(event(1))
        connection.socket.close()

    with streaming(handle) as feed:
        assert len(feed.fetch("").posts) == 1


def test_a_message_beyond_the_bound_ends_the_stream() -> None:
    with (
        streaming(lambda connection: connection.send("x" * 2_000_000)) as feed,
        pytest.raises(FeedError, match="broke off"),
    ):
        feed.fetch("5")


def test_a_quiet_stream_brings_nothing_and_keeps_its_place() -> None:
    with streaming(lambda connection: time.sleep(1)) as feed:
        fetched = feed.fetch("77")
    assert (fetched.posts, fetched.cursor, fetched.has_more) == ([], "77", False)


def test_a_private_stream_is_not_opened() -> None:
    feed = BlueskyStream(BlueskyStreamSettings(words="flood", service="ws://127.0.0.1:1"), Guard())
    with pytest.raises(FeedError, match="not on the open network"):
        feed.fetch("")


def test_a_post_that_is_deleted_is_told_whatever_it_said() -> None:
    def send(connection: ServerConnection) -> None:
        gone = json.loads(event(2, operation="delete"))
        gone["commit"].pop("record")
        like = json.loads(event(3, operation="delete"))
        like["commit"]["collection"] = "app.bsky.feed.like"
        for message in (event(1), json.dumps(gone), json.dumps(like)):
            connection.send(message)

    with streaming(send) as stream:
        fetched = stream.fetch("")
    assert [post.external_id for post in fetched.posts] == ["at://did:plc:ana/app.bsky.feed.post/k1"]
    assert [(post.external_id, post.author) for post in fetched.deleted] == [
        ("at://did:plc:ana/app.bsky.feed.post/k2", "did:plc:ana")
    ]
