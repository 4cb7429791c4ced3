"""Alerts in words: a line of each, and the tables of all of them and of their receivers."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.catalogue import mark
from dashboard.components.markup import escape_text, make_chip
from dashboard.components.times import say_age, say_failing, say_time
from dashboard.labels import ALERT_KIND_WORDS
from dashboard.speaking import join_facts, say, say_count, say_written
from db.queries.alerts import AlertRow, ReceiverRow

Table = list[dict[str, object]]


def say_alerts(count: int) -> str:
    """Return how many alerts are open, in words."""
    return say_count("{count:,} alert", "{count:,} alerts", count)


def make_alert(alert: AlertRow, now: datetime) -> str:
    """Return an open alert as HTML: kind, title, event and age."""
    chip = make_chip(say(ALERT_KIND_WORDS[alert.kind]), tone="warn")
    about = join_facts((alert.event, say_age(alert.raised_at, now)))
    return (
        f'<div class="lo-alert"><p class="lo-chips">{chip}</p>'
        f'<p class="lo-text">{escape_text(say_written(alert.title))}</p>'
        f'<p class="lo-meta">{escape_text(about)}</p></div>'
    )


def tabulate_alerts(alerts: Sequence[AlertRow]) -> Table:
    """Return all alerts with who knows of them and how far they were delivered."""
    return [
        {
            say("Raised"): say_time(alert.raised_at),
            say("Kind"): say(ALERT_KIND_WORDS[alert.kind]),
            say("Alert"): say_written(alert.title),
            say("Event"): alert.event or "–",
            say("State"): _say_state(alert),
            say("Delivered"): _say_delivered(alert.delivered, alert.waiting, alert.given_up),
        }
        for alert in alerts
    ]


def tabulate_receivers(receivers: Sequence[ReceiverRow], now: datetime) -> Table:
    """Return the receivers of alerts with what keeps them from taking one."""
    return [
        {
            say("Receiver"): receiver.name,
            say("State"): _say_health(receiver, now),
            say("Delivered"): _say_delivered(receiver.delivered, receiver.waiting, receiver.given_up),
            say("Last error"): say_written(receiver.last_error or "–"),
        }
        for receiver in receivers
    ]


def _say_state(alert: AlertRow) -> str:
    if alert.acknowledged_by:
        return say(
            "{acknowledged_by} knows, {time}",
            acknowledged_by=alert.acknowledged_by,
            time=say_time(alert.acknowledged_at),
        )
    return say("Over since {time}", time=say_time(alert.ended_at)) if alert.ended_at else say("Open")


def _say_delivered(delivered: int, waiting: int, given_up: int) -> str:
    parts = [
        (delivered, mark("{count:,} delivered")),
        (waiting, mark("{count:,} waiting")),
        (given_up, mark("{count:,} given up")),
    ]
    return ", ".join(say(words, count=count) for count, words in parts if count) or "–"


def _say_health(receiver: ReceiverRow, now: datetime) -> str:
    if not receiver.failures:
        return say("Takes alerts") if receiver.delivered else say("Nothing sent yet")
    wait_s = max((receiver.next_try_at - now).total_seconds(), 0)
    return say_failing(receiver.failures, wait_s)
