"""Gather what reports of one kind are frozen with, beside the facts of all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from dashboard.services.reports.frozen_kinds import HandoverFacts, IncidentGrowth, ResponseFacts
from dashboard.services.reports.handover import gather_handover, trace_queues
from dashboard.services.reports.incident_growth import gather_growth
from dashboard.services.reports.responses import gather_responses
from db.masking.profiles import Profile
from db.queries.filters import PostFilter
from db.queries.posts import PostRow
from db.vocabulary import ReportKind


@dataclass(frozen=True)
class OfKind:
    """What one kind adds; ``cited`` posts and ``traces`` of lists that its sentences name."""

    growth: IncidentGrowth | None = None
    responses: tuple[ResponseFacts, ...] = ()
    handover: HandoverFacts | None = None
    cited: Sequence[PostRow] = ()
    traces: Mapping[str, str] = field(default_factory=dict)


def gather_of_kind(
    session: Session, chosen: PostFilter, kind: ReportKind, *, country: str | None, profile: Profile
) -> OfKind:
    """Return what a kind adds to what a filter chooses, which has both ends of its period.

    Args:
        country: English name of the event's.

    Raises:
        ReportError: as ``gather_growth``.
    """
    match kind:
        case ReportKind.INCIDENT:
            return OfKind(growth=gather_growth(session, chosen, profile))
        case ReportKind.THREE_W:
            responses, cited = gather_responses(session, chosen, country)
            return OfKind(responses=responses, cited=cited)
        case ReportKind.HANDOVER:
            return OfKind(handover=gather_handover(session, chosen, profile), traces=trace_queues(chosen))
        case _:
            return OfKind()
