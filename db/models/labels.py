"""Read models: derived from what arrived and what was made of it; each can be dropped and rebuilt."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId
from db.vocabulary import PlacePrecision

# What a filter may ask for, in every index that is read in order: a filter is answered from the index alone.
FILTERED = ("packed", "language", "has_picture", "modalities_disagree", "humanitarian_confidence")
# What came in after another post is told by its number, which every index of SQLite holds by itself.
ARRIVED = ["post_id"]
PLACED = text("cell_row IS NOT NULL")


class EffectiveLabel(Base):
    """Read model: what is shown of one post, and the keys it is found by.

    Derived by ``db.labels.effective.refresh_effective`` alone, in the transaction that changed its origin; it
    can be dropped and rebuilt at any time. Labels are null while the post waits for the worker.
    """

    __tablename__ = "effective_labels"
    # One index an order: of lists by time and urgency, of the counts by hour, account and
    # grid cell, of messages.
    __table_args__ = (
        Index("ix_effective_labels_newest", "event_id", "posted_at", "post_id", *FILTERED),
        Index("ix_effective_labels_urgent", "event_id", "urgency", "post_id", *FILTERED, "message"),
        Index(
            "ix_effective_labels_hours",
            *("event_id", "hour", *FILTERED, "lat", "lon"),
            postgresql_include=ARRIVED,
        ),
        Index("ix_effective_labels_accounts", "event_id", "account", *FILTERED, "posted_at", "lat", "lon"),
        Index(
            "ix_effective_labels_squares",  # of grid cells; SQLite would build a renamed index anew
            *("event_id", "cell_row", "cell_column", *FILTERED, "posted_at", "hour", "account", "lat", "lon"),
            "message",
            postgresql_include=ARRIVED,
            sqlite_where=PLACED,
            postgresql_where=PLACED,
        ),
        Index("ix_effective_labels_language", "event_id", "language"),
        Index(
            "ix_effective_labels_message",
            *("event_id", "message", "posted_at", "post_id", "account", *FILTERED, "lat", "lon"),
        ),
    )

    # What is counted comes first and in fixed widths: PostgreSQL reads a row from its beginning.
    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    posted_at: Mapped[datetime]
    # Order of triage, up to 1; see db.labels.urgency.
    urgency: Mapped[float]
    event_id: Mapped[int]
    # Whole hours from 1970 (UTC) to posted_at.
    hour: Mapped[int]
    # The three classes and what people decided as one number; see db.labels.packed.
    packed: Mapped[int] = mapped_column(SmallInteger)
    has_picture: Mapped[bool]
    # Image-only and text-only readings name different humanitarian categories.
    modalities_disagree: Mapped[bool]
    # The cell of db.labels.grid.LABEL_CELL_DEGREES that the place lies in.
    cell_row: Mapped[int | None] = mapped_column(SmallInteger)
    cell_column: Mapped[int | None] = mapped_column(SmallInteger)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    informativeness_confidence: Mapped[float | None]
    humanitarian_confidence: Mapped[float | None]
    damage_confidence: Mapped[float | None]
    # The author as a number, see db.labels.effective: numbers are counted faster than the letters of a hash.
    account: Mapped[int | None] = mapped_column(BigInteger)
    # What posts of the same words share; see db.labels.effective.
    message: Mapped[int] = mapped_column(BigInteger)
    # The text without upper and lower case, indexed in a way of each store's own: see db.queries.words.
    folded_text: Mapped[str] = mapped_column(Text, deferred=True)
    language: Mapped[str | None] = mapped_column(String(8))
    # Of the prediction shown: that of the active model where there is one, else the newest.
    model_version: Mapped[str | None] = mapped_column(String(80))
    precision: Mapped[PlacePrecision | None]


class LabelHour(Base):
    """Rollup of the read model: posts of one event, hour and packed label. See ``db.labels.rollups``."""

    __tablename__ = "label_hours"
    COUNTS = ("posts", "placed", "with_picture")

    event_id: Mapped[int] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    packed: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    posts: Mapped[int]
    placed: Mapped[int]
    with_picture: Mapped[int]


class LabelCell(Base):
    """Rollup of the read model: placed posts of one event, grid cell and packed label.

    The same posts are counted in cells of several sizes; see ``db.labels.grid``. Sums are of degrees.
    """

    __tablename__ = "label_cells"
    COUNTS = ("posts", "lat_sum", "lon_sum")

    event_id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    cell_row: Mapped[int] = mapped_column(primary_key=True)
    cell_column: Mapped[int] = mapped_column(primary_key=True)
    packed: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    posts: Mapped[int]
    lat_sum: Mapped[float]
    lon_sum: Mapped[float]


class AccountCount(Base):
    """Rollup of the read model: how many posts of one event an account sent. See ``db.labels.rollups``."""

    __tablename__ = "account_counts"

    event_id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    posts: Mapped[int]
