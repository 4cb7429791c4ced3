"""The port that others bring posts to: ``POST /feeds/7`` for feed 7, answered once the posts are stored."""

import json
import re
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.errors import MediaAwayError, StoreError
from db.feed_settings import WebhookSettings, parse_settings
from db.feed_turns import FeedTurn, LostTurnError, find_turn
from db.ingest.limits import MIB
from db.session import Store
from db.vocabulary import FeedKind
from inference.errors import FeedError
from inference.feeds.kinds.webhook import parse_posts
from inference.feeds.landing import Lander
from inference.feeds.signatures import TIMESTAMP, has_token, is_fresh, is_signed, read_secret

log = structlog.get_logger()

PATH = re.compile(r"/feeds/([1-9]\d{0,8})")
MAX_BODY_BYTES = 16 * MIB
# Of a request that has begun; who sends more slowly is cut off.
READ_S = 10.0
MAX_AT_ONCE = 8


class Refused(Exception):
    """A request is refused with a status and the reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class WebhookServer:
    """Listens in threads of its own until it is stopped.

    Raises:
        OSError: the port cannot be used.
    """

    def __init__(self, store: Store, lander: Lander, host: str, port: int) -> None:
        self._server = _Server((host, port), store, lander)
        self._thread = threading.Thread(target=self._server.serve_forever, name="webhook")
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def stop(self) -> None:
        """Take no more requests and wait for those in hand."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, address: tuple[str, int], store: Store, lander: Lander) -> None:
        self.store, self.lander = store, lander
        self._free = threading.BoundedSemaphore(MAX_AT_ONCE)
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        # A sender that is not let in waits in the system's own queue.
        self._free.acquire()
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.warning("webhook_cut_off", client=str(client_address[0]))


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = READ_S
    server_version, sys_version = "Lookout", ""

    def do_POST(self) -> None:
        # One request a connection: nobody keeps a thread by saying nothing.
        self.close_connection = True
        try:
            self._answer(200, self._take())
        except Refused as refused:
            self._answer(refused.status, {"error": str(refused)})
        except (SQLAlchemyError, StoreError) as error:
            log.warning("webhook_not_stored", error=type(error).__name__)
            self._answer(503, {"error": "nothing was stored; send it again later"})

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: counts and refusals are in the store."""

    def _take(self) -> dict[str, Any]:
        turn, settings = self._find_feed()
        try:
            token, key = read_secret(settings.token), read_secret(settings.key)
        except FeedError as error:
            raise Refused(503, str(error)) from error
        if not has_token(self.headers, token):  # type: ignore[arg-type]
            raise Refused(401, "the token is missing or wrong")
        if not is_fresh(self.headers.get(TIMESTAMP, ""), time.time()):
            raise Refused(401, f"{TIMESTAMP} is missing or too far from this machine's time")
        body = self._read_body()
        if not is_signed(self.headers, key, turn.feed_id, body):  # type: ignore[arg-type]
            raise Refused(401, "the signature is missing or wrong")
        try:
            posts, refused = parse_posts(body)
        except FeedError as error:
            raise Refused(400, str(error)) from error
        try:
            landing = self.server.lander.take(turn, posts, refused)
        except LostTurnError as error:
            raise Refused(404, "the feed was removed") from error
        except MediaAwayError as error:
            raise Refused(503, "pictures cannot be kept now; send it again later") from error
        listed = [{"id": refusal.file_name, "reason": refusal.reason} for refusal in landing.refused]
        return {"added": landing.added, "repeated": landing.repeated, "refused": listed}

    def _find_feed(self) -> tuple[FeedTurn, WebhookSettings]:
        path = PATH.fullmatch(self.path)
        with self.server.store.read() as session:
            turn = find_turn(session, int(path[1])) if path else None
        if turn is None or turn.kind is not FeedKind.WEBHOOK:
            raise Refused(404, "there is no such webhook")
        if turn.is_paused:
            raise Refused(503, "the feed is paused; send it again later")
        settings = parse_settings(turn.kind, turn.settings)
        assert isinstance(settings, WebhookSettings)  # noqa: S101 - so says its kind
        return turn, settings

    def _read_body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 10:
            raise Refused(411, "say how long the body is in Content-Length")
        if int(length) > MAX_BODY_BYTES:
            raise Refused(413, f"{int(length):,} bytes in one request; at most {MAX_BODY_BYTES:,}")
        ends_at_s = time.monotonic() + READ_S
        pieces: list[bytes] = []
        left = int(length)
        while left:
            if time.monotonic() > ends_at_s:
                raise Refused(408, f"the body did not come within {READ_S:.0f} s")
            piece = self.rfile.read1(min(left, 65_536))
            if not piece:
                raise Refused(400, "the body is shorter than Content-Length says")
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def _answer(self, status: int, words: Mapping[str, Any]) -> None:
        data = json.dumps(words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
