"""Which addresses belong to the open network."""

from ipaddress import ip_address

import pytest

from inference.feeds.addresses import is_near, is_public

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "::1", "fd12::1", "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1", "2002:a00:1::", "::10.0.0.1", "fec0::1",
]  # fmt: skip
NEVER = [
    "169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
    "224.0.0.1", "ff02::1", "0.0.0.0", "::", "::ffff:169.254.169.254", "64:ff9b::169.254.169.254",  # noqa: S104
]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
)
def test_the_open_network_is_reached(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_private_is_reached_only_when_it_is_named(text: str) -> None:
    assert not is_public(ip_address(text))
    assert is_near(ip_address(text))


@pytest.mark.parametrize("text", [*NEVER, "255.255.255.255", "240.0.0.1", "2001:db8::1", "198.18.0.1"])
def test_what_is_no_machine_of_the_open_network_is_not_reached(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", NEVER)
def test_metadata_and_groups_are_never_reached(text: str) -> None:
    assert not is_near(ip_address(text))
