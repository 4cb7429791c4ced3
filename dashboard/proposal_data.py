"""What pages read of proposed events, behind the cache of ``dashboard.data``."""

from dashboard.cached_reads import cache_steady
from dashboard.data import get_store
from db.queries import proposals


@cache_steady
def list_proposals(is_open: bool, limit: int) -> tuple[list[proposals.ProposalRow], int]:
    """Return the newest proposals to decide, or those decided, and how many there are."""
    with get_store().read() as session:
        return proposals.list_proposals(session, is_open=is_open, limit=limit)


@cache_steady
def get_proposal(proposal_id: int, limit: int) -> proposals.ProposalDetail | None:
    """Return one proposal with its first posts."""
    with get_store().read() as session:
        return proposals.get_proposal(session, proposal_id, limit=limit)
