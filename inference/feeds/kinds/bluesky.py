"""Bluesky's public search."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from db.feed_settings import BlueskySettings
from db.imports import Refusal
from db.ingest.readers.platforms.bluesky import BLUESKY
from db.ingest.readers.platforms.post import find_records, find_text
from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.feeds.feed import FeedPost, Fetched
from inference.feeds.web_feed import WebFeed, convert_post, name_host, read_time, sort_by_time

PAGE = 100
# A post is found some time after it was written, so each search reaches back beyond the newest one known.
OVERLAP = timedelta(minutes=5)
# What the app hides from people who are not signed in.
HIDDEN = "!no-unauthenticated"


@dataclass(frozen=True)
class Place:
    """Where a search stands.

    Args:
        since: time of the newest post of the search before; empty at first.
        newest: time of the newest post of this search.
        page: where its next page begins, in the server's words; empty at its first page.
    """

    since: str = ""
    newest: str = ""
    page: str = ""


class BlueskySearch(WebFeed):
    def __init__(self, settings: BlueskySettings, guard: Guard | None = None) -> None:
        super().__init__(["cdn.bsky.app", name_host(settings.service)], guard)
        self._settings = settings

    def fetch(self, cursor: str) -> Fetched:
        """See ``Feed``; pages lead back in time, each one in order."""
        place = Place(**json.loads(cursor)) if cursor else Place()
        query = {"q": self._settings.query, "sort": "latest", "limit": str(PAGE)}
        if since := read_time(place.since):
            query["since"] = (since - OVERLAP).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if place.page:
            query["cursor"] = place.page
        found = self._ask_json(f"{self._settings.service.rstrip('/')}/xrpc/app.bsky.feed.searchPosts", query)
        if not isinstance(found, dict) or not isinstance(found.get("posts"), list):
            raise FeedError(
                f"{self._settings.service!r} answered no list of posts; is it a server of Bluesky?"
            )
        posts: list[FeedPost] = []
        refused: list[Refusal] = []
        newest = place.newest or place.since
        for view in find_records(found, "posts"):
            own = [convert_post(post) for post in BLUESKY.read_posts(view) if post.external_id]
            if not own:
                refused.append(Refusal(find_text(view, "uri") or "post", None, "it is no post of Bluesky"))
            elif not _is_hidden(view):
                posts += own
            newest = max(newest, _read_order(view))
        page = find_text(found, "cursor")
        # The first search takes one page: what was posted before is for an import.
        has_more = bool(page and place.since and posts and page != place.page)
        following = Place(place.since, newest, page) if has_more else Place(since=newest)
        return Fetched(sort_by_time(posts), json.dumps(asdict(following)), refused, has_more=has_more)


def _is_hidden(view: dict[str, object]) -> bool:
    return any(find_text(label, "val") == HIDDEN for label in find_records(view, "author", "labels"))


def _read_order(view: dict[str, object]) -> str:
    """Return when a post was found, in UTC; an author may date it as they like."""
    found_at = read_time(find_text(view, "indexedAt"))
    latest = datetime.now(UTC)
    return min(found_at, latest).astimezone(UTC).isoformat() if found_at else ""
