"""A topic of Kafka. Feeds of one consumer group share its partitions, on one machine or on many.

The offsets that a fetch reached are its cursor, which the store keeps with the posts. Only the next fetch,
whose cursor proves that they are stored, commits them to the group. So a consumer that takes a partition over
begins at what is stored, and reads again at most what the store knows.
"""

import json
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import finalize

from db.feed_settings import KafkaSettings, split_names
from db.imports import Refusal
from inference.errors import FeedError
from inference.feeds.addresses import Guard, make_guard
from inference.feeds.feed import FeedPost, Fetched
from inference.feeds.kinds.webhook import read_post
from inference.feeds.secrets import read_secret_for

if TYPE_CHECKING:
    from confluent_kafka import Consumer, Message, TopicPartition

MOST_MESSAGES = 300
# What librdkafka holds before it is asked, in KiB.
BUFFER_KIB = 16_384
# The group takes some seconds to share out partitions; once messages come, the batch ends soon.
PATIENCE_S, MORE_S = 10.0, 0.5
CALL_S = 10.0
# How soon another consumer takes over the partitions of one that was killed.
SESSION_MS = 10_000
Offsets = dict[int, int]


class KafkaFeed:
    """
    Raises:
        FeedError: the library is not installed, or the owner did not name a broker.
    """

    def __init__(self, settings: KafkaSettings, guard: Guard | None = None) -> None:
        self._topic = settings.topic
        # Where this feed's own store stands; a partition that comes (back) begins there or further on.
        self._stored: Offsets = {}
        self._library = _load_library()
        self._faults: deque[str] = deque(maxlen=1)
        words = _configure(settings, guard or make_guard())
        # Brokers that are away are told to this function only.
        words["error_cb"] = partial(_note, self._faults)
        self._consumer: Consumer = self._library.Consumer(words)
        # Not a method: the consumer would hold the feed that holds it.
        self._consumer.subscribe([settings.topic], on_assign=partial(_begin, self._stored))
        # A feed that is dropped gives its partitions back.
        finalize(self, self._consumer.close)

    def fetch(self, cursor: str) -> Fetched:
        """See ``Feed``; the cursor names the next offset of each partition that was read here."""
        self._faults.clear()
        self._stored |= {int(number): offset for number, offset in json.loads(cursor or "{}").items()}
        try:
            self._commit()
            messages = list(self._read_batch())
        except self._library.KafkaException as error:
            raise FeedError(f"topic {self._topic!r} cannot be read: {error}", is_passing=True) from error
        if not messages and self._faults:
            raise FeedError(f"topic {self._topic!r} cannot be read: {self._faults[0]}", is_passing=True)
        reached = dict(self._stored)
        posts: list[FeedPost] = []
        refused: list[Refusal] = []
        for message in messages:
            number, offset = _find_place(message)
            reached[number] = max(reached.get(number, 0), offset + 1)
            read = _read_message(message, f"message {number}/{offset}")
            (posts if isinstance(read, FeedPost) else refused).append(read)  # type: ignore[arg-type]
        return Fetched(posts, json.dumps(reached), refused, has_more=len(messages) >= MOST_MESSAGES)

    def _commit(self) -> None:
        mine = {partition.partition for partition in self._consumer.assignment()}
        offsets = [
            self._library.TopicPartition(self._topic, number, offset)
            for number, offset in self._stored.items()
            if number in mine
        ]
        # Refused while partitions change hands; the cursor has them, and the next fetch says them again.
        with suppress(self._library.KafkaException):
            if offsets:
                self._consumer.commit(offsets=offsets, asynchronous=False)

    def _read_batch(self) -> "Iterator[Message]":
        deadline = time.monotonic() + PATIENCE_S
        count = 0
        while count < MOST_MESSAGES and (left_s := deadline - time.monotonic()) > 0:
            messages = self._consumer.consume(MOST_MESSAGES - count, timeout=min(left_s, MORE_S))
            if not messages and count:
                return
            for message in messages:
                if error := message.error():
                    raise self._library.KafkaException(error)
                count += 1
                yield message


def _begin(stored: Offsets, consumer: "Consumer", partitions: "list[TopicPartition]") -> None:
    """Begin at what the group or this feed's store has, whichever is further."""
    places = consumer.committed(partitions, timeout=CALL_S)
    for place in places:
        begin = max(stored.get(place.partition, 0), place.offset)
        # Where neither has any, the library's own word for "none" must stay.
        if begin > 0:
            place.offset = stored[place.partition] = begin
    consumer.assign(places)


def _note(faults: deque[str], error: object) -> None:
    faults.append(str(error))


def _load_library() -> Any:
    try:
        import confluent_kafka
    except ImportError as error:
        raise FeedError("Kafka needs confluent-kafka: pip install -r requirements-feeds.txt") from error
    return confluent_kafka


def _configure(settings: KafkaSettings, guard: Guard) -> dict[str, Any]:
    brokers = [broker.rpartition(":") for broker in split_names(settings.brokers)]
    for host, _, port in brokers:
        # The library finds its way to the topic's other brokers by itself, past the guard.
        if not guard.is_named(host, int(port)):
            raise FeedError(
                f"{host}:{port} is a broker that leads to others; the owner names {host}:{port} in "
                "LOOKOUT_FEED_HOSTS first"
            )
    found = {
        "bootstrap.servers": settings.brokers,
        "group.id": settings.group,
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "earliest",
        "queued.max.messages.kbytes": BUFFER_KIB,
        "session.timeout.ms": SESSION_MS,
        "log_level": 0,
    }
    if not settings.user:
        return found
    password = read_secret_for(guard, brokers[0][0], int(brokers[0][2]), settings.password)
    return found | {
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": settings.user,
        "sasl.password": password,
    }


def _find_place(message: "Message") -> tuple[int, int]:
    return message.partition() or 0, message.offset() or 0


def _read_message(message: "Message", name: str) -> FeedPost | Refusal:
    try:
        item = json.loads(message.value() or b"")
    except (ValueError, RecursionError):
        return Refusal(name, None, "it is no JSON in UTF-8")
    return read_post(item, name)
