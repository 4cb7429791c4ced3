"""What feeds over HTTP have in common."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from db.ingest.limits import LIMITS, MIB
from db.ingest.readers.platforms.post import PlatformPost
from inference.errors import FeedError
from inference.feeds.addresses import Guard, make_guard
from inference.feeds.feed import FeedPost
from inference.feeds.http import Body, fetch_bytes

PAGE_BYTES = 8 * MIB


class WebFeed:
    """A source that is asked over HTTP, and whose pictures come from its own hosts only.

    Args:
        hosts: its own, by name; subdomains belong to them.
    """

    def __init__(self, hosts: Iterable[str], guard: Guard | None) -> None:
        self._hosts = frozenset(hosts)
        self._guard = guard or make_guard()

    def fetch_picture(self, url: str) -> bytes:
        """Return a picture of one of its posts.

        Raises:
            FeedError: it is of another host, too large, or cannot be had.
        """
        return fetch_bytes(
            url, guard=self._guard, max_bytes=LIMITS.picture_bytes, allowed_hosts=self._hosts
        ).content

    def _ask_json(
        self, url: str, query: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> object:
        asked = f"{url}?{urlencode(query)}"
        body = fetch_bytes(asked, guard=self._guard, max_bytes=PAGE_BYTES, headers=headers)
        try:
            return json.loads(body.content)
        except (ValueError, RecursionError) as error:
            raise FeedError(f"{asked!r} answered what is no JSON; is the address right?") from error


def name_host(url: str) -> str:
    """Return the host in an address."""
    return (urlsplit(url).hostname or "").lower()


def convert_post(post: PlatformPost) -> FeedPost:
    """Return a post as the readers of files see it, as one of a feed."""
    point = _read_point(post.lat, post.lon)
    return FeedPost(
        external_id=post.external_id,
        text=post.text,
        posted_at=read_time(post.posted_at),
        author=post.author or None,
        url=post.url or None,
        language=post.language or None,
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        picture_urls=post.pictures,
    )


def read_time(text: str) -> datetime | None:
    """Return an ISO 8601 time that has its zone; None for anything else."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else None


def read_xml(body: Body) -> Element | None:
    """Return the root of a document without entities and references; None where it is none."""
    try:
        root: Element = fromstring(body.content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):  # an encoding that nobody knows
        return None
    return root


def _read_point(lat: str, lon: str) -> tuple[float, float] | None:
    try:
        return float(lat), float(lon)
    except ValueError:
        return None


def hash_key(key: str) -> str:
    """Return a short name of an entry, the same each time."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sort_by_time(posts: Iterable[FeedPost]) -> Sequence[FeedPost]:
    """Return posts, the oldest first; those without a time keep their place at the front."""
    return sorted(posts, key=lambda post: post.posted_at.timestamp() if post.posted_at else 0.0)
