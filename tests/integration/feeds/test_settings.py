"""What a kind is told is checked when it is entered, and the reason names the field."""

from typing import Any

import pytest

from db.errors import IllegalChangeError
from db.feed_settings import parse_settings
from db.vocabulary import FeedKind

MAILBOX = {"host": "mail.example", "user": "drop", "password": "LOOKOUT_SECRET_MAIL"}
KAFKA = {"brokers": "one.example:9092,two.example:9092", "topic": "posts", "group": "lookout"}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (FeedKind.RSS, {"url": "https://paper.example/rss", "picture_hosts": "cdn.example, img.example"}),
        (FeedKind.MASTODON, {"server": "https://inside.example", "hashtag": "inundación"}),
        (FeedKind.BLUESKY, {"query": '"river flood" lang:en'}),
        (FeedKind.TELEGRAM, {"channel": "RiverWatch"}),
        (FeedKind.MAILBOX, MAILBOX),
        (FeedKind.KAFKA, KAFKA),
    ],
)
def test_what_makes_sense_is_taken(kind: FeedKind, values: dict[str, Any]) -> None:
    assert parse_settings(kind, values)


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        (FeedKind.RSS, {"url": "file:///etc/passwd"}, "Address: "),
        (
            FeedKind.RSS,
            {"url": "https://a.example", "picture_hosts": "https://b.example/"},
            "Hosts of pictures: ",
        ),
        (FeedKind.CAP, {"url": "javascript:alert(1)"}, "Address: "),
        (FeedKind.MASTODON, {"server": "https://a.example", "hashtag": "../admin"}, "Hashtag: "),
        (
            FeedKind.MASTODON,
            {"server": "https://a.example", "token": "LOOKOUT_AUTHOR_KEY"},
            "Variable of the token: ",
        ),
        (FeedKind.BLUESKY, {"query": ""}, "Search: "),
        (FeedKind.BLUESKY_STREAM, {"words": "flood", "service": "ws://a.example/x?y"}, "Jetstream server: "),
        (FeedKind.TELEGRAM, {"channel": "@river/../x"}, "Channel: "),
        (FeedKind.MAILBOX, MAILBOX | {"password": "hunter2"}, "Variable of the password: "),
        (FeedKind.MAILBOX, MAILBOX | {"folder": 'IN" LOGIN'}, "Folder: "),
        (FeedKind.KAFKA, KAFKA | {"brokers": "one.example"}, "Brokers: "),
        (FeedKind.KAFKA, KAFKA | {"offset": "0"}, "offset: "),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(kind: FeedKind, values: dict[str, Any], words: str) -> None:
    with pytest.raises(IllegalChangeError, match=f"^{words}"):
        parse_settings(kind, values)
