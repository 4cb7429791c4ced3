"""Writes: how reliable a source has proved."""

from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.models import Source
from db.vocabulary import SourceReliability


def rate_source(
    session: Session,
    *,
    source_id: int,
    reliability: SourceReliability,
    actor: str,
    reason: str | None = None,
) -> None:
    """Give a source a letter of the Admiralty code; it holds for all its posts, and the log keeps the former.

    Raises:
        NotFoundError: no such source.
        IllegalChangeError: no name was given.
    """
    if not actor.strip():
        raise IllegalChangeError("a source is rated by a named person; give a name")
    source = session.get(Source, source_id, with_for_update=True)
    if source is None:
        raise NotFoundError(f"no source {source_id}")
    before = source.reliability
    source.reliability = reliability
    record_audit(
        session,
        actor=actor,
        action="rate_source",
        subject="source",
        subject_id=source_id,
        before={"reliability": before},
        after={"reliability": reliability},
        reason=reason,
    )
