"""Tables. Times are aware UTC and end in ``_at``; words come from ``db.vocabulary``."""

from db.models.accounts import Account
from db.models.alerts import Alert, AlertDelivery, AlertReceiver
from db.models.analysis import (
    AuditEntry,
    Explanation,
    ModelVersion,
    NamedPlace,
    PictureWords,
    Place,
    Prediction,
    Review,
)
from db.models.base import Base
from db.models.desk import (
    BulkJob,
    BulkReview,
    DeskLook,
    NamedArea,
    PostAssignment,
    PostLease,
    PostNote,
    ReviewSample,
    SampledPost,
    SavedView,
)
from db.models.feeds import Feed, FeedHour, FeedRunner
from db.models.hazards import HazardReport
from db.models.incidents import Incident, IncidentChange, IncidentCursor, IncidentPost
from db.models.labels import AccountCount, EffectiveLabel, LabelCell, LabelHour
from db.models.policy import PolicyAppeal, PolicyTrace
from db.models.posts import (
    DroppedCell,
    ErasedPicture,
    Event,
    Import,
    Media,
    Post,
    PostMedia,
    RefusedRow,
    Source,
)
from db.models.proposals import KeyHour, Proposal, ProposalChange, WatchedPost, WatchTurn
from db.models.queue import DraftJob, Fault, Job, PictureJob, WorkerRow
from db.models.reports import Report, ReportChunk, ReportFile
from db.models.signatures import (
    MediaBand,
    MediaHash,
    MediaMatch,
    MessageFold,
    MessageLink,
    PostSignature,
    WordBand,
)

__all__ = [
    "Account",
    "AccountCount",
    "Alert",
    "AlertDelivery",
    "AlertReceiver",
    "AuditEntry",
    "Base",
    "BulkJob",
    "BulkReview",
    "DeskLook",
    "DraftJob",
    "DroppedCell",
    "EffectiveLabel",
    "ErasedPicture",
    "Event",
    "Explanation",
    "Fault",
    "Feed",
    "FeedHour",
    "FeedRunner",
    "HazardReport",
    "Import",
    "Incident",
    "IncidentChange",
    "IncidentCursor",
    "IncidentPost",
    "Job",
    "KeyHour",
    "LabelCell",
    "LabelHour",
    "Media",
    "MediaBand",
    "MediaHash",
    "MediaMatch",
    "MessageFold",
    "MessageLink",
    "ModelVersion",
    "NamedArea",
    "NamedPlace",
    "PictureJob",
    "PictureWords",
    "Place",
    "PolicyAppeal",
    "PolicyTrace",
    "Post",
    "PostAssignment",
    "PostLease",
    "PostMedia",
    "PostNote",
    "PostSignature",
    "Prediction",
    "Proposal",
    "ProposalChange",
    "RefusedRow",
    "Report",
    "ReportChunk",
    "ReportFile",
    "Review",
    "ReviewSample",
    "SampledPost",
    "SavedView",
    "Source",
    "WatchTurn",
    "WatchedPost",
    "WordBand",
    "WorkerRow",
]
