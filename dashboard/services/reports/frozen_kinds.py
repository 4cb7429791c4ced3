"""What reports of one kind are frozen with, beside what all are."""

from datetime import datetime

from dashboard.services.reports.frozen_model import Frozen
from db.vocabulary import AlertKind, Damage, Humanitarian, IncidentChangeKind


class TimeBin(Frozen):
    """Posts of one span of time, UTC."""

    starts_at: datetime
    posts: int


class ChangeMade(Frozen):
    """What a person did to an incident, or noted of it; a note is masked."""

    kind: IncidentChangeKind
    by: str
    at: datetime
    posts: int
    other: int | None
    note: str | None


class IncidentGrowth(Frozen):
    """One incident as it stands, how its posts of the period lie in time, and what people did to it.

    Args:
        posts: all that it has, also beyond the report's period; ``accounts`` alike.
        growth: posts of the last hour before the newest post of its event.
        bin_h: length of each of ``bins`` in hours; those without posts are among them.
    """

    id: int
    category: Humanitarian | None
    damage: Damage | None
    place: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    posts: int
    accounts: int
    growth: int
    open_posts: int
    bin_h: int
    bins: tuple[TimeBin, ...]
    changes: tuple[ChangeMade, ...]


class ResponseFacts(Frozen):
    """What posts of the category of the response tell of one district."""

    district: str
    posts: int
    messages: int
    accounts: int
    verified_messages: int
    cited: tuple[int, ...]


class OpenWork(Frozen):
    """Posts left in one queue of the desk, by the name of its tab; ``trace`` names their list."""

    queue: str
    posts: int
    trace: str


class Decider(Frozen):
    """What one person decided in the period, undone decisions left out."""

    by: str
    decisions: int
    posts: int


class GrowingIncident(Frozen):
    id: int
    category: Humanitarian | None
    place: str | None
    posts: int
    accounts: int
    growth: int


class OpenAlert(Frozen):
    kind: AlertKind
    title: str
    raised_at: datetime


class HandoverFacts(Frozen):
    """What the next shift takes over, as of the freezing.

    Args:
        new_incidents: those whose first post lies in the period.
        waiting: posts of the whole store that the worker has not classified yet; ``failed``: cannot.
        proposals: of all streams, that wait for a decision.
        alerts: the newest of those that are open; ``open_alerts`` counts all.
    """

    open_work: tuple[OpenWork, ...]
    deciders: tuple[Decider, ...]
    new_incidents: int
    growing: tuple[GrowingIncident, ...]
    waiting: int
    failed: int
    proposals: int
    open_alerts: int
    alerts: tuple[OpenAlert, ...]
