"""What authorities and observatories report of hazards: context of events, never a post."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.vocabulary import FeedKind, Hazard, HazardLevel


class HazardReport(Base):
    """The newest state of one report of a publisher; what it said before is gone."""

    __tablename__ = "hazard_reports"
    __table_args__ = (
        UniqueConstraint("publisher", "external_id"),
        # Of all reports few last into any period.
        Index("ix_hazard_reports_ended_at", "ended_at", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    publisher: Mapped[FeedKind]
    external_id: Mapped[str] = mapped_column(String(100))
    hazard: Mapped[Hazard]
    level: Mapped[HazardLevel | None]
    # As the publisher gives them, such as 6.1 mww or 130 km/h.
    severity: Mapped[float | None]
    severity_unit: Mapped[str | None] = mapped_column(String(20))
    # Of a storm or a volcano.
    name: Mapped[str | None] = mapped_column(String(100))
    place: Mapped[str | None] = mapped_column(String(200))
    lat: Mapped[float]
    lon: Mapped[float]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    link: Mapped[str | None] = mapped_column(String(2000))
    # By the publisher's clock: which of two states is the newer one.
    updated_at: Mapped[datetime]
    fetched_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
