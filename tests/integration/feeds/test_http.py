"""What is fetched comes whole, bounded, in time, and only from machines that may be asked."""

import socket
import ssl
import time
from email.utils import format_datetime

import pytest
import trustme

from db.session import utc_now
from inference.errors import FeedError
from inference.feeds.addresses import Guard, make_guard
from inference.feeds.http import fetch_bytes
from tests.web_server import Answer, WebServer, answer_gzip, serve_raw, serve_web


def fetch(web: WebServer, path: str = "/", **options: object) -> bytes:
    return fetch_bytes(web.url(path), **{"guard": web.guard(), "max_bytes": 1000, **options}).content  # type: ignore[arg-type]


def test_a_page_comes_with_what_the_next_request_needs(web: WebServer) -> None:
    web.give("/a%20b", Answer(b"flood", headers={"ETag": '"7"', "Content-Type": "text/plain"}))
    body = fetch_bytes(web.url("/a b?q=río#part"), guard=web.guard(), max_bytes=5)
    assert (body.content, body.etag, body.content_type) == (b"flood", '"7"', "text/plain")
    (request,) = web.requests
    assert request.query == {"q": "río"}
    assert request.headers["host"] == web.host
    assert request.headers["user-agent"].startswith("Lookout/")
    assert "cookie" not in request.headers


def test_what_is_unchanged_is_not_sent_again(web: WebServer) -> None:
    web.give("/", lambda asked: Answer(status=304 if asked.headers.get("if-none-match") == '"7"' else 200))
    body = fetch_bytes(web.url(), guard=web.guard(), max_bytes=5, etag='"7"', last_modified="yesterday")
    assert body.is_unchanged
    assert web.requests[0].headers["if-modified-since"] == "yesterday"


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_not_asked_under_any_of_its_names(web: WebServer, host: str) -> None:
    web.give("/", Answer(b"secret"))
    with pytest.raises(FeedError, match="not on the open network; if it is meant, the owner names"):
        fetch_bytes(f"http://{host}:{web.port}/", guard=Guard(), max_bytes=100)
    assert web.requests == []


def test_a_named_host_opens_no_other_port(web: WebServer) -> None:
    with serve_web() as other:
        other.give("/", Answer(b"secret"))
        web.give("/", Answer(status=302, headers={"Location": other.url()}))
        with pytest.raises(FeedError, match=f"localhost:{other.port} leads to"):
            fetch(web)
        assert other.requests == []


@pytest.mark.parametrize(
    "place", ["http://169.254.169.254/latest/", "http://10.0.0.1/", "//127.0.0.1:1/", "http://[fe80::1]/"]
)
def test_a_redirect_does_not_lead_inside(web: WebServer, place: str) -> None:
    web.give("/", Answer(status=302, headers={"Location": place}))
    with pytest.raises(FeedError, match="not on the open network"):
        fetch(web)


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "gopher://localhost/", "ftp://example.org/", "data:text/plain,x"]
)
def test_only_the_web_is_asked(web: WebServer, place: str) -> None:
    web.give("/", Answer(status=302, headers={"Location": place}))
    for url in (place, web.url()):
        with pytest.raises(FeedError, match="is no address of a web server"):
            fetch_bytes(url, guard=web.guard(), max_bytes=100)


def test_a_name_is_looked_up_once_and_the_checked_address_is_the_one_that_is_reached(
    web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def answer(host: str, *args: object, **options: object) -> object:
        looked_up.append(host)
        # A name that is public when it is checked and private when it is used.
        asked = (
            host if host.replace(".", "").isdigit() else ("8.8.8.8" if len(looked_up) == 1 else "127.0.0.1")
        )
        return real(asked, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("socket.getaddrinfo", answer)
    reached: list[object] = []

    def connect(address: tuple[str, int], **options: object) -> socket.socket:
        reached.append(address)
        raise ConnectionRefusedError("nobody is there")

    monkeypatch.setattr("socket.create_connection", connect)
    with pytest.raises(FeedError, match="does not answer"):
        fetch_bytes(f"http://rebinds.example:{web.port}/", guard=Guard(), max_bytes=100)
    assert looked_up == ["rebinds.example"]
    assert reached == [("8.8.8.8", web.port)]


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    found = [(*kind, ("8.8.8.8", 80)), (*kind, ("192.168.1.1", 80))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **options: found)
    with pytest.raises(FeedError, match=r"leads to 192\.168\.1\.1"):
        Guard().find_addresses("mixed.example", 80)


def test_the_owner_names_hosts_with_their_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_FEED_HOSTS", " Inside.example:443, [fd12::1]:9092,")
    guard = make_guard()
    assert guard.is_named("inside.example", 443)
    assert guard.is_named("fd12::1", 9092)
    assert not guard.is_named("inside.example", 80)
    assert not Guard().is_named("inside.example", 443)


@pytest.mark.parametrize("value", ["inside.example", "https://inside.example:443", "a:b", "*:80"])
def test_a_host_that_is_named_wrongly_is_said(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("LOOKOUT_FEED_HOSTS", value)
    with pytest.raises(ValueError, match=r"is no host:port; write inside\.example:443"):
        make_guard()


def test_redirects_are_followed_five_times(web: WebServer) -> None:
    for step in range(7):
        web.give(f"/{step}", Answer(status=301, headers={"Location": f"/{step + 1}"}))
    web.give("/7", Answer(b"there"))
    assert fetch(web, "/2") == b"there"
    with pytest.raises(FeedError, match="leads on more than 5 times"):
        fetch(web, "/1")


def test_a_token_is_not_sent_to_whom_a_redirect_leads(web: WebServer) -> None:
    with serve_web() as other:
        web.give("/", Answer(status=307, headers={"Location": other.url("/end")}))
        other.give("/end", Answer(b"done"))
        guard = Guard(frozenset({web.host, other.host}))
        fetch_bytes(web.url(), guard=guard, max_bytes=100, headers={"Authorization": "Bearer made-up"})
        assert web.requests[0].headers["authorization"] == "Bearer made-up"
        assert "authorization" not in other.requests[0].headers


def test_pictures_come_from_hosts_of_their_source_only(web: WebServer) -> None:
    web.give("/", Answer(b"picture"))
    assert fetch(web, allowed_hosts=["LOCALHOST"]) == b"picture"
    with pytest.raises(FeedError, match="localhost is not a host of this source"):
        fetch(web, allowed_hosts=["example.org", "host", "ocalhost"])


def test_a_subdomain_belongs_to_its_host(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FeedError, match="has no address"):
        fetch_bytes(
            "https://cdn.example.invalid/", guard=Guard(), max_bytes=1, allowed_hosts=["example.invalid"]
        )


def test_a_body_beyond_the_bound_is_left(web: WebServer) -> None:
    web.give("/", Answer(b"x" * 1001))
    with pytest.raises(FeedError, match="more than 1,000 bytes"):
        fetch(web)


def test_a_packed_body_is_bounded_unpacked_too(web: WebServer) -> None:
    web.give("/", answer_gzip(b"x" * 1000))
    web.give("/bomb", answer_gzip(bytes(50_000_000)))
    assert fetch(web) == b"x" * 1000
    with pytest.raises(FeedError, match="more than 1,000 bytes"):
        fetch(web, "/bomb")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"half", claimed_bytes=400),
        Answer(answer_gzip(b"x" * 900).body[:-5], headers={"Content-Encoding": "gzip"}),
        Answer(b"not packed", headers={"Content-Encoding": "gzip"}),
    ],
)
def test_a_body_that_is_cut_off_is_no_body(web: WebServer, answer: Answer) -> None:
    web.give("/", answer)
    with pytest.raises(FeedError, match="broke off"):
        fetch(web)


