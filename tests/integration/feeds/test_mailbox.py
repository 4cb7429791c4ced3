"""A mailbox that messages are dropped into, on a real IMAP server."""

import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler

import pytest
import trustme

from db.feed_settings import MailboxSettings
from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.feeds.feed import FeedPost
from inference.feeds.kinds import mailbox as module
from inference.feeds.kinds.mailbox import Mailbox
from inference.feeds.mail import read_message
from tests.mail_server import PASSWORD, USER, MailServer, serve_mail
from tests.web_server import serve_web

pytestmark = pytest.mark.slow
VARIABLE = "LOOKOUT_SECRET_MAIL"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    with serve_mail() as mail:
        yield mail


def make_mailbox(server: MailServer, guard: Guard | None = None, **settings: object) -> Mailbox:
    words = {"host": "localhost", "port": server.port, "user": USER, "password": VARIABLE, **settings}
    return Mailbox(MailboxSettings(**words), guard or server.guard)  # type: ignore[arg-type]


def write(subject: str = "Bridge", text: str = "The bridge is gone", picture: bytes | None = None) -> bytes:
    message = EmailMessage()
    message["From"] = "Ana Example <ana@inside.example>"
    message["Subject"] = subject
    message["Date"] = "Sun, 01 Mar 2026 12:00:00 -0500"
    message["Message-ID"] = "<same@inside.example>"
    message.set_content(text)
    if picture:
        message.add_attachment(picture, maintype="image", subtype="png", filename="a.png")
    return message.as_bytes()


def test_a_message_becomes_a_post_with_its_pictures(server: MailServer) -> None:
    server.drop(write("Brücke", "Die Brücke ist weg", PNG))
    (post,) = make_mailbox(server).fetch("").posts
    assert (post.text, post.author) == ("Brücke\nDie Brücke ist weg", "ana@inside.example")
    assert list(post.pictures) == [PNG]
    assert post.posted_at is not None
    assert post.posted_at.isoformat() == "2026-03-01T12:00:00-05:00"


