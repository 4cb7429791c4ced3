"""One file a kind of feed. ``KINDS`` is the one list of those that are fetched.

What a kind has to be told stands in ``db.feed_settings``, for the page that adds feeds knows it too.
"""

from collections.abc import Callable
from typing import Any

from db.vocabulary import FeedKind
from inference.feeds.feed import Feed
from inference.feeds.kinds.bluesky import BlueskySearch
from inference.feeds.kinds.bluesky_stream import BlueskyStream
from inference.feeds.kinds.cap import CapFeed
from inference.feeds.kinds.gdacs import GdacsFeed
from inference.feeds.kinds.kafka import KafkaFeed
from inference.feeds.kinds.mailbox import Mailbox
from inference.feeds.kinds.mastodon import MastodonFeed
from inference.feeds.kinds.rss import RssFeed
from inference.feeds.kinds.telegram import TelegramChannel
from inference.feeds.kinds.usgs import UsgsFeed

# A kind's class takes its settings, checked by ``db.feed_settings.parse_settings``.
KINDS: dict[FeedKind, Callable[[Any], Feed]] = {
    FeedKind.RSS: RssFeed,
    FeedKind.CAP: CapFeed,
    FeedKind.MASTODON: MastodonFeed,
    FeedKind.BLUESKY: BlueskySearch,
    FeedKind.BLUESKY_STREAM: BlueskyStream,
    FeedKind.TELEGRAM: TelegramChannel,
    FeedKind.MAILBOX: Mailbox,
    FeedKind.KAFKA: KafkaFeed,
    FeedKind.GDACS: GdacsFeed,
    FeedKind.USGS: UsgsFeed,
}
