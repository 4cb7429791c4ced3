"""Telegram's public view: its messages in their order, and words where the page is none."""

import pytest

from db.feed_settings import TelegramSettings
from inference.errors import FeedError
from inference.feeds.kinds.telegram import TelegramChannel
from tests.web_server import Answer, Request, WebServer

PATH = "/s/RiverWatch"
REPLY = """<a class="tgme_widget_message_reply" href="x">
    <div class="tgme_widget_message_text">An old one</div>
    <div class="tgme_widget_message_photo_wrap"
    style="background-image:url('https://cdn4.telesco.pe/old.jpg')"></div></a>"""
PHOTO = """<a class="tgme_widget_message_photo_wrap blured" href="x"
    style="width:800px;background-image:url('https://cdn4.telesco.pe/file/a.jpg')"></a>"""


def message(number: int | str, text: str = "Bridge <b>closed</b>", more: str = "", kind: str = "") -> str:
    return f"""<div class="tgme_widget_message_wrap js-widget_message_wrap">
        <div class="tgme_widget_message text_not_supported_wrap {kind}" data-post="riverwatch/{number}">
        {more}<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>
        <a class="tgme_widget_message_date" href="https://t.me/riverwatch/{number}">
        <time datetime="2026-03-01T12:00:00+00:00" class="time">12:00</time></a></div></div>"""


def page(*messages: str) -> Answer:
    text = f"""<!DOCTYPE html><html><body><div class="tgme_channel_info">River watch</div>
        <section class="tgme_channel_history">{"".join(messages)}</section></body></html>"""
    return Answer(text.encode())


@pytest.fixture
def feed(web: WebServer) -> TelegramChannel:
    return TelegramChannel(TelegramSettings(channel="RiverWatch"), web.guard(), service=web.url(""))


def test_pages_lead_forward_from_the_last_message(web: WebServer, feed: TelegramChannel) -> None:
    numbers = list(range(1, 61))

    def answer(request: Request) -> Answer:
        after = int(request.query.get("after", 0))
        later = [number for number in numbers if number > after]
        return page(*(message(number) for number in (later[:20] if after else later[-20:])))

    web.give(PATH, answer)
    first = feed.fetch("")
    assert [post.external_id for post in first.posts] == [f"riverwatch/{n}" for n in range(41, 61)]
    assert (first.cursor, first.has_more) == ("60", False)
    numbers += range(61, 96)
    second = feed.fetch("60")
    third = feed.fetch(second.cursor)
    assert [post.external_id for post in (*second.posts, *third.posts)] == [
        f"riverwatch/{n}" for n in range(61, 96)
    ]
    assert (second.has_more, third.has_more) == (True, False)
    assert feed.fetch(third.cursor).cursor == "95"


def test_a_message_becomes_a_post(web: WebServer, feed: TelegramChannel) -> None:
    web.give(
        PATH, page(message(5, 'Water<br/>at <a href="?q=%23x">#door</a> &amp; road &lt;3', REPLY + PHOTO))
    )
    (post,) = feed.fetch("").posts
    assert (post.text, post.author) == ("Water\nat #door & road <3", "riverwatch")
    assert list(post.picture_urls) == ["https://cdn4.telesco.pe/file/a.jpg"]
    assert post.posted_at is not None
    assert post.posted_at.isoformat() == "2026-03-01T12:00:00+00:00"
    assert post.url == "https://t.me/RiverWatch/5"


def test_what_telegram_itself_says_is_no_post(web: WebServer, feed: TelegramChannel) -> None:
    web.give(PATH, page(message(1, "Channel created", kind="service_message"), message(2)))
    assert [post.external_id for post in feed.fetch("").posts] == ["riverwatch/2"]


def test_messages_of_others_and_without_a_number_are_refused(web: WebServer, feed: TelegramChannel) -> None:
    other = message(3).replace("riverwatch/3", "elsewhere/3")
    web.give(PATH, page(other, message("x"), message("9" * 30), message(4)))
    fetched = feed.fetch("")
    assert (len(fetched.posts), len(fetched.refused), fetched.cursor) == (1, 3, "4")


def test_out_of_order_twice_and_unclosed_still_comes_in_order(web: WebServer, feed: TelegramChannel) -> None:
    body = page(message(8), message(7), message(9)).body
    web.give(PATH, Answer(body[: body.index(b"riverwatch/9") + 60]))
    assert [post.external_id for post in feed.fetch("").posts] == [f"riverwatch/{n}" for n in (7, 8, 9)]


@pytest.mark.parametrize(
    "body", [b"", b"<p>Preview channel</p>", b"\x00\xff", b"<" * 300_000, b"<div>" * 100_000]
)
def test_another_page_is_said(web: WebServer, feed: TelegramChannel, body: bytes) -> None:
    web.give(PATH, Answer(body))
    with pytest.raises(FeedError, match=r"shows no channel: it is private|answered no page"):
        feed.fetch("")


def test_a_channel_without_a_public_view_leads_elsewhere_and_is_said(
    web: WebServer, feed: TelegramChannel
) -> None:
    web.give(PATH, Answer(status=302, headers={"Location": "/RiverWatch"}))
    web.give("/RiverWatch", Answer(b"<html><body>Join</body></html>"))
    with pytest.raises(FeedError, match="shows no channel"):
        feed.fetch("")
