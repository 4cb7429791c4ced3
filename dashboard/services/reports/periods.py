"""Which period a new report is about, until somebody chooses another one."""

from datetime import datetime, timedelta

from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.incidents import IncidentRow
from db.session import utc_now
from db.vocabulary import ReportKind

SHIFT = timedelta(hours=8)
FIRST_DAY = timedelta(days=1)


def propose_period(
    event: EventSummary, chosen: PostFilter, kind: ReportKind, incident: IncidentRow | None
) -> tuple[datetime, datetime]:
    """Return the period of the filter, else that of the kind or all posts, in whole hours outwards.

    A shift goes by the clock, whenever the last post came; a flash update is about the newest day of posts.
    """
    first = (incident.first_seen_at if incident else event.first_post_at) or event.starts_at
    last = (incident.last_seen_at if incident else event.last_post_at) or utc_now()
    if kind is ReportKind.HANDOVER:
        last = utc_now()
    until = chosen.until or _cut_to_hour(last) + timedelta(hours=1)
    match kind:
        case ReportKind.HANDOVER:
            since = until - SHIFT
        case ReportKind.FLASH:
            since = max(_cut_to_hour(first), until - FIRST_DAY)
        case _:
            since = _cut_to_hour(first)
    return chosen.since or since, until


def _cut_to_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
