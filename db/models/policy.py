"""The release review of reports: what reviewers read and found, and what people appealed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class PolicyTrace(Base):
    """One reading of one state of a report by one reviewer. Only ever added."""

    __tablename__ = "policy_traces"
    __table_args__ = (Index("ix_policy_traces_report", "report_id", "draft_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    # Of the snapshot that was read, of the policies in force, and the reviewer that read it.
    draft_sha256: Mapped[str] = mapped_column(String(64))
    policy_sha256: Mapped[str] = mapped_column(String(64))
    reviewer: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(200))
    trace: Mapped[dict[str, Any]]
    asked_by: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime]


class PolicyAppeal(Base):
    """A named person holds that a passage may stand although a reviewer blocks it. Only ever added."""

    __tablename__ = "policy_appeals"
    __table_args__ = (Index("ix_policy_appeals_report", "report_id", "draft_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    draft_sha256: Mapped[str] = mapped_column(String(64))
    # Key of the finding: of one passage in one state of the report.
    finding: Mapped[str] = mapped_column(String(32))
    policy: Mapped[str] = mapped_column(String(40))
    lead: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(500))
    made_at: Mapped[datetime]
