"""One request to an endpoint that may be slow, huge, or elsewhere than its name says: bounded in all three.

The name is looked up once and every address checked; the connection goes to a checked address, so that a
second look-up cannot lead elsewhere. Redirects are not followed.
"""

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from dashboard.services.policy.settings import PolicySettings
from db.errors import PolicyError

MAX_ANSWER_BYTES = 256 * 1024
LOOK_EVERY_S = 0.05


class EndpointError(PolicyError):
    """The endpoint is not allowed, cannot be reached, or answers with something that is no answer."""


class CancelledError(PolicyError):
    """A person called it off."""


def find_address(url: str, settings: PolicySettings) -> str:
    """Return the IP address to connect to.

    Raises:
        EndpointError: the URL is none, its name is not known, or it leads to a private address or goes
            without TLS although the owner does not allow the host.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host:
        raise EndpointError(f"LOOKOUT_POLICY_LLM_URL is {url!r}; it needs http:// or https:// and a host")
    is_allowed = host in settings.private_hosts
    advice = f"; if that is meant, add {host} to LOOKOUT_POLICY_LLM_PRIVATE_HOSTS"
    if parts.scheme == "http" and not is_allowed:
        raise EndpointError(f"{host} would be asked without TLS, so that others could read the draft{advice}")
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise EndpointError(f"the address of {host} could not be found: {error}") from None
    addresses = [str(entry[4][0]) for entry in found]
    private = [address for address in addresses if not ip_address(address.partition("%")[0]).is_global]
    if private and not is_allowed:
        raise EndpointError(f"{host} leads to the private address {private[0]}{advice}")
    return addresses[0]


def post_json(
    url: str, payload: Mapping[str, Any], settings: PolicySettings, *, is_cancelled: Callable[[], bool]
) -> bytes:
    """Return the body of the answer.

    Raises:
        EndpointError: as ``find_address``; or no answer within the time, one that is too large, or a status
            other than 200.
        CancelledError: ``is_cancelled`` became true meanwhile.
    """
    address = find_address(url, settings)
    parts = urlsplit(url)
    connection = _PinnedConnection(url, address, settings.policy_llm_timeout_s)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if settings.policy_llm_key is not None:
        headers["Authorization"] = f"Bearer {settings.policy_llm_key.get_secret_value()}"
    body = json.dumps(payload).encode()
    with _watch(connection, settings.policy_llm_timeout_s, is_cancelled) as stopped:
        try:
            connection.request("POST", parts.path or "/", body=body, headers=headers)
            response = connection.getresponse()
            answer = response.read(MAX_ANSWER_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            stopped.raise_if_stopped()
            raise EndpointError(
                f"{parts.hostname} could not be asked: {error or type(error).__name__}"
            ) from None
        stopped.raise_if_stopped()
    if response.status != http.HTTPStatus.OK:
        raise EndpointError(f"{parts.hostname} answered with status {response.status}")
    if len(answer) > MAX_ANSWER_BYTES:
        raise EndpointError(f"{parts.hostname} answered with over {MAX_ANSWER_BYTES:,} bytes")
    return answer


class _PinnedConnection(http.client.HTTPConnection):
    """A connection to a checked address that proves itself by the name of the host."""

    def __init__(self, url: str, address: str, timeout_s: float) -> None:
        parts = urlsplit(url)
        self._is_encrypted = parts.scheme == "https"
        self._address = address
        self._name = parts.hostname or ""
        super().__init__(self._name, parts.port or (443 if self._is_encrypted else 80), timeout=timeout_s)

    def connect(self) -> None:
        """Open the socket; with TLS, check the certificate against the host's name."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_encrypted:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self._name)


class _Watch:
    """Cuts a connection that lasts too long or is called off, whatever it waits for."""

    def __init__(self, timeout_s: float) -> None:
        self.reason: PolicyError | None = None
        self.is_over = threading.Event()
        self._timeout_s = timeout_s

    def raise_if_stopped(self) -> None:
        if self.reason is not None:
            raise self.reason

    def look(self, connection: http.client.HTTPConnection, is_cancelled: Callable[[], bool]) -> None:
        deadline = time.monotonic() + self._timeout_s
        while not self.is_over.wait(LOOK_EVERY_S):
            if is_cancelled():
                self.reason = CancelledError("it was called off; nothing of it is kept")
            elif time.monotonic() > deadline:
                self.reason = EndpointError(f"{connection.host} gave no answer within {self._timeout_s:g} s")
            if self.reason is not None and connection.sock is not None:
                try:
                    connection.sock.shutdown(socket.SHUT_RDWR)
                except OSError:  # closed already
                    return


@contextmanager
def _watch(
    connection: http.client.HTTPConnection, timeout_s: float, is_cancelled: Callable[[], bool]
) -> Iterator[_Watch]:
    watch = _Watch(timeout_s)
    thread = threading.Thread(
        target=watch.look, args=(connection, is_cancelled), name="lookout-endpoint-watch", daemon=True
    )
    thread.start()
    try:
        yield watch
    finally:
        watch.is_over.set()
        thread.join()
        connection.close()
