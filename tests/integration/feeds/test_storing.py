"""From a server's answer to rows of the store, by the runner's own turn."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from db.feed_settings import FEED_SETTINGS
from db.feed_turns import claim_feeds
from db.feeds import NewFeed, add_feed
from db.models import Feed, Job, Media, Post
from db.queries.feeds import FeedHealth, list_feeds
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FeedKind
from inference.feeds.kinds import KINDS
from inference.feeds.turns import Turns
from tests.factories import make_event, make_picture
from tests.web_server import Answer, WebServer, answer_json

TIMELINE = "/api/v1/timelines/tag/flood"
Take = Callable[[], FeedHealth]


@pytest.fixture
def take(store: Store, web: WebServer, monkeypatch: pytest.MonkeyPatch) -> Take:
    """A function that has one runner take a turn of the only feed, whose server the owner named."""
    monkeypatch.setenv("LOOKOUT_FEED_HOSTS", web.host)
    settings = {"server": web.url(""), "hashtag": "flood"}
    with store.write() as session:
        new = NewFeed("Inside", FeedKind.MASTODON, make_event(session), settings, 60)
        add_feed(session, new, actor="Ana")
    turns = Turns(store, get_settings(), runner="one", should_stop=lambda: False)

    def take_one() -> FeedHealth:
        with store.write() as session:
            session.execute(update(Feed).values(next_try_at=Feed.added_at, leased_until=None))
            (turn,) = claim_feeds(session, runner="one", kinds=frozenset(KINDS), lease_s=60, limit=1)
        turns.take(turn)
        with store.read() as session:
            return list_feeds(session)[0]

    return take_one


def make_status(web: WebServer, number: int, text: str, *pictures: str) -> dict[str, object]:
    return {
        "id": str(number),
        "uri": f"https://inside.example/users/ana/statuses/{number}",
        "created_at": "2026-03-01T12:00:00.000Z",
        "content": f"<p>{text}</p>",
        "visibility": "public",
        "account": {"acct": "ana", "url": "https://inside.example/@ana"},
        "media_attachments": [{"url": picture} for picture in pictures],
    }


def test_a_post_and_its_picture_are_stored_once(store: Store, web: WebServer, take: Take) -> None:
    web.give("/a.jpg", Answer(make_picture()))
    first = make_status(web, 1, "Water at the door", web.url("/a.jpg"))
    second = make_status(
        web, 2, "Bridge closed", "http://169.254.169.254/b.jpg", "https://elsewhere.example/c.jpg"
    )
    web.give(TIMELINE, answer_json([first]), answer_json([second, first]))
    take()
    health = take()
    assert health.last_error is None
    with store.read() as session:
        posts = session.scalars(select(Post).order_by(Post.id)).all()
        assert [post.text for post in posts] == ["Water at the door", "Bridge closed"]
        assert len(session.scalars(select(Media)).all()) == 1
        assert len(session.scalars(select(Job)).all()) == 2
        assert session.scalars(select(Feed.cursor)).one() == "2"
    assert [request.path for request in web.requests] == [TIMELINE, "/a.jpg", TIMELINE]


def test_a_server_that_asks_for_rest_gets_it_and_the_cursor_stays(
    store: Store, web: WebServer, take: Take
) -> None:
    web.give(
        TIMELINE,
        answer_json([make_status(web, 7, "Water")]),
        Answer(status=429, headers={"Retry-After": "1800"}),
    )
    take()
    health = take()
    assert health.last_error is not None
    assert "answered 429: too many requests" in health.last_error
    with store.read() as session:
        feed = session.scalars(select(Feed)).one()
        assert feed.cursor == "7"
        assert (feed.next_try_at - feed.last_success_at).total_seconds() >= 1790  # type: ignore[operator]


def test_every_kind_can_be_configured_and_is_run() -> None:
    assert set(FEED_SETTINGS) == set(FeedKind)
    assert set(FeedKind) - set(KINDS) == {FeedKind.WATCHED_FOLDER, FeedKind.WEBHOOK}
