"""What pages read of alerts and of silent sources, behind the cache of ``dashboard.data``."""

from dashboard.cached_reads import cache_steady
from dashboard.data import get_store
from db.queries import alerts, silences


@cache_steady
def read_alerts() -> alerts.AlertBoard:
    """See ``db.queries.alerts.read_board``."""
    with get_store().read() as session:
        return alerts.read_board(session)


@cache_steady
def list_silences(event_id: int) -> list[silences.Silence]:
    """See ``db.queries.silences.list_silences``."""
    with get_store().read() as session:
        return silences.list_silences(session, event_id=event_id)
