"""Settings of worker and feeds, from the environment only (prefix ``LOOKOUT_``); see docs/settings.md."""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from db.feed_settings import split_names


class WorkerSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where the model runs; ``auto`` takes CUDA when there is one."""
    checkpoint: Path | None = None
    """The model's file; empty means the bundled one."""
    compiled_dir: Path = Path("~/.cache/lookout")
    """Where the encoders' compiled graphs are kept between starts."""
    batch_posts: int = Field(default=32, ge=1, le=1024)
    """Posts claimed at once by a lane. An analyst's submission waits for the first lane that is done."""
    lanes: int = Field(default=2, ge=1, le=16)
    """Batches in hand at once: the encoders work on all but one while that one reads or writes."""

    @property
    def streams(self) -> int:
        """Encoder calls that run side by side on a CPU, each on its share of the cores."""
        return max(1, self.lanes - 1)

    poll_s: float = Field(default=0.1, gt=0)
    """First wait when the queue is empty or the store is away; it doubles up to ``poll_max_s``."""
    poll_max_s: float = Field(default=1.0, gt=0)
    """Longest such wait."""
    heartbeat_s: float = Field(default=5.0, gt=0)
    """How often the worker tells that it lives."""
    lease_s: float = Field(default=60.0, gt=0)
    """Silence after which another worker may take a job over. Keep it at several heartbeats."""
    batch_max_s: float = Field(default=600.0, gt=0)
    """Longest that a batch may take to be read and classified; the process ends when one hangs."""
    nice: int = Field(default=5, ge=0, le=19)
    """How far the worker steps back so that the dashboard stays quick on the same machine."""
    metrics_port: int = Field(default=0, ge=0, le=65535)
    """Where Prometheus finds the worker's figures; 0 opens no port."""
    metrics_host: str = "127.0.0.1"
    """Address of that port; set 0.0.0.0 to let other machines read."""


class NetworkSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    feed_hosts: str = ""
    """Hosts that the owner trusts, ``host:port`` with commas between: feeds reach them in private networks
    too, and send secrets to no others."""

    @field_validator("feed_hosts")
    @classmethod
    def _check_hosts(cls, value: str) -> str:
        for host in cls._split(value):
            if not re.fullmatch(r"(\[[0-9a-f:]+\]|[a-z0-9._-]+):[0-9]{1,5}", host):
                raise ValueError(f"{host!r} is no host:port; write inside.example:443")
        return value

    @property
    def named_hosts(self) -> frozenset[str]:
        """Each of them as ``host:port`` in lower case, IPv6 without brackets."""
        return frozenset(host.replace("[", "").replace("]", "") for host in self._split(self.feed_hosts))

    @staticmethod
    def _split(value: str) -> list[str]:
        return split_names(value.lower())


class FeedRunnerSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    feed_lanes: int = Field(default=4, ge=1, le=64)
    """Feeds fetched at once: one that hangs keeps none of the others waiting."""
    webhook_port: int = Field(default=8502, ge=1, le=65535)
    """Where others bring posts, while a webhook is configured."""
    webhook_host: str = "127.0.0.1"
    """Address of that port; set 0.0.0.0 to let other machines bring posts."""


class AlertSettings(BaseSettings):
    # An address may hold a token, which an error must not show.
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True, hide_input_in_errors=True)

    alert_webhooks: str = ""
    """Addresses that alerts are sent to, with commas between them; empty: to none."""
    alert_webhook_key: SecretStr | None = None
    """Key of the signature that every such request bears."""
    alert_mail_to: str = ""
    """Mail addresses that alerts are sent to, with commas between them; empty: to none."""
    alert_mail_from: str = ""
    """Address that they come from."""
    alert_mail_host: str = ""
    """The mail server that takes them (SMTP)."""
    alert_mail_port: int = Field(default=587, ge=1, le=65535)
    """Its port: 587 begins in plain text and turns to TLS, 465 is TLS from the start."""
    alert_mail_tls: Literal["starttls", "tls"] = "starttls"
    """How the connection is secured; no mail goes out over one that is not."""
    alert_mail_user: str = ""
    """User to sign in as; empty: without."""
    alert_mail_password: SecretStr | None = None
    """Password of that user; it is stored and shown nowhere."""

    @model_validator(mode="after")
    def _check_completeness(self) -> Self:
        if not all(re.fullmatch(r"https?://[\w.:\[\]-]+(/\S*)?", url, re.ASCII) for url in self.webhooks):
            raise ValueError("LOOKOUT_ALERT_WEBHOOKS holds what is no address; each begins with https://")
        if self.alert_webhooks and not self.alert_webhook_key:
            raise ValueError(
                "LOOKOUT_ALERT_WEBHOOKS needs LOOKOUT_ALERT_WEBHOOK_KEY, which signs what is sent"
            )
        if self.alert_mail_to and not (self.alert_mail_host and self.alert_mail_from):
            raise ValueError(
                "LOOKOUT_ALERT_MAIL_TO needs LOOKOUT_ALERT_MAIL_HOST and LOOKOUT_ALERT_MAIL_FROM"
            )
        return self

    @property
    def webhooks(self) -> list[str]:
        """Each address once."""
        return list(dict.fromkeys(split_names(self.alert_webhooks)))

    @property
    def mail_addresses(self) -> list[str]:
        """Each mail address once."""
        return list(dict.fromkeys(split_names(self.alert_mail_to)))
