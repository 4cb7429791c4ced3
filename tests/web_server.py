"""A web server on loopback that answers as a test tells it, well or badly."""

import gzip
import json
import socket
import ssl
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

from inference.feeds.addresses import Guard


@dataclass(frozen=True)
class Request:
    """What was asked: a path, its query with one value a name, headers in lower case, and what was sent."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What the server sends.

    Args:
        claimed_bytes: the length that it claims, where that is not the body's.
        drip_s: the wait after each byte of the body; None sends it at once.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    claimed_bytes: int | None = None
    drip_s: float | None = None


Responder = Callable[[Request], Answer]


def answer_json(value: object, **headers: str) -> Answer:
    """Return a value as a server of JSON sends it."""
    body = json.dumps(value).encode()
    return Answer(body, headers={"Content-Type": "application/json; charset=utf-8", **headers})


def answer_gzip(body: bytes) -> Answer:
    """Return a body as a server sends it packed."""
    return Answer(gzip.compress(body), headers={"Content-Encoding": "gzip"})


class WebServer:
    """Answers each path in the order in which its answers were given; the last one stands."""

    def __init__(self, port: int, scheme: str = "http") -> None:
        self.port = port
        self._scheme = scheme
        self._answers: dict[str, list[Answer | Responder]] = defaultdict(list)
        self.requests: list[Request] = []

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"{self._scheme}://{self.host}{path}"

    def guard(self, tls: ssl.SSLContext | None = None) -> Guard:
        """Return a guard that lets this server through and nothing else that is private."""
        named = frozenset({self.host})
        return Guard(named, tls) if tls else Guard(named)

    def give(self, path: str, *answers: Answer | Responder) -> None:
        self._answers[path] += answers

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        waiting = self._answers.get(request.path) or [Answer(b"no such page", 404)]
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return answer if isinstance(answer, Answer) else answer(request)


@contextmanager
def serve_web(tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """Run a server in threads; its port is free again afterwards."""
    web: WebServer

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            answer = web.answer(Request(parts.path, query, headers, body))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            size = len(answer.body) if answer.claimed_bytes is None else answer.claimed_bytes
            self.send_header("Content-Length", str(size))
            self.end_headers()
            self._send(answer)
            self.close_connection = True

        do_POST = do_GET

        def _send(self, answer: Answer) -> None:
            pieces = [answer.body] if answer.drip_s is None else [bytes([one]) for one in answer.body]
            for piece in pieces:
                try:
                    self.wfile.write(piece)
                except OSError:  # the other side had enough
                    return
                if answer.drip_s is not None and stopped.wait(answer.drip_s):
                    return

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    stopped = Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    web = WebServer(server.server_address[1], "https" if tls else "http")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def serve_raw(reply: bytes) -> Iterator[int]:
    """Run a server that sends the same bytes to everybody and hangs up; yield its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65_536)
                connection.sendall(reply)

    thread = Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
