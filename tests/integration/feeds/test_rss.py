"""RSS and Atom: what is new comes once, whatever the server does."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from db.feed_settings import RssSettings
from inference.errors import FeedError
from inference.feeds.kinds import rss
from inference.feeds.kinds.rss import RssFeed
from tests.web_server import Answer, WebServer

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def item(number: int, text: str = "", more: str = "") -> str:
    return f"""<item><title>River rises {number}</title><link>https://paper.example/{number}</link>
        <guid isPermaLink="false">paper-{number}</guid><description>{text}</description>
        <pubDate>{format_datetime(AT.replace(minute=number % 60))}</pubDate>{more}</item>"""


def channel(*items: str) -> Answer:
    text = f"""<?xml version="1.0" encoding="utf-8"?>
        <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:georss="http://www.georss.org/georss">
        <channel><title>Paper</title><language>es</language>{"".join(items)}</channel></rss>"""
    return Answer(text.encode(), headers={"Content-Type": "application/rss+xml", "ETag": f'"{len(items)}"'})


@pytest.fixture
def feed(web: WebServer) -> RssFeed:
    return RssFeed(RssSettings(url=web.url("/rss")), web.guard())


def test_an_entry_becomes_a_post_with_all_that_it_says(web: WebServer, feed: RssFeed) -> None:
    more = """<georss:point>-12.05 -77.04</georss:point>
        <media:content url="https://paper.example/a.jpg" medium="image"/>
        <enclosure url="https://paper.example/b.png" type="image/png" length="1"/>
        <enclosure url="https://paper.example/c.mp3" type="audio/mpeg" length="1"/>"""
    web.give(
        "/rss", channel(item(7, "&lt;p&gt;Agua &amp;amp; lodo&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;", more))
    )
    (post,) = feed.fetch("").posts
    assert (post.external_id, post.text) == ("paper-7", "River rises 7\nAgua & lodo")
    assert post.posted_at == AT.replace(minute=7)
    assert (post.lat, post.lon, post.language, post.url) == (-12.05, -77.04, "es", "https://paper.example/7")
    assert list(post.picture_urls) == ["https://paper.example/a.jpg", "https://paper.example/b.png"]


def test_an_entry_comes_once_and_the_oldest_first(web: WebServer, feed: RssFeed) -> None:
    web.give(
        "/rss", channel(item(2), item(1)), channel(item(3), item(2), item(2), item(1)), Answer(status=304)
    )
    first = feed.fetch("")
    second = feed.fetch(first.cursor)
    third = feed.fetch(second.cursor)
    found = [[post.external_id for post in fetched.posts] for fetched in (first, second, third)]
    assert found == [["paper-1", "paper-2"], ["paper-3"], []]
    assert third.cursor == second.cursor
    assert web.requests[2].headers["if-none-match"] == '"4"'


def test_a_long_document_is_read_in_parts(
    web: WebServer, feed: RssFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rss, "MOST_ENTRIES", 2)
    web.give("/rss", channel(*(item(number) for number in (5, 4, 3, 2, 1))))
    cursor, found, more = "", [], []
    for _ in range(3):
        fetched = feed.fetch(cursor)
        cursor = fetched.cursor
        found += [post.external_id for post in fetched.posts]
        more.append(fetched.has_more)
    assert found == [f"paper-{number}" for number in (1, 2, 3, 4, 5)]
    assert more == [True, True, False]
    assert "if-none-match" not in web.requests[2].headers


def test_atom_is_read_too_and_an_entry_without_an_id_is_known_by_its_words(
    web: WebServer, feed: RssFeed
) -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Gauge</title>
        <entry><title>Level 5 m</title><updated>2026-03-01T12:00:00+02:00</updated>
        <content type="html">&lt;b&gt;Rising&lt;/b&gt;</content>
        <author><name>gauge-1</name></author></entry></feed>"""
    web.give("/rss", Answer(atom.encode()))
    fetched = feed.fetch("")
    (post,) = fetched.posts
    assert (post.text, post.author) == ("Level 5 m\nRising", "gauge-1")
    assert post.posted_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert post.external_id.startswith("words:")
    assert feed.fetch(fetched.cursor).posts == []


def test_of_a_document_that_is_cut_off_what_is_whole_is_read(web: WebServer, feed: RssFeed) -> None:
    whole = channel(item(2), item(1)).body
    web.give("/rss", Answer(whole[: whole.index(b"paper-1")]))
    assert "paper-2" in [post.external_id for post in feed.fetch("").posts]


@pytest.mark.parametrize("body", [b"", b"<html><p>Sign in</p></html>", b"\x89PNG\r\n", b"/etc/passwd", b"{}"])
def test_what_is_no_feed_is_said_to_be_none(web: WebServer, feed: RssFeed, body: bytes) -> None:
    web.give("/rss", Answer(body))
    with pytest.raises(FeedError, match="is no RSS or Atom"):
        feed.fetch("")


def test_an_address_in_the_document_is_never_asked_and_entities_stay_empty(
    web: WebServer, feed: RssFeed
) -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "boom"}">' for n in range(9))
    text = f"""<?xml version="1.0"?><!DOCTYPE rss [{bomb}<!ENTITY file SYSTEM "file:///etc/hostname">
        <!ENTITY web SYSTEM "{web.url("/secret")}">]><rss version="2.0"><channel>
        <item><guid>1</guid><title>a &file; b &web; c &a8;</title></item></channel></rss>"""
    web.give("/rss", Answer(text.encode()))
    for post in feed.fetch("").posts:
        assert len(post.text) < 1000
    assert [request.path for request in web.requests] == ["/rss"]


def test_a_picture_of_another_host_is_not_fetched(web: WebServer, feed: RssFeed) -> None:
    web.give("/p.jpg", Answer(b"picture"))
    assert feed.fetch_picture(web.url("/p.jpg")) == b"picture"
    with pytest.raises(FeedError, match="is not a host of this source"):
        feed.fetch_picture(f"http://127.0.0.1:{web.port}/p.jpg")
