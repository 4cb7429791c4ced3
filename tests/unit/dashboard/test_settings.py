"""Nobody lets other machines in without meaning to."""

import tomllib
from pathlib import Path

import pytest

from dashboard.services.errors import ServiceError
from dashboard.settings import WebSettings, is_loopback, require_meant_host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.7", "desk.example.org"])  # noqa: S104
def test_a_host_that_lets_others_in_is_refused_unless_a_setting_says_that_it_is_meant(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ServiceError, match=r"nobody signs in.*LOOKOUT_ALLOW_WITHOUT_SIGN_IN=true"):
        require_meant_host(host, WebSettings())
    monkeypatch.setenv("LOOKOUT_ALLOW_WITHOUT_SIGN_IN", "true")
    require_meant_host(host, WebSettings())


@pytest.mark.parametrize("host", ["localhost", "LocalHost.", "127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_alone_needs_no_setting(host: str) -> None:
    assert is_loopback(host)
    require_meant_host(host, WebSettings())


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("localhost", "http://localhost:8501"),
        ("0.0.0.0", "http://localhost:8501"),  # noqa: S104
        ("::1", "http://[::1]:8501"),
        ("10.0.0.5", "http://10.0.0.5:8501"),
    ],
)
def test_the_address_is_one_that_a_browser_here_can_open(
    host: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKOUT_HOST", host)
    assert WebSettings().address == address


def test_every_way_to_start_has_addresses_so_that_streamlit_looks_none_up() -> None:
    options = tomllib.loads((Path(__file__).parents[3] / ".streamlit/config.toml").read_text())
    assert options["server"]["address"] == options["browser"]["serverAddress"] == "localhost"
