"""Alerts in CAP 1.2, alone and behind a feed."""

import pytest

from db.feed_settings import CapSettings
from inference.errors import FeedError
from inference.feeds.cap_areas import find_point
from inference.feeds.kinds import cap
from inference.feeds.kinds.cap import CapFeed
from tests.web_server import Answer, WebServer


def alert(name: str = "one", *, head: str = "", area: str = "", **fields: str) -> Answer:
    words = {"status": "Actual", "msgType": "Alert", "scope": "Public", **fields}
    own = "".join(f"<{key}>{value}</{key}>" for key, value in words.items())
    text = f"""<?xml version="1.0" encoding="UTF-8"?>{head}
        <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
        <identifier>{name}</identifier><sender>met@weather.example</sender><sent>2026-03-01T12:00:00-05:00</sent>{own}
        <info><language>en-US</language><event>Flood</event><headline>Flood warning</headline>
        <description>Water &amp; mud.</description><instruction>Go up.</instruction>
        <area><areaDesc>Harbour</areaDesc>{area}</area></info></alert>"""
    return Answer(text.encode())


def index(web: WebServer, *names: str) -> Answer:
    entries = "".join(
        f"""<entry><id>urn:{name}</id><title>{name}</title><link href="{web.url("/page")}"/>
        <link type="application/cap+xml"
        href="{name if "//" in name else web.url(f"/{name}.xml")}"/></entry>"""
        for name in names
    )
    return Answer(
        f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode(), headers={"ETag": '"1"'}
    )


@pytest.fixture
def feed(web: WebServer) -> CapFeed:
    return CapFeed(CapSettings(url=web.url("/alerts")), web.guard())


def test_an_alert_becomes_a_post(web: WebServer, feed: CapFeed) -> None:
    web.give("/alerts", alert(area="<circle>29.76,-95.37 5</circle>"))
    (post,) = feed.fetch("").posts
    assert post.text == "Flood warning\nWater & mud.\nGo up.\nHarbour"
    assert post.external_id == "met@weather.example,one"
    assert (post.lat, post.lon, post.language) == (29.76, -95.37, "en-US")
    assert post.posted_at is not None
    assert post.posted_at.isoformat() == "2026-03-01T12:00:00-05:00"


TWO_LANGUAGES = """<info><language>es-US</language><event>Aviso</event>
    <headline>Aviso de inundación</headline>
    <area><areaDesc>Puerto</areaDesc></area></info></alert>"""


@pytest.mark.parametrize(
    ("wanted", "text", "language"),
    [
        ("", "Flood warning\nWater & mud.\nGo up.\nHarbour\n[es-US]\nAviso de inundación\nPuerto", "en-US"),
        ("es", "Aviso de inundación\nPuerto\n[en-US]\nFlood warning\nWater & mud.\nGo up.\nHarbour", "es-US"),
        ("e", "Flood warning\nWater & mud.\nGo up.\nHarbour\n[es-US]\nAviso de inundación\nPuerto", "en-US"),
    ],
)
def test_an_alert_in_several_languages_begins_in_the_wanted_one_and_keeps_the_others(
    web: WebServer, wanted: str, text: str, language: str
) -> None:
    body = alert().body.replace(b"</alert>", TWO_LANGUAGES.encode())
    web.give("/alerts", Answer(body))
    settings = CapSettings(url=web.url("/alerts")).model_copy(update={"language": wanted})
    (post,) = CapFeed(settings, web.guard()).fetch("").posts
    assert (post.text, post.language) == (text, language)


def test_each_alert_that_a_feed_lists_is_fetched_once(web: WebServer, feed: CapFeed) -> None:
    web.give("/alerts", index(web, "b", "a"), index(web, "c", "b", "a"), Answer(status=304))
    for name in ("a", "b", "c"):
        web.give(f"/{name}.xml", alert(name))
    first = feed.fetch("")
    second = feed.fetch(first.cursor)
    found = [[post.external_id[-1] for post in fetched.posts] for fetched in (first, second)]
    assert found == [["a", "b"], ["c"]]
    assert feed.fetch(second.cursor).posts == ()
    assert sum(request.path == "/a.xml" for request in web.requests) == 1


