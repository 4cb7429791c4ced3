"""What all tables share: how constraints are named, and how words and times are stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, MetaData
from sqlalchemy.orm import DeclarativeBase

from db.types import UtcDateTime, word_column
from db.vocabulary import (
    AccountRole,
    AlertKind,
    Credibility,
    Damage,
    EventStatus,
    ExplanationMethod,
    FailureKind,
    FaultKind,
    FeedKind,
    FormerVerdict,
    Hazard,
    HazardLevel,
    Humanitarian,
    IncidentChangeKind,
    Information,
    Informativeness,
    JobStatus,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    PlaceRole,
    ProposalStatus,
    ReportKind,
    ReportStatus,
    SourceKind,
    SourceReliability,
    Task,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this name
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        AccountRole: word_column(AccountRole),
        AlertKind: word_column(AlertKind),
        Credibility: word_column(Credibility),
        Damage: word_column(Damage),
        EventStatus: word_column(EventStatus),
        ExplanationMethod: word_column(ExplanationMethod),
        FormerVerdict: word_column(FormerVerdict),
        Hazard: word_column(Hazard),
        HazardLevel: word_column(HazardLevel),
        Humanitarian: word_column(Humanitarian),
        IncidentChangeKind: word_column(IncidentChangeKind),
        Information: word_column(Information),
        Informativeness: word_column(Informativeness),
        JobStatus: word_column(JobStatus),
        LabelDecision: word_column(LabelDecision),
        FailureKind: word_column(FailureKind),
        FaultKind: word_column(FaultKind),
        FeedKind: word_column(FeedKind),
        PlaceMethod: word_column(PlaceMethod),
        PlacePrecision: word_column(PlacePrecision),
        PlaceRole: word_column(PlaceRole),
        ProposalStatus: word_column(ProposalStatus),
        ReportKind: word_column(ReportKind),
        ReportStatus: word_column(ReportStatus),
        SourceKind: word_column(SourceKind),
        SourceReliability: word_column(SourceReliability),
        Task: word_column(Task),
    }
