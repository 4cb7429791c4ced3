"""Read models: derived from what arrived and what was made of it; each can be dropped and rebuilt."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId
from db.vocabulary import Damage, Humanitarian, Informativeness, PlacePrecision, Verification


class EffectiveLabel(Base):
    """Read model: what is shown of one post, and the keys it is found by.

    Derived by ``db.effective.refresh_effective`` alone, in the transaction that changed its origin; it can
    be dropped and rebuilt at any time. Labels are null while the post waits for the worker.
    """

    __tablename__ = "effective_labels"
    __table_args__ = (
        Index("ix_effective_labels_newest", "event_id", "posted_at", "post_id"),
        Index("ix_effective_labels_category", "event_id", "humanitarian", "posted_at"),
        Index("ix_effective_labels_urgent", "event_id", "urgency", "post_id"),
        Index("ix_effective_labels_place", "event_id", "lat", "lon"),
        # Holds all that is counted: what no rollup knows is counted from it alone, without the rows.
        Index(
            "ix_effective_labels_counted",
            "event_id",
            "language",
            "has_picture",
            "modalities_disagree",
            "humanitarian_confidence",
            "posted_at",
            "informativeness",
            "humanitarian",
            "damage",
            "verification",
            "lat",
            "lon",
            "author_hash",
        ),
        Index(
            "ix_effective_labels_flags",
            "event_id",
            "modalities_disagree",
            "has_picture",
            "humanitarian_confidence",
        ),
        Index("ix_effective_labels_accounts", "event_id", "humanitarian", "author_hash", "verification"),
    )

    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    event_id: Mapped[int]
    posted_at: Mapped[datetime]
    language: Mapped[str | None] = mapped_column(String(8))
    author_hash: Mapped[str | None] = mapped_column(String(64))
    has_picture: Mapped[bool]
    # Of the prediction shown: that of the active model where there is one, else the newest.
    model_version: Mapped[str | None] = mapped_column(String(80))
    informativeness: Mapped[Informativeness | None]
    informativeness_confidence: Mapped[float | None]
    humanitarian: Mapped[Humanitarian | None]
    humanitarian_confidence: Mapped[float | None]
    damage: Mapped[Damage | None]
    damage_confidence: Mapped[float | None]
    verification: Mapped[Verification]
    # Image-only and text-only readings name different humanitarian categories.
    modalities_disagree: Mapped[bool]
    # Order of triage, 0-1; see db.effective.
    urgency: Mapped[float]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    precision: Mapped[PlacePrecision | None]


class LabelHour(Base):
    """Rollup of the read model: posts of one event, hour, classes and verification. See ``db.rollups``.

    An empty class means not classified, since a key cannot be null.
    """

    __tablename__ = "label_hours"
    COUNTS = ("posts", "placed", "with_picture")

    event_id: Mapped[int] = mapped_column(primary_key=True)
    hour_at: Mapped[datetime] = mapped_column(primary_key=True)
    informativeness: Mapped[str] = mapped_column(String(48), primary_key=True)
    humanitarian: Mapped[str] = mapped_column(String(48), primary_key=True)
    damage: Mapped[str] = mapped_column(String(48), primary_key=True)
    verification: Mapped[str] = mapped_column(String(48), primary_key=True)
    posts: Mapped[int]
    placed: Mapped[int]
    with_picture: Mapped[int]


class LabelCell(Base):
    """Rollup of the read model: placed posts of one event, map square, classes and verification.

    The same posts are counted on several levels of squares; see ``db.rollups``. Sums are of degrees.
    """

    __tablename__ = "label_cells"
    COUNTS = ("posts", "lat_sum", "lon_sum")

    event_id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    cell_row: Mapped[int] = mapped_column(primary_key=True)
    cell_column: Mapped[int] = mapped_column(primary_key=True)
    informativeness: Mapped[str] = mapped_column(String(48), primary_key=True)
    humanitarian: Mapped[str] = mapped_column(String(48), primary_key=True)
    damage: Mapped[str] = mapped_column(String(48), primary_key=True)
    verification: Mapped[str] = mapped_column(String(48), primary_key=True)
    posts: Mapped[int]
    lat_sum: Mapped[float]
    lon_sum: Mapped[float]


class AccountCount(Base):
    """Rollup of the read model: how many posts of one event an account sent. See ``db.rollups``."""

    __tablename__ = "account_counts"

    event_id: Mapped[int] = mapped_column(primary_key=True)
    author_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    posts: Mapped[int]
