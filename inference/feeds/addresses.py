"""Which machines a feed may reach: those of the open network, and others that the owner named."""

import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from inference.errors import FeedError
from inference.settings import NetworkSettings

Address = IPv4Address | IPv6Address

# Where clouds tell a machine about itself, keys among it, and the address's range does not give it away.
METADATA = {ip_address(text) for text in ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")}
# IPv6 that leads to the IPv4 address in its last 32 bits (NAT64, and RFC 4291's old form).
ENDS_IN_IPV4 = tuple(ip_network(text) for text in ("64:ff9b::/96", "::/96"))
# One address of several that do not answer must not use up the whole time.
ADDRESS_S = 10.0


@dataclass(frozen=True)
class Guard:
    """Decides which machines feeds may reach, by the address that a name resolves to.

    Args:
        named_hosts: each ``host:port`` that the owner trusts: it may lie in a private network or on this
            machine, and secrets may be sent to it.
        tls: how the certificates of others are checked.
    """

    named_hosts: frozenset[str] = frozenset()
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, compare=False)

    def is_named(self, host: str, port: int) -> bool:
        """Return whether the owner named this host and port."""
        return f"{host}:{port}".lower() in self.named_hosts

    def find_addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host, each of which may be reached.

        Raises:
            FeedError: it has none, or one of them is out of bounds.
        """
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FeedError(f"{host!r} has no address ({error}); check the name", is_passing=True) from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        allows = is_near if self.is_named(host, port) else is_public
        for address in addresses:
            # One bad address among good ones is enough: whoever answers so may answer otherwise next time.
            if not allows(ip_address(address)):
                raise FeedError(
                    f"{host}:{port} leads to {address}, which is not on the open network; if it is meant, "
                    f"the owner names {host}:{port} in LOOKOUT_FEED_HOSTS"
                )
        return addresses

    def connect(self, host: str, port: int, *, deadline: float) -> socket.socket:
        """Return a connection to a checked address of a host; no name is looked up after the check.

        Args:
            deadline: by ``time.monotonic``, in seconds.

        Raises:
            FeedError: the host is out of bounds or does not answer in time.
        """
        reason: OSError = TimeoutError("no time left")
        for address in self.find_addresses(host, port):
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                break
            try:
                connection = socket.create_connection((address, port), timeout=min(left_s, ADDRESS_S))
            except OSError as error:
                reason = error
                continue
            with suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        raise FeedError(f"{host}:{port} does not answer ({reason}); is it up?", is_passing=True) from reason


def make_guard() -> Guard:
    """Return the guard that the owner's settings ask for.

    Raises:
        ValueError: a setting makes no sense.
    """
    return Guard(NetworkSettings().named_hosts)


def is_public(address: Address) -> bool:
    """Return whether an address, or what it stands for, is one of the open network."""
    inner = _unwrap(address)
    if inner is not None:
        return is_public(inner)
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified
    is_old = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not is_special and not is_old and address not in METADATA


def is_near(address: Address) -> bool:
    """Return whether an address is public, private or this machine's: never metadata or a group's."""
    inner = _unwrap(address)
    if inner is not None:
        return is_near(inner)
    is_special = address.is_link_local or address.is_multicast or address.is_unspecified
    return not is_special and address not in METADATA


def _unwrap(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return None
    if int(address) > 1 and any(address in network for network in ENDS_IN_IPV4):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
