"""Who may ask: only requests for a name of this dashboard, sent by no other site's page.

A page on the internet can point a name of its own at this machine ("DNS rebinding"); the browser then takes
the dashboard for that page's own server and shows it everything. The ``Host`` header gives the name away.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.settings import is_loopback

POLICY_VIOLATION = 1008  # RFC 6455; before the handshake is accepted the server turns it into a 403


def read_names(listed: str, *urls: str) -> frozenset[str]:
    """Return the host names in a list with commas and those of some addresses, in lower case."""
    named = (name.strip() for name in listed.split(","))
    return frozenset(
        name for name in map(read_host, (*named, *(urlsplit(url).netloc for url in urls))) if name
    )


def read_host(netloc: str) -> str | None:
    """Return the name in ``name:port``, in lower case; None where it is none."""
    try:
        parts = urlsplit(f"//{netloc}")
        valid = parts.netloc == netloc and parts.username is None and (parts.port or 0) >= 0
    except ValueError:
        return None
    return parts.hostname.rstrip(".") if valid and parts.hostname else None


class HostGuard:
    """Answer 403 to a request, on any route, that names another host or that another site's page sends.

    Args:
        names: host names that the dashboard goes by, in lower case; loopback names always belong to them.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app, self._names = app, frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        fault = self._find_fault(Headers(scope=scope))
        if fault is None:
            if scope["type"] == "http":
                # It is this site's own, as was just seen. Streamlit would compare it with the addresses of
                # this machine, which it asks an outside host for.
                del MutableHeaders(scope=scope)["origin"]
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(f"403: {fault}\n", status_code=403)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": fault})

    def _find_fault(self, headers: Headers) -> str | None:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        name = read_host(hosts[0]) if len(hosts) == 1 else None
        if name is None or not (is_loopback(name) or name in self._names):
            return "this is no name of this dashboard; if it shall be, add it to LOOKOUT_ALLOWED_HOSTS"
        if any(urlsplit(origin).netloc.lower() != hosts[0].lower() for origin in origins):
            return "another site's page sent this; a proxy must pass the Host header on as it is"
        return None
