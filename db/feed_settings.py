"""What each kind of feed has to be told: one model a kind, from which the page makes its form.

No secret stands here: a setting names the variable of the environment that holds one.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from db.errors import IllegalChangeError
from db.vocabulary import FeedKind

# Only of such names: a feed must not send another secret of this machine to a host of its choice.
SECRET_PREFIX = "LOOKOUT_SECRET_"  # noqa: S105 - the beginning of a variable's name
SecretName = Annotated[str, Field(pattern=rf"^{SECRET_PREFIX}[A-Z0-9_]{{1,60}}$")]
OptionalSecretName = Annotated[str, Field(pattern=rf"^({SECRET_PREFIX}[A-Z0-9_]{{1,60}})?$")]
HOST = r"^[A-Za-z0-9_.:-]+$"
HostNames = Annotated[str, Field(pattern=r"^[A-Za-z0-9_., -]*$")]
WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]


class FeedSettings(BaseModel):
    """Base of every kind's settings; a field's title and description are what its form says."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, str_max_length=500)


class WatchedFolderSettings(FeedSettings):
    folder: str = Field(
        pattern=r"^\w[\w .-]{0,79}$",
        title="Folder",
        description="Name of a folder inside the inbox; files that are put there are imported once each.",
    )


class WebhookSettings(FeedSettings):
    token: SecretName = Field(
        title="Variable of the token",
        description=f"Variable of the environment that holds the sender's token, {SECRET_PREFIX}…",
    )
    key: SecretName = Field(
        title="Variable of the signing key",
        description=f"Variable of the environment that holds the key of the HMAC, {SECRET_PREFIX}…",
    )


class RssSettings(FeedSettings):
    url: WebAddress = Field(title="Address", description="Of the RSS or Atom feed, https://…")
    picture_hosts: HostNames = Field(
        default="", title="Hosts of pictures", description="Besides its own, with commas between them."
    )


class CapSettings(FeedSettings):
    url: WebAddress = Field(
        title="Address", description="Of one CAP 1.2 alert, or of the feed that lists alerts, https://…"
    )
    alert_hosts: HostNames = Field(
        default="", title="Hosts of alerts", description="Besides its own, with commas between them."
    )
    language: str = Field(
        default="",
        pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$",
        title="Language",
        description="That goes first where an alert has several, such as es; empty: as its sender has it.",
    )


class MastodonSettings(FeedSettings):
    server: WebAddress = Field(
        title="Server", description="https://… of any server that speaks Mastodon's API"
    )
    hashtag: str = Field(
        default="",
        pattern=r"^\w*$",
        max_length=100,
        title="Hashtag",
        description="Without #; empty: every public post.",
    )
    is_local: bool = Field(default=False, title="Only posts of this server's own accounts")
    token: OptionalSecretName = Field(
        default="",
        title="Variable of the token",
        description=f"Where the server wants one, {SECRET_PREFIX}…; the owner must name the server.",
    )
    picture_hosts: HostNames = Field(
        default="", title="Hosts of pictures", description="Besides its own, with commas between them."
    )


class BlueskySettings(FeedSettings):
    query: str = Field(min_length=1, title="Search", description="As in Bluesky's own search.")
    service: WebAddress = Field(default="https://public.api.bsky.app", title="Server of the search")


class BlueskyStreamSettings(FeedSettings):
    words: str = Field(
        min_length=3,
        title="Words",
        description="A post is kept where it holds one of them; with commas between them.",
    )
    service: str = Field(
        default="wss://jetstream2.us-east.bsky.network",
        pattern=r"^wss?://[^\s/]+$",
        title="Jetstream server",
    )


class TelegramSettings(FeedSettings):
    channel: str = Field(
        pattern=r"^[A-Za-z][A-Za-z0-9_]{3,31}$",
        title="Channel",
        description="Name of a public channel, without @.",
    )


class MailboxSettings(FeedSettings):
    host: str = Field(pattern=HOST, title="IMAP server", description="The owner must name it.")
    port: int = Field(default=993, ge=1, le=65535, title="Port of IMAP over TLS")
    user: str = Field(min_length=1, title="User")
    password: SecretName = Field(
        title="Variable of the password",
        description=f"Variable of the environment that holds the password, {SECRET_PREFIX}…",
    )
    folder: str = Field(default="INBOX", pattern=r'^[^"\\\r\n]+$', title="Folder")


class KafkaSettings(FeedSettings):
    brokers: str = Field(
        pattern=r"^[A-Za-z0-9_.-]+:[0-9]+(,[A-Za-z0-9_.-]+:[0-9]+)*$",
        title="Brokers",
        description="host:port, with commas between them; the owner must name each.",
    )
    topic: str = Field(pattern=r"^[A-Za-z0-9_.-]+$", max_length=249, title="Topic")
    group: str = Field(
        pattern=r"^[A-Za-z0-9_.-]+$",
        max_length=200,
        title="Consumer group",
        description="Feeds of one group share the topic's partitions between them.",
    )
    user: str = Field(default="", title="User", description="Empty: no sign-in and no TLS.")
    password: OptionalSecretName = Field(
        default="",
        title="Variable of the password",
        description=f"Variable of the environment that holds the password, {SECRET_PREFIX}…",
    )


class GdacsSettings(FeedSettings):
    url: WebAddress = Field(
        default="https://www.gdacs.org/xml/rss.xml", title="Address", description="Of the RSS of GDACS."
    )


class UsgsSettings(FeedSettings):
    url: WebAddress = Field(
        default="https://earthquake.usgs.gov/earthquakes/feed/v1.0/summary/4.5_day.geojson",
        title="Address",
        description="Of a GeoJSON summary feed; its name says from which magnitude on, and over how long.",
    )


FEED_SETTINGS: dict[FeedKind, type[FeedSettings]] = {
    FeedKind.WATCHED_FOLDER: WatchedFolderSettings,
    FeedKind.WEBHOOK: WebhookSettings,
    FeedKind.RSS: RssSettings,
    FeedKind.CAP: CapSettings,
    FeedKind.MASTODON: MastodonSettings,
    FeedKind.BLUESKY: BlueskySettings,
    FeedKind.BLUESKY_STREAM: BlueskyStreamSettings,
    FeedKind.TELEGRAM: TelegramSettings,
    FeedKind.MAILBOX: MailboxSettings,
    FeedKind.KAFKA: KafkaSettings,
    FeedKind.GDACS: GdacsSettings,
    FeedKind.USGS: UsgsSettings,
}


def split_names(text: str) -> list[str]:
    """Return the names in a setting that holds several, with commas between them."""
    return [name.strip() for name in text.split(",") if name.strip()]


def parse_settings(kind: FeedKind, values: dict[str, Any]) -> FeedSettings:
    """Return a feed's settings, checked.

    Raises:
        IllegalChangeError: one is missing, unknown or makes no sense; the message names each.
    """
    model = FEED_SETTINGS[kind]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise IllegalChangeError(
            "; ".join(_say_fault(model, fault["loc"], fault["msg"]) for fault in error.errors()[:5])
        ) from error


def _say_fault(model: type[FeedSettings], loc: tuple[int | str, ...], message: str) -> str:
    name = str(loc[0]) if loc else ""
    field = model.model_fields.get(name)
    return f"{(field.title if field else None) or name or 'Settings'}: {message}"
