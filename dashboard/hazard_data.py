"""What pages read of hazard reports, behind the cache of ``dashboard.data``."""

from dashboard.cached_reads import cache_steady
from dashboard.data import get_store
from db.queries import hazard_reports


@cache_steady
def list_near_event(event_id: int) -> list[hazard_reports.HazardReportRow]:
    """See ``db.queries.hazard_reports.list_near_event``."""
    with get_store().read() as session:
        return hazard_reports.list_near_event(session, event_id)
