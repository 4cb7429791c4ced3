"""Reads: alerts with who knows of them, how their receivers do, and which proposals are worth one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from db.models import Alert, AlertDelivery, AlertReceiver, Event, Place, Proposal, WatchedPost
from db.vocabulary import AlertKind, ProposalStatus

# Of a proposal that is told of for days, the first ones say where it began.
FIRST_PLACES = 200


@dataclass(frozen=True)
class AlertRow:
    """One alert.

    Args:
        link: from the dashboard's root; empty where there is nothing to see.
        ended_at: since when what it tells of is over.
        waiting: receivers that have not got it yet.
        given_up: receivers that never will.
    """

    id: int
    kind: AlertKind
    title: str
    event: str | None
    link: str
    raised_at: datetime
    ended_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    delivered: int
    waiting: int
    given_up: int


@dataclass(frozen=True)
class ReceiverRow:
    """One receiver and how it does.

    Args:
        failures: since it last took an alert.
        given_up: alerts that it never took.
    """

    name: str
    failures: int
    last_error: str | None
    next_try_at: datetime
    delivered: int
    waiting: int
    given_up: int


@dataclass(frozen=True)
class ProposedEvent:
    """What the alert of an open proposal says; figures of its burst as ``db.models.Proposal`` says.

    Args:
        place: the name that most of its first placed posts lie at.
    """

    id: int
    stream_id: int
    voices: int
    window_h: int
    expected: float
    place: str | None


@dataclass(frozen=True)
class AlertBoard:
    """What pages show of alerts.

    Args:
        open_count: alerts that nobody knows of and that are not over.
        newest_open: the newest of them.
        newest: of all alerts.
    """

    open_count: int
    newest_open: list[AlertRow]
    newest: list[AlertRow]
    receivers: list[ReceiverRow]


def read_board(session: Session) -> AlertBoard:
    """Return what pages show of alerts, the newest first."""
    return AlertBoard(
        count_open_alerts(session), list_open_alerts(session), list_alerts(session), list_receivers(session)
    )


def count_open_alerts(session: Session) -> int:
    """Return how many alerts nobody knows of although they are not over."""
    return session.scalar(select(func.count()).select_from(Alert).where(_is_open())) or 0


def list_open_alerts(session: Session, *, limit: int = 20) -> list[AlertRow]:
    """Return the alerts that nobody knows of and that are not over, the newest first."""
    return _read(session, select(Alert.id).where(_is_open()).order_by(Alert.id.desc()).limit(limit))


def list_alerts(session: Session, *, limit: int = 100) -> list[AlertRow]:
    """Return all alerts, the newest first."""
    return _read(session, select(Alert.id).order_by(Alert.id.desc()).limit(limit))


def find_knowing(session: Session, keys: Collection[str]) -> dict[str, str | None]:
    """Return who knows of each alert of some keys."""
    query = select(Alert.key, Alert.acknowledged_by).where(Alert.key.in_(keys))
    return {row[0]: row[1] for row in session.execute(query)}


def find_standing(session: Session, kinds: Collection[AlertKind]) -> set[str]:
    """Return the keys of the alerts of some kinds that are not over, whether or not somebody knows."""
    return set(session.scalars(select(Alert.key).where(Alert.kind.in_(kinds), Alert.ended_at.is_(None))))


def list_proposed(session: Session) -> list[ProposedEvent]:
    """Return all proposals that wait for a decision, in one statement however many there are."""
    one = Proposal
    first = (
        select(Place.name, Place.post_id)
        .join(WatchedPost, WatchedPost.post_id == Place.post_id)
        .where(WatchedPost.proposal_id == one.id, Place.name.is_not(None))
        .order_by(Place.post_id)
        .limit(FIRST_PLACES)
        .correlate(one)
        .subquery()
    )
    commonest = (
        select(first.c.name)
        .group_by(first.c.name)
        .order_by(func.count().desc(), func.min(first.c.post_id))
        .limit(1)
        .scalar_subquery()
    )
    query: Select[*tuple[Any, ...]] = (
        select(one.id, one.stream_id, one.voices, one.window_h, one.expected, commonest)
        .where(one.status == ProposalStatus.OPEN)
        .order_by(one.id)
    )
    return [ProposedEvent(*row) for row in session.execute(query)]


def list_receivers(session: Session) -> list[ReceiverRow]:
    """Return every receiver that alerts ever went to, by name."""
    one = AlertReceiver
    query: Select[*tuple[Any, ...]] = (
        select(one.name, one.failures, one.last_error, one.next_try_at, *_count_deliveries())
        .outerjoin(AlertDelivery, AlertDelivery.receiver == one.name)
        .group_by(one.name)
        .order_by(one.name)
    )
    return [ReceiverRow(*row) for row in session.execute(query)]


def _is_open() -> ColumnElement[bool]:
    return Alert.acknowledged_by.is_(None) & Alert.ended_at.is_(None)


def _count_deliveries() -> list[Any]:
    one = AlertDelivery
    is_there, is_done, is_lost = (
        column.is_not(None) for column in (one.alert_id, one.delivered_at, one.given_up_at)
    )
    states = (is_done, is_there & ~is_done & ~is_lost, is_lost)
    return [func.coalesce(func.sum(case((state, 1), else_=0)), 0) for state in states]


def _read(session: Session, chosen: Select[int]) -> list[AlertRow]:
    one = Alert
    query: Select[*tuple[Any, ...]] = (
        select(
            *(one.id, one.kind, one.title, Event.name, one.link, one.raised_at, one.ended_at),
            *(one.acknowledged_by, one.acknowledged_at),
            *_count_deliveries(),
        )
        .outerjoin(Event, Event.id == one.event_id)
        .outerjoin(AlertDelivery, AlertDelivery.alert_id == one.id)
        .where(one.id.in_(chosen))
        .group_by(one.id, Event.name)
        .order_by(one.id.desc())
    )
    return [AlertRow(*row) for row in session.execute(query)]
