"""Settings of the dashboard's server, from the environment (prefix ``LOOKOUT_``); see docs/settings.md."""

from ipaddress import ip_address

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from dashboard.services.errors import ServiceError
from dashboard.services.sign_in import SignInSettings


class WebSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    port: int = Field(default=8501, ge=1, le=65535)
    """Where the dashboard listens."""
    host: str = "localhost"
    """Address it listens on."""
    allowed_hosts: str = ""
    """Names that it is also reached by, with commas between them."""
    allow_without_sign_in: bool = False
    """Whether other machines may use it although nobody signs in."""
    dashboards: int = Field(default=1, ge=1, le=64)
    """How many processes serve it behind that port; more than one take HAProxy."""
    session_upload_mib: int = Field(default=2048, ge=1)
    """How much the files chosen in one browser tab may hold at once, in MiB."""

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the dashboard."""
        host = "localhost" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def is_loopback(host: str) -> bool:
    """Return whether only this machine itself can be meant by a host, given as a name or an IP address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def require_meant_host(host: str, settings: WebSettings) -> None:
    """Check that whoever lets other machines in has people sign in, or knows that nobody does.

    Raises:
        ServiceError: the host is not this machine alone, nobody signs in, and no setting says that this is
            meant.
    """
    if not is_loopback(host) and not settings.allow_without_sign_in and not SignInSettings().is_on:
        raise ServiceError(
            f"LOOKOUT_HOST is {host!r}, so every machine that reaches this one could read all posts and "
            "judge them under any name: nobody signs in. Keep LOOKOUT_HOST=localhost, have people sign in "
            "(LOOKOUT_OIDC_URL), or set LOOKOUT_ALLOW_WITHOUT_SIGN_IN=true if this is meant"
        )
