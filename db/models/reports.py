"""Reports, and the files that are kept with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.vocabulary import ReportKind, ReportStatus


class Report(Base):
    """One report: a frozen snapshot of facts that every format is made from."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    kind: Mapped[ReportKind] = mapped_column(server_default=ReportKind.SITUATION)
    # Of all kinds together, from 1 in each event: a number names one report.
    number: Mapped[int]
    period_starts_at: Mapped[datetime]
    period_ends_at: Mapped[datetime]
    status: Mapped[ReportStatus] = mapped_column(default=ReportStatus.DRAFT)
    snapshot: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    cleared_by: Mapped[str | None] = mapped_column(String(100))
    cleared_at: Mapped[datetime | None]
    issued_by: Mapped[str | None] = mapped_column(String(100))
    issued_at: Mapped[datetime | None]
    # Number of the earlier report of the event that this one took the place of as it was issued.
    supersedes: Mapped[int | None]
    retracted_by: Mapped[str | None] = mapped_column(String(100))
    retracted_at: Mapped[datetime | None]
    retraction_reason: Mapped[str | None] = mapped_column(String(500))
    # Put here from an archive: the numbers of posts in it are those of the store that it was drafted in.
    is_restored: Mapped[bool] = mapped_column(default=False)


class ReportFile(Base):
    """A file kept with a report and never changed, in chunks: the lines of its posts, the pictures that a
    person put into it, and what was issued.

    ``kind`` of an issued file is its format's extension, and ``name`` what it is called; others have none.
    """

    __tablename__ = "report_files"
    __table_args__ = (UniqueConstraint("report_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)


class ReportChunk(Base):
    """A part of a kept file, compressed: what is read and written at once stays small."""

    __tablename__ = "report_chunks"

    file_id: Mapped[int] = mapped_column(ForeignKey("report_files.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
