"""A topic of Kafka on librdkafka's own cluster: offsets follow the posts, two consumers share the work."""

import json
import threading
import time
from collections import Counter

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from db.feed_settings import KafkaSettings
from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.feeds.kinds import kafka as module
from inference.feeds.kinds.kafka import KafkaFeed

pytestmark = pytest.mark.slow
TOPIC = "posts"


class Cluster:
    """A broker that speaks Kafka's protocol, and a producer for it."""

    def __init__(self) -> None:
        self.producer = Producer({"test.mock.num.brokers": 1, "log_level": 0})
        (broker,) = self.producer.list_topics(timeout=10).brokers.values()
        self.address = f"{broker.host}:{broker.port}"
        self.guard = Guard(frozenset({self.address}))

    def send(self, *values: object, partition: int = 0) -> None:
        for value in values:
            packed = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.producer.produce(TOPIC, packed, partition=partition)
        assert self.producer.flush(10) == 0

    def open(self, group: str = "lookout") -> KafkaFeed:
        return KafkaFeed(KafkaSettings(brokers=self.address, topic=TOPIC, group=group), self.guard)

    def read_committed(self, group: str = "lookout") -> dict[int, int]:
        consumer = Consumer({"bootstrap.servers": self.address, "group.id": group, "log_level": 0})
        found = consumer.committed([TopicPartition(TOPIC, number) for number in range(4)], timeout=10)
        consumer.close()
        return {place.partition: place.offset for place in found if place.offset >= 0}


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    # The least that a broker takes; this one hears of no one's leaving before that.
    monkeypatch.setattr(module, "SESSION_MS", 6_000)
    monkeypatch.setattr(module, "PATIENCE_S", 15.0)
    return Cluster()


def post(number: int) -> dict[str, object]:
    return {"id": f"k{number}", "text": f"Flood {number}", "posted_at": "2026-03-01T12:00:00Z"}


def test_offsets_are_committed_once_the_posts_are_stored(cluster: Cluster) -> None:
    cluster.send(*(post(number) for number in range(5)))
    feed = cluster.open()
    first = feed.fetch("")
    assert [found.external_id for found in first.posts] == [f"k{number}" for number in range(5)]
    assert json.loads(first.cursor) == {"0": 5}
    # Nobody has said yet that they are stored.
    assert cluster.read_committed() == {}
    cluster.send(post(5))
    second = feed.fetch(first.cursor)
    assert [found.external_id for found in second.posts] == ["k5"]
    assert cluster.read_committed() == {0: 5}


def test_what_was_fetched_and_not_stored_comes_again(cluster: Cluster) -> None:
    cluster.send(*(post(number) for number in range(3)))
    feed = cluster.open()
    lost = feed.fetch("")
    del feed  # killed before the store had them
    again = cluster.open().fetch("")
    assert [found.external_id for found in again.posts] == [found.external_id for found in lost.posts]


def test_what_was_stored_and_not_committed_does_not_come_again(cluster: Cluster) -> None:
    cluster.send(*(post(number) for number in range(3)))
    feed = cluster.open()
    cursor = feed.fetch("").cursor
    del feed  # killed after the store had them, before the next fetch
    cluster.send(post(3))
    assert [found.external_id for found in cluster.open().fetch(cursor).posts] == ["k3"]


def test_a_long_topic_is_read_in_parts(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MESSAGES", 40)
    cluster.send(*(post(number) for number in range(100)))
    feed, cursor, sizes = cluster.open(), "", []
    while True:
        fetched = feed.fetch(cursor)
        cursor = fetched.cursor
        sizes.append(len(fetched.posts))
        if not fetched.has_more:
            break
    assert sizes == [40, 40, 20]


def test_a_message_that_is_no_post_is_refused_and_the_next_ones_come(cluster: Cluster) -> None:
    cluster.send(
        b"", b"\xff", b"[" * 100_000, [1], {"id": "x", "posted_at": "soon"}, {"text": "no id"}, post(1)
    )
    fetched = cluster.open().fetch("")
    assert [found.external_id for found in fetched.posts] == ["k1"]
    assert len(fetched.refused) == 6
    assert fetched.refused[0].file_name == "message 0/0"
    assert fetched.refused[0].reason == "it is no JSON in UTF-8"
    assert json.loads(fetched.cursor) == {"0": 7}


def test_two_consumers_share_a_topic_and_one_takes_over_what_the_other_leaves(cluster: Cluster) -> None:
    """Each has a store of its own; together they have every post, and twice at most the last batch."""
    first = {f"k{number}" for number in range(400)}
    for partition in range(4):
        cluster.send(*(post(number) for number in range(partition, 400, 4)), partition=partition)
    stores: list[list[str]] = [[], []]
    both_have_some, is_over = threading.Event(), [threading.Event(), threading.Event()]

    def consume(number: int) -> None:
        feed, cursor = cluster.open(), ""
        while not is_over[number].is_set():
            fetched = feed.fetch(cursor)
            stores[number] += [found.external_id for found in fetched.posts]
            cursor = fetched.cursor
            if all(stores):
                both_have_some.set()

    threads = [threading.Thread(target=consume, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    assert both_have_some.wait(60)
    is_over[0].set()
    threads[0].join(60)
    later = {f"k{number}" for number in range(400, 440)}
    for partition in range(4):
        cluster.send(*(post(number) for number in range(400 + partition, 440, 4)), partition=partition)
    for _ in range(600):
        if later <= set(stores[1]):
            break
        time.sleep(0.1)
    is_over[1].set()
    threads[1].join(60)
    assert set(stores[0]) | set(stores[1]) == first | later
    assert later <= set(stores[1])
    assert max(Counter(stores[0] + stores[1]).values()) <= 2


def test_brokers_are_named_by_the_owner(cluster: Cluster) -> None:
    settings = KafkaSettings(brokers=cluster.address, topic=TOPIC, group="lookout")
    with pytest.raises(FeedError, match=f"the owner names {cluster.address} in LOOKOUT_FEED_HOSTS first"):
        KafkaFeed(settings, Guard())


def test_a_broker_that_is_not_there_brings_nothing_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 1.0)
    settings = KafkaSettings(brokers="localhost:1", topic=TOPIC, group="lookout")
    with pytest.raises(FeedError, match="topic 'posts' cannot be read"):
        KafkaFeed(settings, Guard(frozenset({"localhost:1"}))).fetch('{"0": 3}')
