"""Which model serves: versions are registered, activated and rolled back, and never removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.models import ModelVersion
from db.queue.jobs import queue_rescoring
from db.session import utc_now

_ACTIVATION = 0x4C6F6F6B  # an advisory lock's number, ours alone


@dataclass(frozen=True)
class ActiveModel:
    """The version in force; ``file`` None means the checkpoint that comes with Lookout."""

    version: str
    file: str | None


def find_active_model(session: Session, *, hold: bool = False) -> ActiveModel | None:
    """Return the version that was activated last; None while none ever was, and the bundled one serves.

    Args:
        hold: Let no other version be activated before this transaction has ended (PostgreSQL; on SQLite one
            write transaction excludes all others).
    """
    if hold:
        _lock_activation(session, shared=True)
    newest = (
        select(ModelVersion.version, ModelVersion.file)
        .where(ModelVersion.activation > 0)
        .order_by(ModelVersion.activation.desc())
        .limit(1)
    )
    row = session.execute(newest).one_or_none()
    return None if row is None else ActiveModel(*row)


def register_model(
    session: Session, *, version: str, file: str, parent: str, measured: Mapping[str, Any], actor: str
) -> None:
    """Add a version that is not active yet; the bundled model that it comes from is added with it.

    Raises:
        IllegalChangeError: the version is there already.
    """
    known = set(session.scalars(select(ModelVersion.version)))
    if version in known:
        raise IllegalChangeError(f"model {version} is registered already")
    if parent not in known:
        _add(session, version=parent, file=None, parent=None, measured={}, actor="Lookout")
    row = _add(session, version=version, file=file, parent=parent, measured=dict(measured), actor=actor)
    _record(session, "register_model", row, actor)


def activate_model(session: Session, *, version: str, actor: str) -> int:
    """Let a version serve from now on and queue every classified post for it, behind all others.

    Returns:
        How many posts will be scored again. What a post shows changes only then, and never where a person
        has judged it.

    Raises:
        NotFoundError: no such version.
        IllegalChangeError: it is active already.
    """
    row = session.scalar(select(ModelVersion).where(ModelVersion.version == version))
    if row is None:
        raise NotFoundError(f"no model {version}; `python -m inference.versions` lists them")
    _lock_activation(session, shared=False)
    active = find_active_model(session)
    if active is not None and active.version == version:
        raise IllegalChangeError(f"model {version} is active already")
    row.activation = 1 + (session.scalar(select(func.max(ModelVersion.activation))) or 0)
    session.flush()
    _record(session, "activate_model", row, actor, before=active.version if active else None)
    return queue_rescoring(session)


def roll_back_model(session: Session, *, actor: str) -> str:
    """Activate the version that the active one was trained from, and return its name.

    Raises:
        IllegalChangeError: the active model comes with Lookout, there is nothing before it.
    """
    active = find_active_model(session)
    parent = active and session.scalar(
        select(ModelVersion.parent).where(ModelVersion.version == active.version)
    )
    if not parent:
        raise IllegalChangeError("the active model comes with Lookout; there is nothing to roll back to")
    activate_model(session, version=parent, actor=actor)
    return parent


def _lock_activation(session: Session, *, shared: bool) -> None:
    """Take part in an activation (shared: keep others from it) until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        session.execute(select(lock(_ACTIVATION)))


def _add(
    session: Session,
    *,
    version: str,
    file: str | None,
    parent: str | None,
    measured: dict[str, Any],
    actor: str,
) -> ModelVersion:
    row = ModelVersion(
        version=version, file=file, parent=parent, measured=measured, created_by=actor, created_at=utc_now()
    )
    session.add(row)
    session.flush()
    return row


def _record(
    session: Session, action: str, row: ModelVersion, actor: str, *, before: str | None = None
) -> None:
    record_audit(
        session,
        actor=actor,
        action=action,
        subject="model",
        subject_id=row.id,
        before={"version": before} if before else None,
        after={"version": row.version},
    )
