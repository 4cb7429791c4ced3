"""Exports that keep nothing back: who took one away is logged before it is made."""

from sqlalchemy.orm import Session

from dashboard.services.errors import UnnamedExportError
from dashboard.services.rights import require_role
from db.audit import record_audit
from db.masking.profiles import RULES, Profile
from db.vocabulary import AccountRole


def log_unmasking(
    session: Session, profile: Profile, *, actor: str, subject: str, subject_id: int, what: str
) -> None:
    """Add to the caller's transaction who saw people unmasked; of a profile that masks, nothing.

    Args:
        subject: what was exported, by the word of the audit log ("report", "event"), with ``subject_id``.
        what: what was done, for the log.

    Raises:
        UnnamedExportError: nobody gave a name.
        NotAllowedError: the role of whoever asks does not include it.
    """
    if RULES[profile].masked:
        return
    if not actor.strip():
        raise UnnamedExportError(
            "an internal export shows people unmasked and is logged; give your name first"
        )
    require_role(session, actor, AccountRole.ANALYST)
    record_audit(
        session,
        actor=actor,
        action="unmask",
        subject=subject,
        subject_id=subject_id,
        after={"profile": profile.value, "what": what},
    )
