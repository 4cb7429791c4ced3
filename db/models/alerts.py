"""What somebody should know of, who knows of it, and what of it was told to whom outside."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import MaskedString
from db.vocabulary import AlertKind


class Alert(Base):
    """Something worth knowing, written once. It is open until it is over or a person knows of it."""

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AlertKind]
    # What it is about: the same thing is never an alert twice.
    key: Mapped[str] = mapped_column(String(200), unique=True)
    # Leaves this machine: no words of a post, and of people what a mask leaves.
    title: Mapped[str] = mapped_column(MaskedString(200))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    # Within the dashboard, from its root.
    link: Mapped[str] = mapped_column(String(300))
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(100))
    acknowledged_at: Mapped[datetime | None]


class AlertReceiver(Base):
    """A webhook or mail address that alerts go to, by a name that gives neither away."""

    __tablename__ = "alert_receivers"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    # What was raised before is not told to it.
    added_at: Mapped[datetime]
    # While somebody delivers to it, nobody else does before this time.
    next_try_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(500))


class AlertDelivery(Base):
    """One alert to one receiver: waits, is delivered, or was given up."""

    __tablename__ = "alert_deliveries"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), primary_key=True)
    receiver: Mapped[str] = mapped_column(ForeignKey("alert_receivers.name"), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
