"""A mailbox into which messages are dropped, by IMAP over TLS; nothing in it is changed or marked as read."""

import imaplib
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer

from db.feed_settings import MailboxSettings
from db.imports import Refusal
from db.ingest.limits import MIB
from inference.errors import FeedError
from inference.feeds.addresses import Guard, make_guard
from inference.feeds.feed import FeedPost, Fetched
from inference.feeds.mail import read_message
from inference.feeds.secrets import read_secret_for

# One message with all that is attached to it, and all that one fetch holds at once.
MESSAGE_BYTES, BATCH_BYTES = 25 * MIB, 50 * MIB
MOST_MESSAGES = 50
TIMEOUT_S, FETCH_S = 20.0, 120.0
SIZE = re.compile(rb"UID (\d+)(?=.*?RFC822\.SIZE (\d+))|RFC822\.SIZE (\d+).*?UID (\d+)")


class Mailbox:
    def __init__(self, settings: MailboxSettings, guard: Guard | None = None) -> None:
        self._settings = settings
        self._guard = guard or make_guard()

    def fetch(self, cursor: str) -> Fetched:
        """See ``Feed``; the cursor is the folder's UIDVALIDITY and the last message's UID."""
        validity, _, last = cursor.partition(":")
        try:
            with self._open() as (mail, now_valid):
                # The server numbers anew: all is read again, and what is known is known by its content.
                after = int(last) if validity == now_valid else 0
                return self._read_batch(mail, now_valid, after)
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            # The server's words may quote the password's command.
            reason = str(error)[:200] if isinstance(error, OSError) else type(error).__name__
            raise FeedError(
                f"{self._settings.host}:{self._settings.port} does not answer as IMAP over TLS ({reason})",
                is_passing=True,
            ) from error

    @contextmanager
    def _open(self) -> Iterator[tuple[imaplib.IMAP4, str]]:
        host, port, user = self._settings.host, self._settings.port, self._settings.user
        password = read_secret_for(self._guard, host, port, self._settings.password)
        mail = _GuardedImap(host, port, self._guard)
        try:
            try:
                mail.login(user, password)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                raise FeedError(f"{host}:{port} does not let {user!r} in; check user and password") from error
            answer, _ = mail.select(f'"{self._settings.folder}"', readonly=True)
            if answer != "OK":
                raise FeedError(f"the mailbox has no folder {self._settings.folder!r}; check its name")
            valid = mail.response("UIDVALIDITY")[1][0] or b"0"
            yield mail, bytes(valid).decode("ascii")
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                mail.logout()
            with suppress(OSError):
                mail.shutdown()

    def _read_batch(self, mail: imaplib.IMAP4, validity: str, after: int) -> Fetched:
        sizes = _list_sizes(mail, after)
        posts: list[FeedPost] = []
        refused: list[Refusal] = []
        read_bytes, last = 0, after
        for number in sorted(sizes)[:MOST_MESSAGES]:
            if sizes[number] > MESSAGE_BYTES:
                reason = f"it has {sizes[number]:,} bytes; at most {MESSAGE_BYTES:,} are read"
                refused.append(Refusal(f"message {number}", None, reason))
                last = number
                continue
            if posts and read_bytes + sizes[number] > BATCH_BYTES:
                break
            raw = _fetch_raw(mail, number)
            read_bytes += sizes[number]
            last = number
            # It may have been deleted meanwhile.
            if raw is None:
                continue
            try:
                posts.append(read_message(raw))
            except Exception as error:
                # Broken mail brings the standard parser down in many ways, and must not stop the next one.
                refused.append(
                    Refusal(f"message {number}", None, f"it cannot be read ({type(error).__name__})")
                )
        return Fetched(posts, f"{validity}:{last}", refused, has_more=any(one > last for one in sizes))


class _GuardedImap(imaplib.IMAP4_SSL):
    """Connects by the guard, ends in bounded time, and reads no more at once than a message may have."""

    def __init__(self, host: str, port: int, guard: Guard) -> None:
        self._guard = guard
        self._alarm: Timer | None = None
        super().__init__(host, port, ssl_context=guard.tls, timeout=TIMEOUT_S)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        connection = self._guard.connect(self.host, self.port, deadline=time.monotonic() + TIMEOUT_S)
        connection.settimeout(timeout)
        try:
            secured = self._guard.tls.wrap_socket(connection, server_hostname=self.host)
        except OSError:
            connection.close()
            raise
        # A time-out is for silence alone: a server that drips would hold the visit for ever.
        self._alarm = Timer(FETCH_S, _cut, [secured])
        self._alarm.daemon = True
        self._alarm.start()
        return secured

    def read(self, size: int) -> bytes:
        """Read a literal of the size that the server announced."""
        if size > MESSAGE_BYTES:
            raise self.abort(f"the server announces {size:,} bytes")
        return bytes(super().read(size))

    def shutdown(self) -> None:
        """Close the connection, and what watches over it."""
        if self._alarm:
            self._alarm.cancel()
        super().shutdown()


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _list_sizes(mail: imaplib.IMAP4, after: int) -> dict[int, int]:
    """Return the bytes of each message after a UID."""
    # "n:*" always names the last message, and so also one that is not after.
    _, lines = mail.uid("FETCH", f"{after + 1}:*", "(UID RFC822.SIZE)")
    found = {}
    for line in lines:
        if isinstance(line, bytes) and (match := SIZE.search(line)):
            number, size = (match[1], match[2]) if match[1] else (match[4], match[3])
            found[int(number)] = int(size)
    return {number: size for number, size in found.items() if number > after}


def _fetch_raw(mail: imaplib.IMAP4, number: int) -> bytes | None:
    _, parts = mail.uid("FETCH", str(number), "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)
