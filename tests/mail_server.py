"""A real IMAP server on loopback, over TLS, that keeps its messages in memory."""

import asyncio
import imaplib
import ssl
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

import trustme
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

from inference.feeds.addresses import Guard

USER, PASSWORD = "drop", "made-up"


@dataclass(frozen=True)
class MailServer:
    """Where it listens, and what its certificate is checked with."""

    port: int
    tls: ssl.SSLContext

    @property
    def guard(self) -> Guard:
        """One that lets this server through."""
        return Guard(frozenset({f"localhost:{self.port}"}), self.tls)

    @contextmanager
    def open(self) -> Iterator[imaplib.IMAP4]:
        """Give a client of the mailbox's owner, who may write."""
        with imaplib.IMAP4_SSL("localhost", self.port, ssl_context=self.tls, timeout=10) as mail:
            mail.login(USER, PASSWORD)
            yield mail

    def drop(self, *messages: bytes, folder: str = "INBOX") -> None:
        """Put messages into a folder."""
        with self.open() as mail:
            for message in messages:
                answer = mail.append(folder, "", "", message)
                assert answer[0] == "OK", answer


@contextmanager
def serve_mail() -> Iterator[MailServer]:
    """Run a server with an empty mailbox in a thread."""
    authority = trustme.CA()
    client = ssl.create_default_context()
    authority.configure_trust(client)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(own)
    started: Future[int] = Future()
    loop = asyncio.new_event_loop()
    thread = Thread(target=lambda: loop.run_until_complete(_serve(own, started)), daemon=True)
    thread.start()
    try:
        yield MailServer(started.result(timeout=20), client)
    finally:
        loop.call_soon_threadsafe(_cancel_all, loop)
        thread.join(5)
        loop.close()


async def _serve(tls: ssl.SSLContext, started: "Future[int]") -> None:
    # The TLS is the listener's; pymap itself would begin with plain text and STARTTLS.
    arguments = Namespace(
        debug=False, tls=False, cert=None, key=None, host=None, port="0", proxy_protocol=None,
        inherited_sockets=None, passlib_cfg=None, demo_data=False, demo_user=USER, demo_password=PASSWORD,
    )  # fmt: skip
    try:
        backend, config = await DictBackend.init(arguments)
        config.apply_context()
        answer = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls) as server:
            started.set_result(server.sockets[0].getsockname()[1])
            await server.serve_forever()
    except asyncio.CancelledError:
        return
    except Exception as error:
        started.set_exception(error)


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
