"""Who alerts are sent to, as the settings say: webhooks and mail addresses, each on its own."""

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import urlsplit

from db.alert_outbox import AlertMessage
from inference.alerts.mail import send_mail
from inference.alerts.webhook import post_alert
from inference.feeds.addresses import Guard
from inference.settings import AlertSettings

Send = Callable[[AlertMessage], None]
"""Sends one alert; raises ``FeedError`` where it was not taken."""


def list_receivers(settings: AlertSettings, guard: Guard, *, public_url: str) -> Mapping[str, Send]:
    """Return how to send to each receiver, by its name.

    A name stands in the store and on pages: it says which receiver is meant, and neither the whole address,
    which may hold a token, nor whose mailbox it is.
    """
    key = settings.alert_webhook_key.get_secret_value().encode() if settings.alert_webhook_key else b""
    hooks = {
        _name("webhook", urlsplit(url).hostname or "?", url): partial(
            post_alert, url=url, key=key, guard=guard, public_url=public_url
        )
        for url in settings.webhooks
    }
    mails = {
        _name("mail", address.rpartition("@")[2], address): partial(
            send_mail, address=address, settings=settings, guard=guard, public_url=public_url
        )
        for address in settings.mail_addresses
    }
    return {**hooks, **mails}


def _name(way: str, host: str, address: str) -> str:
    return f"{way} {host[:80]} {hashlib.sha256(address.encode()).hexdigest()[:6]}"
