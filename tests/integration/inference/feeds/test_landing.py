"""What one fetch brought becomes posts, once, with its cursor; what cannot is kept with its reason."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from db.errors import MediaAwayError
from db.feed_turns import FeedTurn, Landing, LostTurnError
from db.feeds import remove_feed
from db.imports import Refusal
from db.models import Feed, Job, Post
from db.queries.feeds import FeedCounts, list_feeds
from db.queries.filters import PostFilter
from db.queries.operations import list_refusals
from db.queries.posts import list_posts
from db.session import Store, utc_now
from db.settings import get_settings
from inference.errors import FeedError
from inference.feeds.feed import FeedPost, Fetched
from inference.feeds.landing import Lander
from tests.factories import make_picture

Claim = Callable[[], FeedTurn]
POSTED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make(number: int, text: str | None = None, **fields: object) -> FeedPost:
    values = {"posted_at": POSTED_AT + timedelta(minutes=number), **fields}
    return FeedPost(f"n{number}", text if text is not None else f"Bridge {number} is out", **values)  # type: ignore[arg-type]


def fetch_nothing(url: str) -> bytes:
    raise FeedError(f"{url} must not be asked")


def land(store: Store, turn: FeedTurn, *posts: FeedPost, cursor: str = "c", **named: object) -> Landing:
    fetched = Fetched(posts, cursor, **{k: v for k, v in named.items() if k != "fetch_picture"})  # type: ignore[arg-type]
    fetch = named.get("fetch_picture", fetch_nothing)
    return Lander(store, get_settings()).land(turn, fetched, runner="one", fetch_picture=fetch)  # type: ignore[arg-type]


def again(store: Store, claim: Claim) -> FeedTurn:
    with store.write() as session:
        session.get_one(Feed, 1).next_try_at = utc_now() - timedelta(seconds=1)
    return claim()


def read_texts(store: Store) -> list[str]:
    with store.read() as session:
        return [post.text for post in session.scalars(select(Post).order_by(Post.id))]


def test_posts_out_of_order_and_twice_are_stored_once_each_with_their_job_and_the_cursor(
    store: Store, add: Callable[..., int], claim: Claim
) -> None:
    add()
    landing = land(store, claim(), make(3), make(1), make(3), make(2), cursor="after 3")
    assert (landing.added, landing.repeated) == (3, 1)
    landing = land(store, again(store, claim), make(2), make(4), cursor="after 4")
    assert (landing.added, landing.repeated) == (1, 1)
    assert read_texts(store) == [f"Bridge {number} is out" for number in (3, 1, 2, 4)]
    with store.read() as session:
        assert session.get_one(Feed, 1).cursor == "after 4"
        assert len(session.scalars(select(Job)).all()) == 4
        (feed,) = list_feeds(session)
        listed = list_posts(session, PostFilter(1))
    assert feed.total == FeedCounts(4, 2, 0)
    assert feed.lag_s is not None
    assert feed.lag_s > 3600
    assert len(listed) == 4


def test_what_is_deleted_at_its_source_is_erased_with_what_came(
    store: Store, add: Callable[..., int], claim: Claim
) -> None:
    add()
    name = "at://did:plc:ana/app.bsky.feed.post/k1"
    post = FeedPost(name, "Bridge 1 is out", POSTED_AT, author="did:plc:ana")
    gone = [FeedPost(name, "", author="did:plc:ana"), FeedPost("n9", "")]
    land(store, claim(), post, make(2))
    land(store, again(store, claim), make(3), deleted=gone)
    assert read_texts(store) == ["", "Bridge 2 is out", "Bridge 3 is out"]
    land(store, again(store, claim), make(4), deleted=[make(4)])
    assert read_texts(store)[-1] == ""
    with store.read() as session:
        assert len(list_posts(session, PostFilter(1))) == 2


def test_a_post_loses_its_markup_and_its_author_and_keeps_its_place_and_time(
    store: Store, add: Callable[..., int], claim: Claim
) -> None:
    add()
    post = make(
        1,
        "<p>Road <b>cut</b></p>",
        author="somebody",
        lat=19.4,
        lon=-99.1,
        language="es",
        url="https://posts.example/@somebody/1",
    )
    land(store, claim(), post)
    with store.read() as session:
        stored = session.get_one(Post, 1)
        assert (stored.lat, stored.lon, stored.language) == (19.4, -99.1, "es")
        assert stored.author_hash
        assert "somebody" not in f"{stored.author_hash} {stored.url} {stored.external_id}"
        assert stored.text == "Road cut"
        assert stored.posted_at == POSTED_AT + timedelta(minutes=1)


def test_what_cannot_be_stored_is_kept_with_its_reason_and_costs_no_other_post(
    store: Store, add: Callable[..., int], claim: Claim
) -> None:
    add()
    bad = [make(1, ""), make(2, "x" * 10_001), make(3, "a\0b")]
    unread = Refusal("entry 9", None, "is no object")
    landing = land(store, claim(), *bad, make(4), refused=[unread])
    assert landing.added == 1
    with store.read() as session:
        (feed,) = list_feeds(session)
        refused = list_refusals(session, feed.import_id)
    assert [refusal.file_name for refusal in refused] == ["entry 9", "n1", "n2", "n3"]
    assert "neither text nor picture" in refused[1].reason
    assert "10,001 characters" in refused[2].reason
    # Its words are other ones now: the first stays, and the second is said once, however often it comes.
    for _ in range(2):
        land(store, again(store, claim), make(4, "All is well"), refused=[unread])
    with store.read() as session:
        (feed,) = list_feeds(session)
        assert [row.file_name for row in list_refusals(session, feed.import_id)][4:] == ["n4"]
    assert feed.total == FeedCounts(1, 0, 5)
    assert read_texts(store) == ["Bridge 4 is out"]


def test_a_time_ahead_and_coordinates_out_of_range_cost_only_themselves(
    store: Store, add: Callable[..., int], claim: Claim
) -> None:
    add()
    landing = land(store, claim(), make(1, posted_at=utc_now() + timedelta(days=2), lat=95.0, lon=0.0))
    assert (landing.added, landing.without_time, landing.dropped) == (1, 1, 2)


def test_pictures_are_fetched_once_and_never_of_a_post_that_is_known(
    store: Store, add: Callable[..., int], claim: Claim
) -> None:
    add()
    asked = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        if "gone" in url:
            raise FeedError("404 from pictures.example")
        return make_picture()

    urls = ("https://pictures.example/a.jpg", "https://pictures.example/gone.jpg")
    post = make(1, "", picture_urls=urls)
    land(store, claim(), post, make(2, picture_urls=urls[1:]), fetch_picture=fetch)
    assert asked == [*urls, urls[1]]
    landing = land(store, again(store, claim), post, make(2, picture_urls=urls[1:]), fetch_picture=fetch)
    assert (landing.added, landing.repeated, len(landing.refused)) == (0, 2, 0)
    assert len(asked) == 3
    with store.read() as session:
        first, second = session.get_one(Post, 1), session.get_one(Post, 2)
        assert [picture.sha256 for picture in first.media] == [sha256(make_picture()).hexdigest()]
        assert "picture 2 was not fetched: 404 from" in (first.attachment_note or "")
        assert second.media == []


def test_a_picture_that_is_none_is_dropped_with_the_reason(
    store: Store, add: Callable[..., int], claim: Claim
) -> None:
    add()
    landing = land(
        store, claim(), make(1, pictures=(b"<svg onload=alert(1)>",)), make(2, "", pictures=(b"",))
    )
    assert (landing.added, landing.dropped, len(landing.refused)) == (1, 1, 1)


def test_while_the_media_folder_is_away_nothing_lands_and_the_cursor_stays(
    store: Store, add: Callable[..., int], claim: Claim
) -> None:
    add()
    land(store, claim(), make(1, pictures=(make_picture(),)), cursor="one")
    media_dir = get_settings().media_dir
    media_dir.rename(media_dir.with_name("elsewhere"))
    turn = again(store, claim)
    with pytest.raises(MediaAwayError):
        land(store, turn, make(2, pictures=(make_picture(30, 20),)), cursor="two")
    media_dir.with_name("elsewhere").rename(media_dir)
    assert turn.cursor == "one"
    assert land(store, turn, make(2, pictures=(make_picture(30, 20),)), cursor="two").added == 1


def test_of_a_feed_that_was_removed_or_taken_over_nothing_lands(
    store: Store, add: Callable[..., int], claim: Claim
) -> None:
    add()
    turn = claim()
    with store.write() as session:
        session.get_one(Feed, 1).runner = "two"
    with pytest.raises(LostTurnError):
        land(store, turn, make(1))
    with store.write() as session:
        remove_feed(session, feed_id=1, actor="Ana")
    with pytest.raises(LostTurnError):
        land(store, turn, make(1))
    assert read_texts(store) == []
