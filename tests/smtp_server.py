"""A real SMTP server on loopback, with TLS and a sign-in, that keeps what it takes in memory."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from inference.feeds.addresses import Guard

USER, PASSWORD = "lookout", "made-up"
REFUSED = "gone@mail.example"


@dataclass
class SmtpServer:
    """Where it listens, what its certificate is checked with, and what it took."""

    tls: ssl.SSLContext
    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)

    @property
    def guard(self) -> Guard:
        """One that lets this server through."""
        return Guard(frozenset({f"localhost:{self.port}"}), self.tls)

    async def handle_RCPT(
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address == REFUSED:
            return f"550 {address} is not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, session: object, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.taken.append(mail)
        self.receivers += envelope.rcpt_tos
        return "250 OK"


@contextmanager
def serve_smtp(*, begins_with_tls: bool = False) -> Iterator[SmtpServer]:
    """Run a server in a thread: with STARTTLS and a sign-in, or with TLS from the start and without."""
    authority = trustme.CA()
    client = ssl.create_default_context()
    authority.configure_trust(client)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(own)
    server = SmtpServer(client)
    loop = asyncio.new_event_loop()

    conversations: list[SMTP] = []

    def answer() -> SMTP:
        conversations.append(
            SMTP(
                server,
                loop=loop,
                tls_context=None if begins_with_tls else own,
                require_starttls=not begins_with_tls,
                auth_required=not begins_with_tls,
                authenticator=_check,
            )
        )
        return conversations[-1]

    async def close() -> None:
        listening.close()
        for conversation in conversations:
            if isinstance(conversation.transport, asyncio.WriteTransport):
                conversation.transport.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    opened = loop.create_server(answer, "127.0.0.1", 0, ssl=own if begins_with_tls else None)
    listening = loop.run_until_complete(opened)
    server.port = listening.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


def _check(_server: object, _session: object, _envelope: object, mechanism: str, given: object) -> AuthResult:
    is_right = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)
