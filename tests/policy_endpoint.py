"""A real HTTP server on this machine that answers as an endpoint of a language model would, or worse."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[Mapping[str, Any]], bytes]


class Endpoint:
    """What was asked of the server, and where it is."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1/chat/completions"
        self.requests: list[Mapping[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []


@contextmanager
def serve(
    answer: Answer, *, status: int = 200, headers: Mapping[str, str] | None = None, pause_s: float = 0.0
) -> Iterator[Endpoint]:
    """Serve answers until the block ends.

    Args:
        answer: from the request to the body; sent in pieces with ``pause_s`` between them.
    """
    is_over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.requests.append(request)
            endpoint.headers.append(dict(self.headers))
            body = answer(request)
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                step = len(body) if not pause_s else 8
                for place in range(0, len(body), max(step, 1)):
                    self.wfile.write(body[place : place + step])
                    self.wfile.flush()
                    if pause_s and is_over.wait(pause_s):
                        return
            except OSError:  # the client went away, as it may
                return

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint = Endpoint(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield endpoint
    finally:
        is_over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def complete(content: str) -> bytes:
    """Return a chat completion with this content."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


def asked_policy(request: Mapping[str, Any]) -> str:
    """Return the policy that a request is about."""
    first: str = request["messages"][1]["content"].splitlines()[0]
    return first.removeprefix("Policy: ")


def read_material(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the sentences that a request quotes."""
    _, begins, quoted, ends = request["messages"][1]["content"].splitlines()
    assert begins.removesuffix(" BEGINS") == ends.removesuffix(" ENDS")
    material: list[dict[str, Any]] = json.loads(quoted)
    return material


def judge(request: Mapping[str, Any], findings: Mapping[str, list[dict[str, Any]]]) -> bytes:
    """Return a well-formed answer with the findings of the policy that was asked for."""
    policy = asked_policy(request)
    return complete(
        json.dumps({"policy": policy, "reasoning": "Read.", "findings": findings.get(policy, [])})
    )
