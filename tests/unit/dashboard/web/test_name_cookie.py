"""The route that keeps the analyst's name in a cookie."""

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from dashboard.services.signed_name import COOKIE, MAX_SIGNED_LENGTH, sign_name
from dashboard.web.name_cookie import NAME_PATH, keep_name
from db.settings import get_settings

Ask = Callable[..., tuple[int, dict[str, str], str]]


@pytest.fixture
def app() -> Starlette:
    return Starlette(routes=[Route(NAME_PATH, keep_name, methods=["PUT"])])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_signed_name_becomes_a_cookie_that_no_script_and_no_other_site_can_use(
    app: Starlette, ask: Ask, scheme: str
) -> None:
    signed = sign_name("Ana", get_settings().read_cookie_key())
    status, headers, _ = ask(app, NAME_PATH, method="PUT", body=signed.encode(), scheme=scheme)
    assert status == 204
    cookie = headers["set-cookie"].split("; ")
    assert cookie[0] == f"{COOKIE}={signed}"
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=43200"} <= set(cookie)
    assert ("Secure" in cookie) == (scheme == "https")


def test_no_name_takes_the_cookie_away(app: Starlette, ask: Ask) -> None:
    status, headers, _ = ask(app, NAME_PATH, method="PUT")
    assert (status, "Max-Age=0" in headers["set-cookie"]) == (204, True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"Ana", 400),
        (sign_name("Ana", b"another key").encode(), 400),
        (b"\xff\r\nSet-Cookie: a=b", 400),
        (b"x" * (MAX_SIGNED_LENGTH + 1), 413),
    ],
    # What is signed holds the second, so it can be no part of a name.
    ids=["plain", "of another key", "with a header", "too long"],
)
def test_what_this_lookout_has_not_signed_becomes_no_cookie(
    app: Starlette, ask: Ask, body: bytes, status: int
) -> None:
    answered, headers, _ = ask(app, NAME_PATH, method="PUT", body=body)
    assert answered == status
    assert "set-cookie" not in headers
