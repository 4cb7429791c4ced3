"""Writes: which alert still has to go to which receiver. A delivery is noted only once it is made.

Whoever delivers may be killed at any moment: what it had in hand is delivered again, never lost.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import uniform

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from db.models import Alert, AlertDelivery, AlertReceiver, Event
from db.per_store import build_insert
from db.printable import drop_controls
from db.session import read_clock
from db.vocabulary import AlertKind

FIRST_REST_S, LONGEST_REST_S = 5.0, 1_800.0
JITTER = 0.1
# A delivery is given up once the alert is a day old, and has been tried so often.
GIVE_UP_AFTER, LEAST_ATTEMPTS = timedelta(days=1), 10
ERROR_CHARS = 500


@dataclass(frozen=True)
class AlertMessage:
    """An alert as it goes to a receiver.

    Args:
        link: from the dashboard's root.
    """

    alert_id: int
    kind: AlertKind
    title: str
    event: str | None
    link: str
    raised_at: datetime


def has_unqueued(session: Session, receivers: Collection[str]) -> bool:
    """Return whether a receiver is new, or an alert is in the queue of none."""
    known = session.scalars(select(AlertReceiver.name).where(AlertReceiver.name.in_(receivers)))
    if set(known) != set(receivers):
        return True
    return session.scalar(select(exists().where(_is_unqueued(receivers)))) or False


def queue_deliveries(session: Session, receivers: Collection[str]) -> None:
    """Put every alert that was raised since a receiver was first seen into its queue, once."""
    now = read_clock(session)
    rows = [{"name": name, "added_at": now, "next_try_at": now, "failures": 0} for name in receivers]
    session.execute(build_insert(session, AlertReceiver).on_conflict_do_nothing(), rows)
    missing = select(Alert.id, AlertReceiver.name).where(_is_unqueued(receivers))
    deliveries = [
        {"alert_id": alert_id, "receiver": name, "attempts": 0} for alert_id, name in session.execute(missing)
    ]
    if deliveries:
        session.execute(build_insert(session, AlertDelivery).on_conflict_do_nothing(), deliveries)


def claim_delivery(session: Session, receiver: str, *, lease_s: float) -> AlertMessage | None:
    """Take the next alert of a receiver in hand; None where nothing waits or its rest is not over.

    What has been tried least comes first, so that one that is never taken keeps no other waiting.
    """
    now = read_clock(session)
    held = session.scalar(
        select(AlertReceiver)
        .where(AlertReceiver.name == receiver, AlertReceiver.next_try_at <= now)
        .with_for_update(skip_locked=True)
    )
    if held is None:
        return None
    found = session.execute(
        select(AlertDelivery, Alert, Event.name)
        .join(Alert, Alert.id == AlertDelivery.alert_id)
        .outerjoin(Event, Event.id == Alert.event_id)
        .where(AlertDelivery.receiver == receiver, _waits())
        .order_by(AlertDelivery.attempts, AlertDelivery.alert_id)
        .limit(1)
    ).first()
    if found is None:
        return None
    delivery, alert, event = found
    delivery.attempts += 1
    held.next_try_at = now + timedelta(seconds=lease_s)
    return AlertMessage(alert.id, alert.kind, alert.title, event, alert.link, alert.raised_at)


def has_waiting(session: Session, receivers: Collection[str]) -> bool:
    """Return whether an alert waits for a receiver whose rest is over."""
    is_due = (AlertReceiver.name == AlertDelivery.receiver) & (
        AlertReceiver.next_try_at <= read_clock(session)
    )
    waiting = exists().where(_waits(), AlertDelivery.receiver.in_(receivers), is_due)
    return session.scalar(select(waiting)) or False


def finish_delivery(session: Session, receiver: str, alert_id: int) -> None:
    """Note that a receiver has taken an alert; the next one may follow at once."""
    now = read_clock(session)
    session.get_one(AlertDelivery, (alert_id, receiver)).delivered_at = now
    held = session.get_one(AlertReceiver, receiver)
    held.next_try_at, held.failures, held.last_error = now, 0, None


def fail_delivery(
    session: Session, receiver: str, alert_id: int, *, reason: str, rest_s: float | None = None
) -> None:
    """Note why a receiver did not take an alert; it rests twice as long each time.

    Args:
        rest_s: how long it asks to be left alone.
    """
    now = read_clock(session)
    held = session.get_one(AlertReceiver, receiver)
    own_s = min(FIRST_REST_S * 2.0 ** min(held.failures, 20), LONGEST_REST_S)
    wait_s = max(min(rest_s or 0.0, LONGEST_REST_S), own_s * uniform(1 - JITTER, 1 + JITTER))
    held.failures += 1
    held.next_try_at = now + timedelta(seconds=wait_s)
    held.last_error = drop_controls(reason)[:ERROR_CHARS]
    old = select(Alert.id).where(Alert.id == alert_id, Alert.raised_at < now - GIVE_UP_AFTER)
    session.execute(
        update(AlertDelivery)
        .where(
            AlertDelivery.receiver == receiver,
            AlertDelivery.alert_id.in_(old),
            AlertDelivery.attempts >= LEAST_ATTEMPTS,
        )
        .values(given_up_at=now),
        execution_options={"synchronize_session": False},
    )


def _waits() -> ColumnElement[bool]:
    return AlertDelivery.delivered_at.is_(None) & AlertDelivery.given_up_at.is_(None)


def _is_unqueued(receivers: Collection[str]) -> ColumnElement[bool]:
    known = exists().where(AlertDelivery.alert_id == Alert.id, AlertDelivery.receiver == AlertReceiver.name)
    return AlertReceiver.name.in_(receivers) & (Alert.raised_at >= AlertReceiver.added_at) & ~known
