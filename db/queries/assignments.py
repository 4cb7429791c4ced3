"""Reads: whose posts are."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import PostAssignment


def list_assignees(session: Session, post_ids: Sequence[int]) -> dict[int, str]:
    """Return whom these posts are assigned to; those that are nobody's are absent."""
    query = select(PostAssignment.post_id, PostAssignment.assignee)
    return dict(session.execute(query.where(PostAssignment.post_id.in_(post_ids))).all())
