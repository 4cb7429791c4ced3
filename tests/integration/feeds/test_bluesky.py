"""Bluesky's search: reaches back to the last search, page by page."""

from datetime import UTC, datetime, timedelta

import pytest

from db.feed_settings import BlueskySettings
from inference.errors import FeedError
from inference.feeds.kinds.bluesky import BlueskySearch
from tests.web_server import Answer, Request, WebServer, answer_json

PATH = "/xrpc/app.bsky.feed.searchPosts"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def write(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def view(number: int, **author: object) -> dict[str, object]:
    at = write(AT + timedelta(minutes=number))
    return {
        "uri": f"at://did:plc:ana/app.bsky.feed.post/{number}",
        "author": {"did": "did:plc:ana", "handle": "ana.example", **author},
        "record": {
            "$type": "app.bsky.feed.post",
            "text": f"Flood {number}",
            "createdAt": at,
            "langs": ["en"],
        },
        "indexedAt": at,
    }


class AppView:
    """Answers a search as the service does: the latest first, in pages that are numbered by their start."""

    def __init__(self, views: list[dict[str, object]]) -> None:
        self.views = views

    def __call__(self, request: Request) -> Answer:
        since = request.query.get("since", "")
        found = [one for one in reversed(self.views) if str(one["indexedAt"]) >= since]
        start, limit = int(request.query.get("cursor", 0)), int(request.query["limit"])
        page = {"posts": found[start : start + limit]}
        return answer_json(page | ({"cursor": str(start + limit)} if start + limit < len(found) else {}))


@pytest.fixture
def feed(web: WebServer) -> BlueskySearch:
    return BlueskySearch(BlueskySettings(query="flood", service=web.url("")), web.guard())


def test_posts_between_two_searches_come_once_all_pages_are_read(web: WebServer, feed: BlueskySearch) -> None:
    app = AppView([view(number) for number in range(150)])
    web.give(PATH, app)
    first = feed.fetch("")
    # What was posted before the feed was added is for an import.
    assert [post.text for post in first.posts] == [f"Flood {number}" for number in range(50, 150)]
    assert not first.has_more
    app.views += [view(number) for number in range(150, 400)]
    cursor, found = first.cursor, set()
    for _ in range(5):
        fetched = feed.fetch(cursor)
        found |= {post.text for post in fetched.posts}
        cursor = fetched.cursor
        if not fetched.has_more:
            break
    assert not fetched.has_more
    assert found >= {f"Flood {number}" for number in range(150, 400)}
    # Only what may have been found late is read again.
    assert len(feed.fetch(cursor).posts) == 6
    assert web.requests[-1].query["q"] == "flood"


def test_a_post_is_known_by_its_record_and_its_author_by_what_stays(
    web: WebServer, feed: BlueskySearch
) -> None:
    web.give(PATH, answer_json({"posts": [view(3)]}))
    (post,) = feed.fetch("").posts
    assert post.external_id == "at://did:plc:ana/app.bsky.feed.post/3"
    assert (post.author, post.language, post.posted_at) == ("did:plc:ana", "en", AT + timedelta(minutes=3))
    assert post.url == "https://bsky.app/profile/did:plc:ana/post/3"


def test_who_asks_not_to_be_shown_outside_is_not(web: WebServer, feed: BlueskySearch) -> None:
    hidden = view(2, labels=[{"val": "!no-unauthenticated"}])
    web.give(PATH, answer_json({"posts": [hidden, view(1, labels=[{"val": "artist"}])]}))
    assert [post.text for post in feed.fetch("").posts] == ["Flood 1"]


def test_a_time_in_the_future_does_not_stop_the_search(web: WebServer, feed: BlueskySearch) -> None:
    ahead = {**view(1), "indexedAt": "2999-01-01T00:00:00.000Z"}
    web.give(PATH, answer_json({"posts": [ahead]}), answer_json({"posts": []}))
    feed.fetch(feed.fetch("").cursor)
    assert web.requests[1].query["since"] < write(datetime.now(UTC))


def test_what_is_no_post_is_refused(web: WebServer, feed: BlueskySearch) -> None:
    web.give(PATH, answer_json({"posts": [{"uri": "at://x"}, {"record": {"text": 5}}, view(1)]}))
    fetched = feed.fetch("")
    assert len(fetched.posts) == 1
    assert [refusal.file_name for refusal in fetched.refused] == ["at://x", "post"]


@pytest.mark.parametrize("value", [[], {"posts": {}}, {"error": "InvalidRequest"}])
def test_another_answer_is_said(web: WebServer, feed: BlueskySearch, value: object) -> None:
    web.give(PATH, answer_json(value))
    with pytest.raises(FeedError, match="answered no list of posts; is it a server of Bluesky"):
        feed.fetch("")
