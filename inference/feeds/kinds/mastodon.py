"""Public timelines and hashtags of Mastodon, and of servers that speak its API."""

from urllib.parse import quote, urlsplit

from db.feed_settings import MastodonSettings, split_names
from db.imports import Refusal
from db.ingest.readers.platforms.mastodon import MASTODON
from db.ingest.readers.platforms.post import find, find_text
from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.feeds.feed import FeedPost, Fetched
from inference.feeds.http import PORTS
from inference.feeds.secrets import read_secret_for
from inference.feeds.web_feed import WebFeed, convert_post, name_host

# What the API gives at most.
PAGE = 40


class MastodonFeed(WebFeed):
    def __init__(self, settings: MastodonSettings, guard: Guard | None = None) -> None:
        super().__init__([name_host(settings.server), *split_names(settings.picture_hosts)], guard)
        self._settings = settings

    def fetch(self, cursor: str) -> Fetched:
        """See ``Feed``; the cursor is the newest status's id on this server."""
        # min_id pages forward from a status, where since_id would skip all but the newest.
        query = {"limit": str(PAGE), **({"min_id": cursor} if cursor else {})}
        if self._settings.is_local:
            query["local"] = "true"
        statuses = self._ask_json(self._name_timeline(), query, self._list_headers())
        if not isinstance(statuses, list):
            raise FeedError(
                f"{self._settings.server!r} answered no list of posts; does it speak Mastodon's API?"
            )
        posts: list[FeedPost] = []
        refused: list[Refusal] = []
        newest = cursor
        for status in reversed(statuses):
            number = find_text(status, "id")
            if not isinstance(status, dict) or not number or not MASTODON.recognises(status):
                refused.append(
                    Refusal(f"status {number or 'without an id'}", None, "it is no post of Mastodon")
                )
                continue
            newest = max(newest, number, key=_order)
            if _is_public(status):
                posts += map(convert_post, MASTODON.read_posts(status))
        return Fetched(posts, newest, refused, has_more=len(statuses) >= PAGE and newest != cursor)

    def _name_timeline(self) -> str:
        tag = self._settings.hashtag
        place = f"tag/{quote(tag, safe='')}" if tag else "public"
        return f"{self._settings.server.rstrip('/')}/api/v1/timelines/{place}"

    def _list_headers(self) -> dict[str, str]:
        if not self._settings.token:
            return {}
        parts = urlsplit(self._settings.server)
        port = parts.port or PORTS[parts.scheme]
        token = read_secret_for(self._guard, parts.hostname or "", port, self._settings.token)
        return {"Authorization": f"Bearer {token}"}


def _order(number: str) -> tuple[int, str]:
    """Return the place of an id in time: the longer the later, then by its digits or letters."""
    return len(number), number


def _is_public(status: dict[str, object]) -> bool:
    """Return whether its author, and that of what it boosts, wrote for everybody to find."""
    boosted = find(status, "reblog")
    own = find_text(status, "visibility") == "public"
    return own and (not isinstance(boosted, dict) or find_text(boosted, "visibility") == "public")
