"""Two processes of feeds as two consumers of one Kafka group, over one store; one is killed in its work.

``pytest -s -m rare tests/acceptance/test_consumers.py`` prints what each of them stored.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from confluent_kafka import Producer
from sqlalchemy import func, select

from db.feeds import NewFeed, add_feed
from db.models import Job, Post
from db.session import Store
from db.vocabulary import FeedKind
from tests.factories import make_event

# A group needs its seconds to hand partitions over: a quiet machine takes a minute.
pytestmark = [pytest.mark.acceptance, pytest.mark.rare]
ROOT = Path(__file__).parents[2]
TOPIC, PARTITIONS = "posts", 4
FIRST, LATER = 3_000, 400
WAIT_LIMIT_S = 150


class Topic:
    """A topic on librdkafka's own cluster, which speaks Kafka's protocol on loopback."""

    def __init__(self) -> None:
        self._producer = Producer({"test.mock.num.brokers": 1, "log_level": 0})
        (broker,) = self._producer.list_topics(timeout=10).brokers.values()
        self.address = f"{broker.host}:{broker.port}"

    def send(self, first: int, count: int) -> None:
        for number in range(first, first + count):
            post = {"id": f"k{number}", "text": f"Flood {number}", "posted_at": "2026-03-01T12:00:00Z"}
            self._producer.produce(TOPIC, json.dumps(post).encode(), partition=number % PARTITIONS)
            self._producer.poll(0)
        assert self._producer.flush(30) == 0


class Consumer:
    """``python -m inference.feeds`` and what it says."""

    def __init__(self, topic: Topic, log: Path) -> None:
        self._log = log
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "inference.feeds"],
                cwd=ROOT,
                env=os.environ | {"LOOKOUT_FEED_HOSTS": topic.address},
                stderr=file,
            )

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(60)

    def count_landed(self) -> int:
        return sum(map(int, re.findall(r"event=landed .*?added=(\d+)", self._log.read_text())))


@pytest.fixture
def topic() -> Topic:
    return Topic()


@pytest.fixture
def consumers(store: Store, topic: Topic, tmp_path: Path) -> Iterator[list[Consumer]]:
    """Two processes, and a feed of one source for each."""
    settings = {"brokers": topic.address, "topic": TOPIC, "group": "lookout"}
    with store.write() as session:
        event_id = make_event(session)
        for _ in range(2):
            add_feed(session, NewFeed("stream", FeedKind.KAFKA, event_id, settings, 10), actor="Ana")
    started = [Consumer(topic, tmp_path / f"{name}.log") for name in ("one", "two")]
    yield started
    for consumer in started:
        consumer.end()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)


def count_posts(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Post)) or 0


def test_two_consumers_share_a_topic_and_a_killed_one_loses_and_doubles_nothing(
    store: Store, topic: Topic, consumers: list[Consumer]
) -> None:
    topic.send(0, FIRST)
    killed, left = consumers
    wait_until(lambda: min(consumer.count_landed() for consumer in consumers) > 0)
    killed.kill()
    at_the_kill = count_posts(store)
    topic.send(FIRST, LATER)
    wait_until(lambda: count_posts(store) >= FIRST + LATER)
    time.sleep(1)
    with store.read() as session:
        ids = session.scalars(select(Post.external_id)).all()
        jobs = session.scalar(select(func.count()).select_from(Job))
    shares = [consumer.count_landed() for consumer in consumers]
    print(f"\n{FIRST:,} posts on {PARTITIONS} partitions, two consumers, one killed at {at_the_kill:,},")
    print(f"{LATER:,} more: stored {len(ids):,}, doubled {len(ids) - len(set(ids))}; landed {shares}")
    assert len(ids) == len(set(ids)) == jobs == FIRST + LATER
    assert set(ids) == {f"k{number}" for number in range(FIRST + LATER)}
    assert min(shares) > 0
    assert left.count_landed() >= LATER
