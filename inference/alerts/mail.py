"""An alert as a mail, over SMTP with TLS."""

import smtplib
import socket
import time
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime
from threading import Timer
from typing import Any

from db.alert_outbox import AlertMessage
from inference.alerts.webhook import find_link
from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.settings import AlertSettings

# Of one answer, and of the whole mail: a server that drips would hold it for ever.
ANSWER_S, MAIL_S = 10.0, 20.0


def send_mail(
    message: AlertMessage, *, address: str, settings: AlertSettings, guard: Guard, public_url: str
) -> None:
    """Send an alert to one mail address. It may come twice, under the same ``Message-ID``.

    Raises:
        FeedError: it was not taken.
    """
    mail = _write(message, address, settings, public_url)
    password = settings.alert_mail_password
    try:
        with _GuardedSmtp(settings, guard) as server:
            if settings.alert_mail_tls == "starttls":
                server.starttls(context=guard.tls)
            if settings.alert_mail_user:
                server.login(settings.alert_mail_user, password.get_secret_value() if password else "")
            server.send_message(mail)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise FeedError(f"{settings.alert_mail_host} did not take it ({_say(error)})") from error


class _GuardedSmtp(smtplib.SMTP):
    """Connects by the guard and ends in bounded time."""

    def __init__(self, settings: AlertSettings, guard: Guard) -> None:
        self._guard = guard
        self._begins_with_tls = settings.alert_mail_tls == "tls"
        self._alarm = Timer(MAIL_S, self._cut)
        self._alarm.daemon = True
        self._alarm.start()
        super().__init__(settings.alert_mail_host, settings.alert_mail_port, timeout=ANSWER_S)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = self._guard.connect(host, port, deadline=time.monotonic() + timeout)
        connection.settimeout(timeout)
        if not self._begins_with_tls:
            return connection
        try:
            return self._guard.tls.wrap_socket(connection, server_hostname=host)
        except OSError:
            connection.close()
            raise

    def close(self) -> None:
        """Close the connection, and what watches over it."""
        self._alarm.cancel()
        super().close()

    def _cut(self) -> None:
        connection: Any = self.sock
        with suppress(OSError, AttributeError):
            connection.shutdown(socket.SHUT_RDWR)


def _write(message: AlertMessage, address: str, settings: AlertSettings, public_url: str) -> EmailMessage:
    mail = EmailMessage()
    # A header is one line.
    mail["Subject"] = " ".join(f"Lookout: {message.title}".split())
    mail["From"], mail["To"] = settings.alert_mail_from, address
    mail["Date"] = format_datetime(message.raised_at)
    mail["Message-ID"] = f"<lookout-alert-{message.alert_id}@{settings.alert_mail_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    about = f"Event: {message.event}" if message.event else ""
    lines = (message.title, about, find_link(message, public_url))
    mail.set_content("\n".join(filter(None, lines)) + "\n")
    return mail


def _say(error: Exception) -> str:
    """Return what went wrong without the server's own words, which may name the receiver."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"it refused the receiver, {', '.join(str(code) for code, _ in error.recipients.values())}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return str(error) or type(error).__name__
