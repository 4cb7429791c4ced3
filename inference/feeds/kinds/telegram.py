"""Public channels of Telegram, by the page that shows them to everybody."""

import re
from collections.abc import Iterator

from lxml import etree, html

from db.feed_settings import TelegramSettings
from db.imports import Refusal
from db.ingest.markup import html_to_text
from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.feeds.feed import FeedPost, Fetched
from inference.feeds.http import Body, fetch_bytes
from inference.feeds.web_feed import PAGE_BYTES, WebFeed, name_host, read_time

SERVICE = "https://t.me"
PICTURE_HOSTS = ("telesco.pe", "cdn-telegram.org", "telegram.org")
# What one page shows at most.
PAGE = 20
BACKGROUND = re.compile(r"""background-image:\s*url\(\s*['"]?([^'")]{1,2000})""")


class TelegramChannel(WebFeed):
    """
    Args:
        service: where the pages are.
    """

    def __init__(
        self, settings: TelegramSettings, guard: Guard | None = None, *, service: str = SERVICE
    ) -> None:
        super().__init__([*PICTURE_HOSTS, name_host(service)], guard)
        self._channel = settings.channel
        self._service = service

    def fetch(self, cursor: str) -> Fetched:
        """See ``Feed``; the cursor is the newest message's number."""
        last = int(cursor or 0)
        after = f"?after={last}" if last else ""
        url = f"{self._service}/s/{self._channel}{after}"
        body = fetch_bytes(url, guard=self._guard, max_bytes=PAGE_BYTES)
        posts: list[tuple[int, FeedPost]] = []
        refused: list[Refusal] = []
        newest = last
        for bubble in _list_messages(body):
            name = bubble.get("data-post", "")
            channel, _, number = name.rpartition("/")
            # Channels are renamed by letter case, and addressed by any.
            if channel.lower() != self._channel.lower() or not re.fullmatch(r"[0-9]{1,10}", number):
                refused.append(Refusal(f"message {name[:80]!r}", None, "it is no message of this channel"))
            elif int(number) > last:
                newest = max(newest, int(number))
                if "service_message" not in bubble.get("class", "").split():
                    posts.append((int(number), self._read_message(bubble, int(number))))
        found = [post for _, post in sorted(posts, key=lambda pair: pair[0])]
        has_more = bool(last) and len(found) >= PAGE
        return Fetched(found, str(newest) if newest else "", refused, has_more=has_more)

    def _read_message(self, bubble: html.HtmlElement, number: int) -> FeedPost:
        texts = [html.tostring(one, encoding="unicode", with_tail=False) for one in _find(bubble, "text")]
        pictures = [BACKGROUND.search(one.get("style", "")) for one in _find(bubble, "photo_wrap")]
        times = bubble.xpath(".//a[contains(@class, 'tgme_widget_message_date')]//time/@datetime")
        return FeedPost(
            external_id=f"{self._channel.lower()}/{number}",
            text="\n".join(html_to_text(text) for text in texts),
            posted_at=read_time(str(times[0])) if times else None,
            author=self._channel.lower(),
            url=f"https://t.me/{self._channel}/{number}",
            picture_urls=tuple(found[1] for found in pictures if found),
        )


def _list_messages(body: Body) -> Iterator[html.HtmlElement]:
    """Yield the messages of a page.

    Raises:
        FeedError: it is not the page of a channel.
    """
    try:
        page = html.document_fromstring(body.content, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError) as error:
        raise FeedError(f"{body.url!r} answered no page ({error})") from error
    if not page.xpath(
        "//*[contains(@class, 'tgme_channel_info') or contains(@class, 'tgme_channel_history')]"
    ):
        raise FeedError(
            f"{body.url!r} shows no channel: it is private, has no public view, or Telegram changed its page"
        )
    yield from page.xpath("//div[@data-post]")


def _find(bubble: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    """Return the parts of a message that have a class, but for what they hold of another message."""
    has_class = f"contains(concat(' ', normalize-space(@class), ' '), ' tgme_widget_message_{name} ')"
    found: list[html.HtmlElement] = bubble.xpath(
        f".//*[{has_class}][not(ancestor::*[{has_class} or contains(@class, 'tgme_widget_message_reply')])]"
    )
    return found
