"""An alert as a signed request, which the other side checks as Lookout checks what is brought to it."""

import json
import time

from db.alert_outbox import AlertMessage
from inference.feeds.addresses import Guard
from inference.feeds.http import send_bytes
from inference.feeds.signatures import SIGNATURE, TIMESTAMP, sign

ALERT = "X-Lookout-Alert"


def post_alert(message: AlertMessage, *, url: str, key: bytes, guard: Guard, public_url: str) -> None:
    """Send an alert to a webhook. It may come twice, with the same ``Idempotency-Key``.

    Raises:
        FeedError: it was not taken.
    """
    body = json.dumps(
        {
            "id": message.alert_id,
            "kind": message.kind.value,
            "title": message.title,
            "event": message.event,
            "raised_at": message.raised_at.isoformat(),
            "link": find_link(message, public_url),
        },
        ensure_ascii=False,
    ).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": f"lookout-alert-{message.alert_id}",
        ALERT: str(message.alert_id),
        TIMESTAMP: timestamp,
        SIGNATURE: sign(key, timestamp, message.alert_id, body),
    }
    send_bytes(url, body, guard=guard, headers=headers)


def find_link(message: AlertMessage, public_url: str) -> str | None:
    """Return the whole address of what an alert is about, None where nobody outside can reach it."""
    return public_url.rstrip("/") + message.link if public_url and message.link else None
