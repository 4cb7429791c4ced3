"""The only way out over HTTP: to a checked address, in bounded time, for or with a bounded body."""

import re
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore2

from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.feeds.streams import GuardedBackend

USER_AGENT = "Lookout/0.1 (reads public posts for crisis analysts)"
MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
PORTS = {"http": 80, "https": 443}
# Nobody may ask for more rest than that: a feed would be forgotten.
MAX_RETRY_AFTER_S = 86_400.0
HOST = re.compile(r"[a-z0-9_.:-]{1,253}")


@dataclass(frozen=True)
class Body:
    """What a server answered.

    Args:
        url: where it came from in the end, after redirects.
        is_unchanged: the server says that what it sent before still holds; ``content`` is empty.
    """

    content: bytes
    url: str
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    is_unchanged: bool = False


def fetch_bytes(
    url: str,
    *,
    guard: Guard,
    max_bytes: int,
    allowed_hosts: Iterable[str] | None = None,
    headers: Mapping[str, str] | None = None,
    etag: str = "",
    last_modified: str = "",
    timeout_s: float = 30.0,
) -> Body:
    """Return what stands at an address.

    Args:
        guard: which machines may be reached; it sees every redirect too.
        max_bytes: of the body, as sent and as unpacked.
        allowed_hosts: nothing is asked of others, nor of what they lead to; a host's subdomains are its own.
        headers: sent to the first host only, as they may hold a token.
        etag: of the last answer, as is ``last_modified``; then the server may say that nothing is new.
        timeout_s: for all of it, redirects and a slow body included; looking names up is the system's time.

    Raises:
        FeedError: the address is out of bounds, or no whole body comes of it in time.
    """
    backend = GuardedBackend(guard, time.monotonic() + timeout_s)
    hosts = None if allowed_hosts is None else tuple(allowed_hosts)
    first = target = check_url(url, hosts)
    asked = {"etag": etag, "last_modified": last_modified}
    with httpcore2.ConnectionPool(ssl_context=guard.tls, network_backend=backend) as pool:
        for _ in range(MAX_REDIRECTS + 1):
            own = headers if target.netloc == first.netloc and target.scheme == first.scheme else None
            sent = _list_headers(target, own or {}, **asked)
            found = _ask(pool, target, sent, max_bytes)
            if isinstance(found, Body):
                return found
            moved = check_url(urljoin(target.geturl(), found), hosts)
            if target.scheme == "https" and moved.scheme != "https":
                raise FeedError(
                    f"{target.geturl()!r} leads from https to {moved.geturl()!r}; use another address"
                )
            target = moved
    raise FeedError(f"{url!r} leads on more than {MAX_REDIRECTS} times; use the address that it leads to")


def send_bytes(
    url: str, content: bytes, *, guard: Guard, headers: Mapping[str, str], timeout_s: float = 15.0
) -> None:
    """Send a body to an address, which takes it by a status of 2xx; what it answers besides is not read.

    Args:
        guard: which machines may be reached. Nothing follows a redirect: it would take the body elsewhere.
        timeout_s: for all of it; looking names up is the system's time.

    Raises:
        FeedError: the address is out of bounds, or does not take the body in time.
    """
    target = check_url(url)
    backend = GuardedBackend(guard, time.monotonic() + timeout_s)
    sent = [*_list_headers(target, headers), ("Content-Length", str(len(content)))]
    # Its path may be a secret, as is usual of webhooks: what goes wrong is told of the host.
    with (
        httpcore2.ConnectionPool(ssl_context=guard.tls, network_backend=backend) as pool,
        _tell_faults(target.netloc),
        pool.stream("POST", target.geturl(), headers=sent, content=content) as response,
    ):
        if not 200 <= response.status < 300:
            _refuse_status(target.netloc, response.status, _read_fields(response))


