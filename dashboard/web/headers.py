"""What every answer carries, so that a browser does nothing with it that no page here needs."""

import re
from collections.abc import Iterable
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# Components draw themselves inside frames. The map's evaluates the script that folium writes for it.
COMPONENTS = "/component/"
# What bears a hash of its content in its name never changes; Streamlit says so of its own files alone.
LASTING = re.compile(rf"{COMPONENTS}.*\.[0-9a-f]{{8,}}\.(js|css)")
LASTING_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}
COMPONENT_SCRIPTS = "'self' 'unsafe-inline' 'unsafe-eval'"


def make_policy(scripts: str) -> str:
    """Return a content security policy: everything from this server, scripts as given."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            # Streamlit and Leaflet write styles into elements.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            # The preview of a report is a page of its own at a data address.
            "frame-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


class SecurityHeaders:
    """Put the headers on every HTTP answer.

    Args:
        inline_scripts: sources (``'sha256-…'``) of the scripts that stand in the first page itself.
    """

    def __init__(self, app: ASGIApp, inline_scripts: Iterable[str]) -> None:
        self._app = app
        self._page_policy = make_policy(" ".join(("'self'", *inline_scripts)))
        self._component_policy = make_policy(COMPONENT_SCRIPTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_component = scope["path"].startswith(COMPONENTS)
        policy = self._component_policy if is_component else self._page_policy
        lasting = LASTING_HEADERS if LASTING.fullmatch(scope["path"]) else {}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                lasts = lasting if message["status"] == HTTPStatus.OK else {}
                MutableHeaders(scope=message).update(HEADERS | {"Content-Security-Policy": policy} | lasts)
            await send(message)

        await self._app(scope, receive, send_with_headers)
