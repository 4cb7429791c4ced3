"""Who is at which post: this page says so of its own, and asks of the others."""

import logging
from collections import defaultdict

from dashboard import team_actions
from dashboard.auth import read_analyst
from dashboard.desk_data import list_leases
from dashboard.services.errors import ServiceError
from db.errors import StoreError
from db.leases import LEASE
from db.queries.posts import PostDetail
from db.session import utc_now

logger = logging.getLogger(__name__)

Held = dict[int, list[str]]


def keep_lease(detail: PostDetail | None) -> None:
    """Say that the analyst is at the post that is open, and again before that has run out.

    A store that is away for a moment costs others this notice, and nothing else.
    """
    analyst = read_analyst()
    if detail is None or not analyst:
        return
    fresh_until = utc_now() + LEASE / 2
    is_fresh = any(
        lease.post_id == detail.row.id and lease.holder == analyst and lease.expires_at > fresh_until
        for lease in list_leases(detail.event_id)
    )
    if is_fresh:
        return
    try:
        team_actions.take_lease(detail.row.id, holder=analyst)
    except (StoreError, ServiceError):
        logger.warning("who is at post %d was not kept", detail.row.id)


def find_held(event_id: int) -> Held:
    """Return who else is at the posts of an event."""
    analyst, held = read_analyst(), defaultdict(list)
    for lease in list_leases(event_id):
        if lease.holder != analyst:
            held[lease.post_id].append(lease.holder)
    return dict(held)
