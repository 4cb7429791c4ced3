"""Writes: which post somebody is at, so that two do not judge the same one unawares."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.errors import NotFoundError
from db.models import Post, PostLease
from db.per_store import build_insert

# As long as a hard post takes; a page that is open renews it, a browser that was closed does not.
LEASE = timedelta(minutes=5)


def take_lease(session: Session, *, post_id: int, holder: str, now: datetime) -> None:
    """Say that somebody is at a post from now on, and no longer at the one before; others may be too.

    Raises:
        NotFoundError: no such post.
    """
    if session.get(Post, post_id) is None:
        raise NotFoundError(f"no post {post_id}")
    lease = build_insert(session, PostLease).values(holder=holder, post_id=post_id, expires_at=now + LEASE)
    session.execute(
        lease.on_conflict_do_update(
            index_elements=["holder"],
            set_={"post_id": lease.excluded.post_id, "expires_at": lease.excluded.expires_at},
        )
    )
