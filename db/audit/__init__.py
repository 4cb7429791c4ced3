"""The audit log. Entries are only ever added, each sealed onto the one before (``db.audit.chain``)."""

import json
from typing import Any

from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from db.audit.chain import NO_SEAL, seal_entry
from db.models import AuditEntry
from db.session import utc_now

# Any fixed number but that of the migrations: it lets one writer at a time add to a PostgreSQL's log.
LOCK_KEY = 4918
_WAITING = "audit entries"


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
    """Add who changed what, from what to what, and why, to the caller's transaction.

    The entry is written as the transaction commits, not before: the log is in the order of commits.
    """
    # Where no transaction has begun, one does now: how it ends decides whether the entry is written.
    session.connection()
    if _WAITING not in session.info:
        session.info[_WAITING] = []
        event.listen(session, "before_commit", _write_entries)
        event.listen(session, "after_rollback", _forget_entries)
    session.info[_WAITING].append(
        {
            "created_at": utc_now(),
            "actor": actor,
            "action": action,
            "subject": subject,
            "subject_id": subject_id,
            # As the store gives them back: numbers as keys are words there.
            "before": json.loads(json.dumps(before)),
            "after": json.loads(json.dumps(after)),
            "reason": reason,
        }
    )


def _write_entries(session: Session) -> None:
    """Seal what waits onto the end of the log, as the last that the transaction does.

    On PostgreSQL others who commit wait from here until it has committed. Whoever holds the log's lock asks
    for no other one any more, so nobody waits in a circle. On SQLite there is one writer at a time anyhow.
    """
    waiting = session.info[_WAITING]
    if not waiting:
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    last = session.execute(
        select(AuditEntry.id, AuditEntry.sha256).order_by(AuditEntry.id.desc()).limit(1)
    ).one_or_none()
    number, seal = last or (0, NO_SEAL)
    for entry in waiting:
        number += 1
        entry["id"] = number
        entry["sha256"] = seal = seal_entry(seal, entry)
    session.execute(insert(AuditEntry), waiting)
    session.info[_WAITING] = []


def _forget_entries(session: Session) -> None:
    session.info[_WAITING] = []