def test_an_alert_that_cannot_be_had_now_is_fetched_later(web: WebServer, feed: CapFeed) -> None:
    web.give("/alerts", index(web, "b", "a"))
    web.give("/a.xml", Answer(status=503), alert("a"))
    web.give("/b.xml", alert("b"))
    first = feed.fetch("")
    assert [post.external_id[-1] for post in first.posts] == ["b"]
    assert [post.external_id[-1] for post in feed.fetch(first.cursor).posts] == ["a"]


def test_when_no_alert_can_be_had_the_feed_says_so(web: WebServer, feed: CapFeed) -> None:
    web.give("/alerts", index(web, "a"))
    web.give("/a.xml", Answer(status=503, headers={"Retry-After": "60"}))
    with pytest.raises(FeedError, match="answered 503") as caught:
        feed.fetch("")
    assert caught.value.retry_after_s == 60


def test_alerts_of_other_hosts_and_lost_ones_are_refused(web: WebServer, feed: CapFeed) -> None:
    web.give("/alerts", index(web, "lost", "http://10.0.0.1/x.xml", "https://elsewhere.example/x.xml"))
    fetched = feed.fetch("")
    assert fetched.posts == []
    reasons = " ".join(refusal.reason for refusal in fetched.refused)
    assert "10.0.0.1 is not a host of this source" in reasons
    assert "elsewhere.example is not a host of this source" in reasons
    assert "answered 404" in reasons
    assert feed.fetch(fetched.cursor).refused == []


def test_a_long_list_is_read_in_parts(web: WebServer, feed: CapFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cap, "MOST_ALERTS", 1)
    web.give("/alerts", index(web, "b", "a"))
    for name in ("a", "b"):
        web.give(f"/{name}.xml", alert(name))
    first = feed.fetch("")
    assert first.has_more
    assert [post.external_id[-1] for post in feed.fetch(first.cursor).posts] == ["b"]


@pytest.mark.parametrize(
    "fields", [{"status": "Exercise"}, {"status": "Test"}, {"scope": "Private"}, {"msgType": "Ack"}]
)
def test_what_is_no_real_public_alert_is_refused(
    web: WebServer, feed: CapFeed, fields: dict[str, str]
) -> None:
    web.give("/alerts", alert(**fields))
    fetched = feed.fetch("")
    assert fetched.posts == []
    assert fetched.refused[0].reason.startswith("it is no public alert: status ")


def test_a_cancelled_alert_says_so(web: WebServer, feed: CapFeed) -> None:
    web.give("/alerts", alert(msgType="Cancel"))
    assert feed.fetch("").posts[0].text.startswith("Cancelled\nFlood warning")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE alert [<!ENTITY a "b">]>',
        '<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_an_alert_with_entities_is_refused(web: WebServer, feed: CapFeed, head: str) -> None:
    web.give("/alerts", index(web, "a"))
    web.give("/a.xml", alert(head=head))
    assert feed.fetch("").refused[0].reason == "it is no alert in CAP 1.2, or holds a DTD"


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<alert>", b"<rss", alert().body[:200], b"<a>" * 100_000),
        alert().body.replace(b"UTF-8", b"bogus"),
    ],
)
def test_a_broken_alert_is_refused(web: WebServer, feed: CapFeed, body: bytes) -> None:
    web.give("/alerts", index(web, "a"))
    web.give("/a.xml", Answer(body))
    assert "no alert in CAP 1.2" in feed.fetch("").refused[0].reason


@pytest.mark.parametrize(
    ("polygons", "circles", "point"),
    [
        (["10,20 10,20.1 10.1,20.1 10.1,20 10,20"], [], (10.05, 20.05)),
        (["10,20 10,23 13,23 10,20"], [], None),
        ([], ["10,20 0"], (10.0, 20.0)),
        ([], ["10,20 50"], None),
        ([], ["10,20 wide"], None),
        (["10,20 10,20.05"], ["60,60 1"], None),
        (["99,20 98,20"], [], None),
        (["nonsense"], [""], None),
    ],
)
def test_a_point_stands_for_a_small_area_only(
    polygons: list[str], circles: list[str], point: tuple[float, float] | None
) -> None:
    assert find_point(polygons, circles) == (pytest.approx(point) if point else None)