def test_each_message_comes_once_in_the_order_in_which_it_came(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_MESSAGES", 2)
    server.drop(*(write(f"Message {number}") for number in range(3)))
    feed = make_mailbox(server)
    first = feed.fetch("")
    second = feed.fetch(first.cursor)
    server.drop(write("Message 3"))
    third = feed.fetch(second.cursor)
    found = [[post.text.split("\n")[0] for post in fetched.posts] for fetched in (first, second, third)]
    assert found == [["Message 0", "Message 1"], ["Message 2"], ["Message 3"]]
    assert (first.has_more, second.has_more) == (True, False)
    fourth = feed.fetch(third.cursor)
    assert (list(fourth.posts), fourth.cursor) == ([], third.cursor)


def test_nothing_in_the_mailbox_is_changed(server: MailServer) -> None:
    server.drop(write())
    make_mailbox(server).fetch("")
    with server.open() as mail:
        mail.select("INBOX", readonly=True)
        assert mail.search(None, "UNSEEN")[1] == [b"1"]


def test_a_folder_that_is_numbered_anew_is_read_again_under_the_same_ids(server: MailServer) -> None:
    server.drop(write("One"), write("Two"))
    feed = make_mailbox(server)
    first = feed.fetch("")
    again = feed.fetch("12345:999")
    assert [post.external_id for post in again.posts] == [post.external_id for post in first.posts]
    assert again.cursor == first.cursor


def test_a_message_is_not_hidden_by_one_with_the_same_message_id() -> None:
    assert read_message(write("One")).external_id != read_message(write("Two")).external_id


def test_a_message_that_is_too_large_is_refused_unread(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.drop(write(), write("Large", "x" * 5000), write("Last"))
    monkeypatch.setattr(module, "MESSAGE_BYTES", 3000)
    fetched = make_mailbox(server).fetch("")
    assert [post.text[:4] for post in fetched.posts] == ["Brid", "Last"]
    assert "at most 3,000 are read" in fetched.refused[0].reason


def test_one_fetch_holds_so_many_bytes_and_no_more(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH_BYTES", 3000)
    server.drop(*(write(f"Message {number}", "x" * 2000) for number in range(3)))
    fetched = make_mailbox(server).fetch("")
    assert (len(fetched.posts), fetched.has_more) == (1, True)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00 no header",
        b"Subject: =?utf-8?b?////?=\nDate: soon\nFrom: <<>>\n\nText",
        b"Content-Type: text/plain; charset=nonsense\n\nText",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: image/png\n\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 500,
        b"Content-Type: text/html\n\n" + b"<" * 100_000,
        b"From: " + b"(" * 5000 + b"\n\nText",
    ],
)
def test_a_broken_message_is_read_as_far_as_it_goes(raw: bytes) -> None:
    post = read_message(raw)
    assert post.posted_at is None
    assert len(post.external_id) == 32


def test_a_message_that_brings_the_parser_down_is_refused_and_the_next_one_comes(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(raw: bytes) -> FeedPost:
        if b"Poison" in raw:
            raise KeyError("whatever")
        return read_message(raw)

    monkeypatch.setattr(module, "read_message", read)
    server.drop(write("Poison"), write("After"))
    fetched = make_mailbox(server).fetch("")
    assert [post.text.split("\n")[0] for post in fetched.posts] == ["After"]
    assert fetched.refused[0].reason == "it cannot be read (KeyError)"


def test_of_a_page_what_one_sees_is_read() -> None:
    raw = b"Subject: A\nContent-Type: text/html; charset=utf-8\n\n<p>Water &amp; mud</p><script>x</script>"
    assert read_message(raw).text == "A\nWater & mud"


def test_a_wrong_password_and_a_lost_folder_are_said(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FeedError, match="has no folder 'Lost'; check its name"):
        make_mailbox(server, folder="Lost").fetch("")
    monkeypatch.setenv(VARIABLE, "wrong-word")
    with pytest.raises(FeedError, match="does not let 'drop' in; check user and password") as caught:
        make_mailbox(server).fetch("")
    assert "wrong-word" not in str(caught.value)


def test_the_password_goes_to_a_server_that_the_owner_named_and_to_no_other(server: MailServer) -> None:
    with pytest.raises(
        FeedError, match=rf"the owner names localhost:{server.port} in LOOKOUT_FEED_HOSTS first"
    ):
        make_mailbox(server, Guard(tls=server.tls)).fetch("")


def test_a_server_whose_certificate_nobody_vouches_for_gets_no_password(server: MailServer) -> None:
    guard = Guard(server.guard.named_hosts, ssl.create_default_context())
    with pytest.raises(FeedError, match=r"does not answer as IMAP over TLS .*CERTIFICATE_VERIFY_FAILED"):
        make_mailbox(server, guard).fetch("")


def test_a_literal_beyond_the_bound_is_not_read(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.drop(write("Large", "x" * 9000))
    monkeypatch.setattr(module, "_list_sizes", lambda mail, after: {101: 10})
    monkeypatch.setattr(module, "MESSAGE_BYTES", 3000)
    with pytest.raises(FeedError, match="does not answer as IMAP"):
        make_mailbox(server).fetch("")


def test_a_server_that_drips_does_not_hold_the_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    monkeypatch.setattr(module, "FETCH_S", 1.0)
    authority = trustme.CA()
    client, own = ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.configure_trust(client)
    authority.issue_cert("localhost").configure_cert(own)
    with serve_web(own) as web:
        monkeypatch.setattr("http.server.BaseHTTPRequestHandler.handle", drip)
        settings = MailboxSettings(host="localhost", port=web.port, user=USER, password=VARIABLE)
        started = time.monotonic()
        with pytest.raises(FeedError, match="does not answer as IMAP over TLS"):
            Mailbox(settings, web.guard(client)).fetch("")
        assert time.monotonic() - started < 10


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Greet a byte at a time, without an end."""
    with suppress(OSError):
        while True:
            handler.wfile.write(b"*")
            handler.wfile.flush()
            time.sleep(0.1)
