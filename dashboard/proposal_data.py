"""What pages read of proposed events, behind the cache of ``dashboard.data``."""

from dashboard.data import cache_read, get_store
from db.queries import proposals


@cache_read
def list_proposals(is_open: bool, limit: int) -> tuple[list[proposals.ProposalRow], int]:
    """Return the newest proposals to decide, or those decided, and how many there are."""
    with get_store().read() as session:
        return proposals.list_proposals(session, is_open=is_open, limit=limit)


@cache_read
def get_proposal(proposal_id: int, limit: int) -> proposals.ProposalDetail | None:
    """Return one proposal with its first posts."""
    with get_store().read() as session:
        return proposals.get_proposal(session, proposal_id, limit=limit)
