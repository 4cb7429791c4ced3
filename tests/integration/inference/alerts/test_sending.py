"""An alert goes out over HTTP and SMTP, signed and secured, and says nothing of who gets it."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from db.alert_outbox import AlertMessage
from db.vocabulary import AlertKind
from inference.alerts.mail import send_mail
from inference.alerts.receivers import list_receivers
from inference.alerts.webhook import ALERT, post_alert
from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.feeds.signatures import TIMESTAMP, is_fresh, is_signed
from inference.settings import AlertSettings
from tests.smtp_server import PASSWORD, REFUSED, USER, SmtpServer, serve_smtp
from tests.web_server import Answer, WebServer, serve_raw, serve_web

KEY = b"made-up"
ALERT_17 = AlertMessage(
    17,
    AlertKind.GROWTH,
    "A severe incident grows fast: 12 posts in an hour, 7 independent accounts",
    "Río Bravo flood",
    "/incidents?event=1&incident=5",
    datetime(2026, 3, 1, 12, tzinfo=UTC),
)


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server on loopback."""
    with serve_web() as server:
        yield server


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """A mail server on loopback."""
    with serve_smtp() as server:
        yield server


def post(web: WebServer, guard: Guard | None = None, path: str = "/hook/t0ken") -> None:
    post_alert(
        ALERT_17, url=web.url(path), key=KEY, guard=guard or web.guard(), public_url="https://desk.example/"
    )


def make_settings(smtp: SmtpServer, **changes: Any) -> AlertSettings:
    values: dict[str, Any] = {
        "alert_mail_host": "localhost",
        "alert_mail_port": smtp.port,
        "alert_mail_from": "lookout@desk.example",
        "alert_mail_user": USER,
        "alert_mail_password": PASSWORD,
    }
    return AlertSettings(**values | changes)


def mail(
    smtp: SmtpServer, address: str = "ops@mail.example", guard: Guard | None = None, **changes: Any
) -> None:
    settings = make_settings(smtp, **changes)
    send_mail(
        ALERT_17,
        address=address,
        settings=settings,
        guard=guard or smtp.guard,
        public_url="https://desk.example",
    )


def test_a_webhook_can_check_an_alert_as_lookout_checks_what_is_brought(web: WebServer) -> None:
    web.give("/hook/t0ken", Answer(status=204))
    post(web)
    (request,) = web.requests
    assert json.loads(request.body) == {
        "id": 17,
        "kind": "growth",
        "title": ALERT_17.title,
        "event": "Río Bravo flood",
        "raised_at": "2026-03-01T12:00:00+00:00",
        "link": "https://desk.example/incidents?event=1&incident=5",
    }
    headers = {name.title(): value for name, value in request.headers.items()}
    assert is_signed(headers, KEY, int(headers[ALERT.title()]), request.body)
    assert not is_signed(headers, KEY, 17, request.body + b" ")
    assert is_fresh(headers[TIMESTAMP.title()], time.time())
    assert headers["Idempotency-Key"] == "lookout-alert-17"


@pytest.mark.parametrize("status", [301, 302, 400, 401, 404, 429, 500, 503])
def test_what_is_not_taken_is_told_of_the_host_and_never_of_the_address(web: WebServer, status: int) -> None:
    web.give("/hook/t0ken", Answer(status=status, headers={"Location": "/elsewhere", "Retry-After": "7"}))
    with pytest.raises(FeedError, match=f"'{web.host}' answered {status}") as caught:
        post(web)
    assert "t0ken" not in str(caught.value)
    assert caught.value.retry_after_s == 7
    assert len(web.requests) == 1


def test_a_private_address_gets_no_alert_unless_the_owner_names_it(web: WebServer) -> None:
    with pytest.raises(FeedError, match="not on the open network; if it is meant, the owner names"):
        post(web, Guard())
    assert web.requests == []


