"""One request to an ASGI application, without a server."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Answer = tuple[int, dict[str, str], str]
Ask = Callable[..., Answer]


async def _run(app: ASGIApp, scope: Scope, body: bytes) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


@pytest.fixture
def ask() -> Ask:
    """A function that sends one request and returns status, headers and words of the answer."""

    def send_request(
        app: ASGIApp,
        path: str = "/",
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        protocol: str = "http",
        scheme: str = "http",
        body: bytes = b"",
    ) -> Answer:
        pairs = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        scope = {"type": protocol, "scheme": scheme, "method": method, "path": path, "query_string": b""}
        scope["headers"] = pairs
        # In a thread of its own: where browser tests ran before, this one has an event loop already.
        with ThreadPoolExecutor(1) as beside:
            start, *rest = beside.submit(asyncio.run, _run(app, scope, body)).result()
        if start["type"] == "websocket.close":
            return 403, {}, start["reason"]
        answered = {name.decode(): value.decode() for name, value in start.get("headers", ())}
        return start.get("status", 101), answered, b"".join(part["body"] for part in rest).decode()

    return send_request


@pytest.fixture
def echo() -> ASGIApp:
    """An application that answers with the headers that reach it, and accepts every websocket."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(sorted(scope["headers"])).encode()})

    return application
