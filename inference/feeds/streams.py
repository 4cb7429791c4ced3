"""Connections for the HTTP client: through the guard, and with one deadline for all that passes over them."""

import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore2

from inference.feeds.addresses import Guard


class GuardedBackend(httpcore2.NetworkBackend):
    """Opens connections by the guard; the client's own time-outs are not asked.

    Args:
        deadline: by ``time.monotonic``, in seconds.
    """

    def __init__(self, guard: Guard, deadline: float) -> None:
        self._guard = guard
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Return a connection to a checked address."""
        return _TimedStream(self._guard.connect(host, port, deadline=self._deadline), self._deadline)


class _TimedStream(httpcore2.NetworkStream):
    """Lets nothing wait beyond the deadline, however slowly the bytes drip."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            self._set_timeout()
            return self._connection.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore2.ReadTimeout(error) from error
        except OSError as error:
            raise httpcore2.ReadError(error) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._set_timeout()
            self._connection.sendall(buffer)
        except TimeoutError as error:
            raise httpcore2.WriteTimeout(error) from error
        except OSError as error:
            raise httpcore2.WriteError(error) from error

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            self._set_timeout()
            secured = ssl_context.wrap_socket(self._connection, server_hostname=server_hostname)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(error) from error
        except OSError as error:
            raise httpcore2.ConnectError(error) from error
        return _TimedStream(secured, self._deadline)

    def close(self) -> None:
        self._connection.close()

    def get_extra_info(self, info: str) -> Any:
        return (
            self._connection if info == "ssl_object" and isinstance(self._connection, ssl.SSLSocket) else None
        )

    def _set_timeout(self) -> None:
        left_s = self._deadline - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the time is up")
        self._connection.settimeout(left_s)