def test_a_server_that_speaks_no_http_is_a_failure_in_words() -> None:
    with serve_raw(b"220 hello\r\n") as port:
        guard = Guard(frozenset({f"localhost:{port}"}))
        with pytest.raises(FeedError, match="broke off or does not speak HTTP"):
            post_alert(ALERT_17, url=f"http://localhost:{port}/", key=KEY, guard=guard, public_url="")


def test_a_mail_says_what_happened_and_where_to_look(smtp: SmtpServer) -> None:
    mail(smtp)
    (taken,) = smtp.taken
    assert smtp.receivers == ["ops@mail.example"]
    assert taken["Subject"] == f"Lookout: {ALERT_17.title}"
    assert taken["Message-ID"] == "<lookout-alert-17@desk.example>"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken.get_content().splitlines() == [
        ALERT_17.title,
        "Event: Río Bravo flood",
        "https://desk.example/incidents?event=1&incident=5",
    ]


def test_a_mail_goes_out_over_tls_from_the_start_and_without_a_sign_in() -> None:
    with serve_smtp(begins_with_tls=True) as smtp:
        mail(smtp, alert_mail_tls="tls", alert_mail_user="")
        assert len(smtp.taken) == 1


def test_a_server_whose_certificate_is_wrong_gets_neither_password_nor_mail(smtp: SmtpServer) -> None:
    with pytest.raises(FeedError, match="certificate verify failed"):
        mail(smtp, guard=Guard(frozenset({f"localhost:{smtp.port}"})))
    assert smtp.taken == []


def test_no_mail_goes_out_without_tls() -> None:
    with serve_raw(b"220 hello\r\n250 plain\r\n250 plain\r\n250 plain\r\n") as port:
        guard = Guard(frozenset({f"localhost:{port}"}))
        with pytest.raises(FeedError, match="localhost did not take it"):
            mail(SmtpServer(guard.tls, port), guard=guard)


def test_a_wrong_password_and_a_refused_receiver_are_told_without_the_receiver(smtp: SmtpServer) -> None:
    with pytest.raises(FeedError, match=r"localhost did not take it \(SMTPAuthenticationError 535\)"):
        mail(smtp, alert_mail_user="somebody")
    with pytest.raises(FeedError, match=r"it refused the receiver, 550") as caught:
        mail(smtp, REFUSED)
    assert "gone" not in str(caught.value)


def test_a_private_mail_server_is_reached_only_when_the_owner_names_it(smtp: SmtpServer) -> None:
    with pytest.raises(FeedError, match="the owner names localhost"):
        mail(smtp, guard=Guard(frozenset(), smtp.tls))


def test_receivers_have_names_that_give_nothing_away() -> None:
    settings = AlertSettings(
        alert_webhooks="https://hooks.example/t0ken, https://hooks.example/other,https://hooks.example/t0ken",
        alert_webhook_key=SecretStr("key"),
        alert_mail_to="ana.brown@mail.example",
        alert_mail_host="mail.example",
        alert_mail_from="lookout@desk.example",
    )
    names = list(list_receivers(settings, Guard(), public_url=""))
    assert [name.rsplit(" ", 1)[0] for name in names] == [
        "webhook hooks.example",
        "webhook hooks.example",
        "mail mail.example",
    ]
    assert len(set(names)) == 3
    assert list_receivers(AlertSettings(), Guard(), public_url="") == {}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"alert_webhooks": "https://hooks.example/t0ken"}, "needs LOOKOUT_ALERT_WEBHOOK_KEY"),
        ({"alert_webhooks": "ftp://t0ken.example", "alert_webhook_key": "t0ken"}, "holds what is no address"),
        (
            {"alert_mail_to": "t0ken@mail.example"},
            "needs LOOKOUT_ALERT_MAIL_HOST and LOOKOUT_ALERT_MAIL_FROM",
        ),
    ],
)
def test_settings_that_are_not_whole_are_named_without_what_they_hold(
    settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        AlertSettings(**settings)
    assert "t0ken" not in str(caught.value)