def check_url(url: str, allowed_hosts: Iterable[str] | None = None) -> SplitResult:
    """Return the parts of an address that may be asked, its host in ASCII.

    Raises:
        FeedError: it is no plain http or https address, or of a host that is not among ``allowed_hosts``.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:  # UnicodeError is one
        raise FeedError(f"{url[:200]!r} is no address ({error})") from error
    if parts.scheme not in PORTS or not HOST.fullmatch(host):
        raise FeedError(
            f"{url[:200]!r} is no address of a web server; it has to begin with https:// or http://"
        )
    if parts.username is not None or parts.password is not None:
        raise FeedError(f"the address of {host} holds a name or a password; leave them out")
    if allowed_hosts is not None and not is_within(host, allowed_hosts):
        raise FeedError(f"{host} is not a host of this source; name it there if it is one")
    netloc = f"[{host}]" if ":" in host else host
    netloc = netloc if port == PORTS[parts.scheme] else f"{netloc}:{port}"
    # Only what a request line may hold; no fragment leaves the machine.
    path, query = (_escape(part) for part in (parts.path or "/", parts.query))
    return SplitResult(parts.scheme, netloc, path, query, "")


def is_within(host: str, hosts: Iterable[str]) -> bool:
    """Return whether a host is one of some, or a subdomain of one of them."""
    return any(host == one or host.endswith(f".{one}") for one in (name.lower() for name in hosts))


def _escape(part: str) -> str:
    return re.sub(r"[^!-~]+", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), part)


def _list_headers(
    target: SplitResult, own: Mapping[str, str], *, etag: str = "", last_modified: str = ""
) -> list[tuple[str, str]]:
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    fixed = {"Host": target.netloc, "User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
    return [*fixed.items(), *own.items(), *((name, value) for name, value in asked.items() if value)]


def _ask(
    pool: httpcore2.ConnectionPool, target: SplitResult, headers: list[tuple[str, str]], max_bytes: int
) -> Body | str:
    """Return what one server answers, or the address that it leads to."""
    url = target.geturl()
    with _tell_faults(url), pool.stream("GET", url, headers=headers) as response:
        fields = _read_fields(response)
        if response.status in REDIRECTS and fields.get("location"):
            return fields["location"]
        if response.status not in (200, 304):
            _refuse_status(url, response.status, fields)
        content = b"" if response.status == 304 else _read_body(response, fields, max_bytes)
    return Body(
        content=content,
        url=url,
        content_type=fields.get("content-type", ""),
        etag=fields.get("etag", ""),
        last_modified=fields.get("last-modified", ""),
        is_unchanged=response.status == 304,
    )


@contextmanager
def _tell_faults(url: str) -> Iterator[None]:
    """Word what goes wrong on the way."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise FeedError(f"{url!r} did not answer whole in time", is_passing=True) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, zlib.error, UnicodeError) as error:
        raise FeedError(f"{url!r} broke off or does not speak HTTP: {error}", is_passing=True) from error


def _read_fields(response: httpcore2.Response) -> dict[str, str]:
    return {name.decode().lower(): value.decode("latin-1") for name, value in response.headers}


def _refuse_status(url: str, status: int, fields: Mapping[str, str]) -> NoReturn:
    reasons = {401: "it wants a token", 403: "it lets nobody in", 404: "it is not there", 410: "it is gone"}
    reason = reasons.get(status, "too many requests" if status == 429 else "the server fails")
    raise FeedError(
        f"{url!r} answered {status}: {reason}",
        retry_after_s=_read_retry_after(fields.get("retry-after", "")),
        is_passing=status == 429 or status >= 500,
    )


def _read_retry_after(text: str) -> float | None:
    """Return the seconds of a ``Retry-After``, which is a number or a date."""
    if text.strip().isdecimal():
        return min(float(text), MAX_RETRY_AFTER_S)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    left_s = (until if until.tzinfo else until.replace(tzinfo=UTC)) - datetime.now(UTC)
    return min(max(left_s.total_seconds(), 0.0), MAX_RETRY_AFTER_S)


def _read_body(response: httpcore2.Response, fields: Mapping[str, str], max_bytes: int) -> bytes:
    packing = fields.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", ""):
        raise FeedError(f"the server packs its answer as {packing[:40]!r}, which was not asked for")
    chunks: Iterator[Any] = response.iter_stream()
    body = bytearray()
    for chunk in _unpack(chunks, max_bytes) if packing == "gzip" else chunks:
        body += chunk
        if len(body) > max_bytes:
            raise FeedError(f"the answer has more than {max_bytes:,} bytes; it is left where it is")
    return bytes(body)


def _unpack(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    gzip = zlib.decompressobj(wbits=31)
    for chunk in chunks:
        yield gzip.decompress(chunk, max_bytes + 1)
    if not gzip.eof:
        raise zlib.error("the packed answer is cut off")
