"""Settings of the release review, from the environment only (prefix ``LOOKOUT_``); see docs/settings.md."""

from urllib.parse import urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class PolicySettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    policy_llm_url: str = ""
    """Address of a chat-completions endpoint as OpenAI's; empty: no language model reads drafts."""
    policy_llm_model: str = ""
    """Name of the model that the endpoint is asked for."""
    policy_llm_key: SecretStr | None = None
    """Key that the endpoint asks for; it is sent nowhere else and shown nowhere."""
    policy_llm_private_hosts: str = ""
    """Hosts, with commas between them, that may be on this machine or in its network, and be without TLS."""
    policy_llm_timeout_s: float = Field(default=60.0, gt=0, le=600)
    """Longest that one answer may take, in seconds; there is one a policy."""

    @property
    def private_hosts(self) -> frozenset[str]:
        """The hosts that the owner allows although they are private."""
        return frozenset(
            filter(None, (host.strip().lower() for host in self.policy_llm_private_hosts.split(",")))
        )

    @property
    def policy_llm_host(self) -> str:
        """Host of the endpoint, as it is pinned in a trace."""
        return urlsplit(self.policy_llm_url).hostname or ""