def test_an_unasked_packing_is_refused(web: WebServer) -> None:
    web.give("/", Answer(b"?", headers={"Content-Encoding": "gzip, gzip"}))
    with pytest.raises(FeedError, match="packs its answer as 'gzip, gzip'"):
        fetch(web)


def test_a_body_that_drips_ends_at_the_deadline(web: WebServer) -> None:
    web.give("/", Answer(b"x" * 500, drip_s=0.05))
    started = time.monotonic()
    with pytest.raises(FeedError, match="did not answer whole in time"):
        fetch(web, timeout_s=0.5)
    assert time.monotonic() - started < 3


def test_a_server_that_is_slow_to_greet_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"localhost:{silent.getsockname()[1]}"
        for scheme in ("http", "https"):
            with pytest.raises(FeedError, match="in time"):
                fetch_bytes(f"{scheme}://{host}/", guard=Guard(frozenset({host})), max_bytes=9, timeout_s=0.3)


@pytest.mark.parametrize("reply", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000])
def test_what_is_no_http_is_said_to_be_none(reply: bytes) -> None:
    with serve_raw(reply) as port:
        guard = Guard(frozenset({f"localhost:{port}"}))
        with pytest.raises(FeedError, match="broke off or does not speak HTTP"):
            fetch_bytes(f"http://localhost:{port}/", guard=guard, max_bytes=100)


def test_a_server_can_ask_for_rest(web: WebServer) -> None:
    later = format_datetime(utc_now().replace(year=2999))
    for path, rest in (("/s", "120"), ("/d", later), ("/x", "soon"), ("/long", "9" * 30)):
        web.give(path, Answer(status=429, headers={"Retry-After": rest}))
    found = {}
    for path in ("/s", "/d", "/x", "/long"):
        with pytest.raises(FeedError, match="answered 429: too many requests") as caught:
            fetch(web, path)
        found[path] = caught.value.retry_after_s
    assert found == {"/s": 120.0, "/d": 86_400.0, "/x": None, "/long": 86_400.0}


@pytest.mark.parametrize(
    ("status", "words"), [(500, "the server fails"), (404, "not there"), (401, "a token")]
)
def test_a_refusal_says_why(web: WebServer, status: int, words: str) -> None:
    web.give("/", Answer(b"sorry", status))
    with pytest.raises(FeedError, match=f"answered {status}: .*{words}"):
        fetch(web)


def test_a_name_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(FeedError, match="holds a name or a password") as caught:
        fetch_bytes("https://ana:hunter2@example.org/", guard=Guard(), max_bytes=1)
    assert "hunter2" not in str(caught.value)


def test_a_proxy_of_the_environment_is_not_asked(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    web.give("/", Answer(b"direct"))
    assert fetch(web) == b"direct"


def test_a_certificate_must_be_for_the_name_that_was_asked() -> None:
    authority = trustme.CA()
    client = ssl.create_default_context()
    authority.configure_trust(client)
    for name in ("localhost", "elsewhere.example"):
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(server)
        with serve_web(server) as web:
            web.give("/", Answer(b"sealed"))
            if name == "localhost":
                assert fetch(web, guard=web.guard(client)) == b"sealed"
                web.give("/down", Answer(status=302, headers={"Location": "http://localhost:1/"}))
                with pytest.raises(FeedError, match="leads from https to 'http:"):
                    fetch(web, "/down", guard=web.guard(client))
            else:
                with pytest.raises(FeedError, match="certificate verify failed: Hostname mismatch"):
                    fetch(web, guard=web.guard(client))
            with pytest.raises(FeedError, match="certificate verify failed"):
                fetch(web)
