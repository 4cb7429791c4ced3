"""Reads: the custody log of a report and of what it cites."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from db.models import AuditEntry

# Who saw a report is logged too, but changes nothing of it.
LOOKS = ("unmask",)


def list_custody(
    session: Session, *, report_id: int, post_ids: Sequence[int], until: datetime
) -> list[dict[str, Any]]:
    """Return what was done to a report, and to posts up to a time, the earliest first, as JSON values."""
    entry = AuditEntry
    of_report = and_(entry.subject == "report", entry.subject_id == report_id, entry.action.not_in(LOOKS))
    of_posts = and_(entry.subject == "post", entry.subject_id.in_(post_ids), entry.created_at <= until)
    return [
        {
            "at": found.created_at.isoformat(),
            "actor": found.actor,
            "action": found.action,
            "subject": found.subject,
            "subject_id": found.subject_id,
            "before": found.before,
            "after": found.after,
            "reason": found.reason,
        }
        for found in session.scalars(select(entry).where(or_(of_report, of_posts)).order_by(entry.id))
    ]
