"""RSS and Atom, as papers, authorities and gauges publish them."""

import io
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser

from db.feed_settings import RssSettings, split_names
from db.ingest.markup import html_to_text
from db.ingest.readers.platforms.post import join_texts
from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.feeds.feed import FeedPost, Fetched
from inference.feeds.http import Body
from inference.feeds.listings import Listing, choose_new
from inference.feeds.web_feed import WebFeed, hash_key, name_host

MOST_ENTRIES = 200


class RssFeed(WebFeed):
    def __init__(self, settings: RssSettings, guard: Guard | None = None) -> None:
        super().__init__([name_host(settings.url), *split_names(settings.picture_hosts)], guard)
        self._url = settings.url

    def fetch(self, cursor: str) -> Fetched:
        """See ``Feed``."""
        listing = Listing.read(cursor)
        body = listing.fetch(self._url, self._guard)
        if body.is_unchanged:
            return Fetched((), cursor)
        document = parse_document(body)
        entries = list(reversed(document.entries))
        fresh, listing, has_more = choose_new(entries, name_entry, listing, body, limit=MOST_ENTRIES)
        language = str(document.feed.get("language", ""))
        return Fetched([_read_entry(one, language) for one in fresh], listing.write(), has_more=has_more)


def parse_document(body: Body) -> Any:
    """Return what feedparser makes of a document; a cut-off one as far as it goes.

    Raises:
        FeedError: it is no RSS or Atom.
    """
    # As a file: feedparser takes text for an address, and would ask for it without the guard.
    headers = {"content-type": body.content_type, "content-location": body.url}
    document = feedparser.parse(io.BytesIO(body.content), response_headers=headers)
    if not document.get("version") and not document.entries:
        raise FeedError(f"{body.url!r} is no RSS or Atom; is the address that of the feed itself?")
    return document


def name_entry(entry: Any) -> str:
    """Return what tells an entry from others: its own id, its link, or else its words."""
    words = f"{entry.get('title', '')} {entry.get('summary', '')} {entry.get('published', '')}"
    return str(entry.get("id") or entry.get("link") or f"words:{hash_key(words)}")


def _read_entry(entry: Any, language: str) -> FeedPost:
    contents = [part.get("value", "") for part in entry.get("content", [])] or [entry.get("summary", "")]
    at = entry.get("published_parsed") or entry.get("updated_parsed")
    link = str(entry.get("link", ""))
    lat, lon = _read_point(entry)
    return FeedPost(
        external_id=name_entry(entry),
        text=join_texts(html_to_text(entry.get("title", "")), *(html_to_text(part) for part in contents)),
        posted_at=datetime.fromtimestamp(timegm(at), UTC) if at else None,
        author=entry.get("author") or None,
        url=link if link.startswith(("https://", "http://")) else None,
        language=language or None,
        lat=lat,
        lon=lon,
        picture_urls=tuple(dict.fromkeys(_list_pictures(entry))),
    )


def _read_point(entry: Any) -> tuple[float | None, float | None]:
    where = entry.get("where") or {}
    if where.get("type") == "Point":
        lon, lat = where["coordinates"][:2]
        return float(lat), float(lon)
    try:
        return float(entry["geo_lat"]), float(entry["geo_long"])
    except (KeyError, ValueError):
        return None, None


def _list_pictures(entry: Any) -> Iterator[str]:
    for medium in entry.get("media_content", []):
        if medium.get("medium") == "image" or str(medium.get("type", "")).startswith("image/"):
            yield str(medium.get("url", ""))
    for medium in entry.get("enclosures", []):
        if str(medium.get("type", "")).startswith("image/"):
            yield str(medium.get("href", ""))
