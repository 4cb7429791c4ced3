"""The custody log. Entries are only ever added."""

from typing import Any

from sqlalchemy.orm import Session

from db.models import AuditEntry
from db.session import utc_now


def record_audit(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    subject_id: int,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Add who changed what, from what to what, and why, to the caller's transaction."""
    session.add(
        AuditEntry(
            actor=actor,
            action=action,
            subject=subject,
            subject_id=subject_id,
            before=before,
            after=after,
            reason=reason,
            created_at=utc_now(),
        )
    )
