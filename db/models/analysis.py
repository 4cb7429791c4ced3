"""What was made of the posts by models, by rules and by analysts, and who did what."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId
from db.vocabulary import (
    Credibility,
    Damage,
    FormerVerdict,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    PlaceRole,
)


class Prediction(Base):
    """What one model version said of one post. Never edited; a new version adds a row."""

    __tablename__ = "predictions"
    __table_args__ = (UniqueConstraint("post_id", "model_version"),)

    id: Mapped[BigId] = mapped_column(primary_key=True)
    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"))
    model_version: Mapped[str] = mapped_column(String(80))
    informativeness: Mapped[Informativeness]
    humanitarian: Mapped[Humanitarian]
    damage: Mapped[Damage | None]
    # {modality: {task: {class: calibrated probability 0-1}}}
    readings: Mapped[dict[str, Any]]
    # {modality: how far the fused reading listens to it, 0-1}
    gates: Mapped[dict[str, Any]]
    # {task: classes of the fused reading that hold the right one nine times in ten, likeliest first}
    class_sets: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    # {modality: share of ordinary posts that are more like the training data, 0-1}
    ood_scores: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    # {stage: milliseconds of the batch divided by its posts}
    timings_ms: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Explanation(Base):
    """Where the model looked for one prediction, as compact arrays."""

    __tablename__ = "explanations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["post_id", "model_version"], ["predictions.post_id", "predictions.model_version"]
        ),
    )

    post_id: Mapped[BigId] = mapped_column(primary_key=True)
    model_version: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    # Region weights, uint8 (255 = 1.0), row by row over the picture; null without a picture.
    region_rows: Mapped[int] = mapped_column(default=0)
    region_columns: Mapped[int] = mapped_column(default=0)
    regions: Mapped[bytes | None] = mapped_column(LargeBinary)
    # [[start, end, weight 0-1], …]: character spans of the post's text.
    tokens: Mapped[list[Any]]


class Place(Base):
    """Where a post is, how exactly that is known and by which method."""

    __tablename__ = "places"
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat_range"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon_range"),
    )

    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    lat: Mapped[float]
    lon: Mapped[float]
    precision: Mapped[PlacePrecision]
    method: Mapped[PlaceMethod]
    name: Mapped[str | None] = mapped_column(String(200))
    # How far from the point it may be; null where nobody said.
    radius_km: Mapped[float | None]
    created_at: Mapped[datetime]


class NamedPlace(Base):
    """A place that a post's words name beside the one where it happened, in the order of weight."""

    __tablename__ = "named_places"

    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[PlaceRole]
    name: Mapped[str] = mapped_column(String(200))
    lat: Mapped[float]
    lon: Mapped[float]
    precision: Mapped[PlacePrecision]
    radius_km: Mapped[float]


class PictureWords(Base):
    """The words that a machine read in one picture: no text of a post, and quoted nowhere as one."""

    __tablename__ = "picture_words"

    media_id: Mapped[BigId] = mapped_column(ForeignKey("media.id"), primary_key=True)
    # Line by line; empty where none were found.
    words: Mapped[str] = mapped_column(Text)
    # Mean over the letters, 0-1, as the reader gives it; null without words.
    confidence: Mapped[float | None]
    # What read them, with its version.
    reader: Mapped[str] = mapped_column(String(80))
    read_at: Mapped[datetime]


class PictureFaces(Base):
    """Where one detector found faces in one picture. Never edited; another detector adds a row."""

    __tablename__ = "picture_faces"
    __table_args__ = (UniqueConstraint("media_id", "detector"),)

    id: Mapped[BigId] = mapped_column(primary_key=True)
    media_id: Mapped[BigId] = mapped_column(ForeignKey("media.id"))
    # What found them, with its version and from which score.
    detector: Mapped[str] = mapped_column(String(80))
    # [[left, top, right, bottom, score], …]: shares of the upright picture's sides, and 0-1.
    faces: Mapped[list[Any]]
    found_at: Mapped[datetime]


class WithheldPicture(Base):
    """A picture that a person keeps from whoever is outside the team, whatever machines made of it."""

    __tablename__ = "withheld_pictures"

    media_id: Mapped[BigId] = mapped_column(ForeignKey("media.id"), primary_key=True)
    withheld_by: Mapped[str] = mapped_column(String(100))
    withheld_at: Mapped[datetime]


class Review(Base):
    """What an analyst decided about one post, beside its predictions. Undone reviews stay as history.

    A decision that is null says nothing: the one before it stands.
    """

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_reviewer", "reviewer", "id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True)
    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), index=True)
    reviewer: Mapped[str] = mapped_column(String(100))
    label_decision: Mapped[LabelDecision | None]
    informativeness: Mapped[Informativeness | None]
    humanitarian: Mapped[Humanitarian | None]
    damage: Mapped[Damage | None]
    information: Mapped[Information | None]
    credibility: Mapped[Credibility | None]
    # True takes the post out of use, False puts it back.
    set_aside: Mapped[bool | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(index=True)
    undone_at: Mapped[datetime | None]
    # Of a review from before label and information were judged apart: the one word that it said.
    former_verdict: Mapped[FormerVerdict | None]


class ModelVersion(Base):
    """A checkpoint that may serve. The one with the highest ``activation`` does; none: the bundled one."""

    __tablename__ = "model_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(80), unique=True)
    # Name of the file in the folder of the models; null for the checkpoint that comes with Lookout.
    file: Mapped[str | None] = mapped_column(String(120))
    # The version that it was trained from.
    parent: Mapped[str | None] = mapped_column(String(80))
    # What it was measured to do before it was taken; see ``inference.training.learning``.
    measured: Mapped[dict[str, Any]]
    created_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    activation: Mapped[int] = mapped_column(default=0)


class AuditEntry(Base):
    """Append-only audit log: who changed what, from what to what, and why; see ``db.audit``."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject", "subject_id"),)

    # The place in the log.
    id: Mapped[BigId] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[BigId]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(500))
    # The seal: over the entry and the seal of the one before.
    sha256: Mapped[str] = mapped_column(String(64))
