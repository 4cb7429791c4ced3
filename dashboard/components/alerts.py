"""Alerts in words: a line of each, and the tables of all of them and of their receivers."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.components.markup import escape_text, make_chip
from dashboard.components.times import say_age, say_span, say_time
from dashboard.labels import ALERT_KIND_WORDS
from db.queries.alerts import AlertRow, ReceiverRow

Table = list[dict[str, object]]


def say_count(count: int) -> str:
    """Return how many alerts are open, in words."""
    return "1 alert" if count == 1 else f"{count:,} alerts"


def make_alert(alert: AlertRow, now: datetime) -> str:
    """Return an open alert as HTML: kind, title, event and age."""
    chip = make_chip(ALERT_KIND_WORDS[alert.kind], tone="warn")
    about = " · ".join(filter(None, (alert.event, say_age(alert.raised_at, now))))
    return (
        f'<div class="lo-alert"><p class="lo-chips">{chip}</p>'
        f'<p class="lo-text">{escape_text(alert.title)}</p><p class="lo-meta">{escape_text(about)}</p></div>'
    )


def tabulate_alerts(alerts: Sequence[AlertRow]) -> Table:
    """Return all alerts with who knows of them and how far they were delivered."""
    return [
        {
            "Raised": say_time(alert.raised_at),
            "Kind": ALERT_KIND_WORDS[alert.kind],
            "Alert": alert.title,
            "Event": alert.event or "–",
            "State": _say_state(alert),
            "Delivered": _say_delivered(alert.delivered, alert.waiting, alert.given_up),
        }
        for alert in alerts
    ]


def tabulate_receivers(receivers: Sequence[ReceiverRow], now: datetime) -> Table:
    """Return the receivers of alerts with what keeps them from taking one."""
    return [
        {
            "Receiver": receiver.name,
            "State": _say_health(receiver, now),
            "Delivered": _say_delivered(receiver.delivered, receiver.waiting, receiver.given_up),
            "Last error": receiver.last_error or "–",
        }
        for receiver in receivers
    ]


def _say_state(alert: AlertRow) -> str:
    if alert.acknowledged_by:
        return f"{alert.acknowledged_by} knows, {say_time(alert.acknowledged_at)}"
    return f"Over since {say_time(alert.ended_at)}" if alert.ended_at else "Open"


def _say_delivered(delivered: int, waiting: int, given_up: int) -> str:
    parts = [(delivered, "delivered"), (waiting, "waiting"), (given_up, "given up")]
    return ", ".join(f"{count:,} {words}" for count, words in parts if count) or "–"


def _say_health(receiver: ReceiverRow, now: datetime) -> str:
    if not receiver.failures:
        return "Takes alerts" if receiver.delivered else "Nothing sent yet"
    wait_s = max((receiver.next_try_at - now).total_seconds(), 0)
    times = "once" if receiver.failures == 1 else f"{receiver.failures:,} times"
    return f"ALARM · failed {times}, next try in {say_span(wait_s)}"
