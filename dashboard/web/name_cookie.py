"""Keeps the analyst's name in a cookie that no script can read; the page sends what the server signed."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboard.services.signed_name import COOKIE, KEPT_S, MAX_SIGNED_LENGTH, read_signed_name
from db.settings import get_settings

NAME_PATH = "/lookout/name"


async def keep_name(request: Request) -> Response:
    """Answer 204 with the cookie; with one that is gone where the body is empty; 400 to what is not ours."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_SIGNED_LENGTH:
            return PlainTextResponse("413: no name is as long as this\n", 413)
    answer = Response(status_code=204)
    signed = body.decode("ascii", "replace")
    if not signed:
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    elif read_signed_name(signed, get_settings().read_cookie_key()):
        answer.set_cookie(
            COOKIE,
            signed,
            max_age=KEPT_S,
            httponly=True,
            samesite="strict",
            secure=request.scope["scheme"] == "https",
        )
    else:
        return PlainTextResponse("400: this Lookout has signed no such name, or long ago\n", 400)
    return answer
