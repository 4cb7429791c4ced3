"""Writes: what analysts note on a post for one another. A note is never edited; who wrote it can withdraw it.

The audit log says that there is a note, not what it says: the log leaves with reports, and a note does not.
"""

from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.models import PostNote
from db.posts import hold_post
from db.session import utc_now

NOTE_CHARS = 500


def add_note(session: Session, *, post_id: int, text: str, author: str) -> int:
    """Add a note to a post and return its number; audited.

    Raises:
        NotFoundError: no such post, or it was deleted.
        IllegalChangeError: no name was given, the note is empty or too long, or the event is closed.
    """
    text = text.strip()
    if not author.strip():
        raise IllegalChangeError("a note is signed; give a name")
    if not 0 < len(text) <= NOTE_CHARS or "\0" in text:
        raise IllegalChangeError(f"a note has 1 to {NOTE_CHARS} characters; this one has {len(text):,}")
    hold_post(session, post_id)
    note = PostNote(post_id=post_id, author=author, text=text, written_at=utc_now())
    session.add(note)
    session.flush()
    _record(session, note, "add_note", author)
    return note.id


def withdraw_note(session: Session, *, note_id: int, actor: str) -> None:
    """Take a note back, which nobody is shown any more; audited.

    Raises:
        NotFoundError: no such note, or its post was deleted.
        IllegalChangeError: somebody else wrote it, it is withdrawn already, or the event is closed.
    """
    note = session.get(PostNote, note_id, with_for_update=True)
    if note is None:
        raise NotFoundError(f"no note {note_id}")
    hold_post(session, note.post_id)
    if note.author != actor:
        raise IllegalChangeError(f"note {note_id} is {note.author}'s, who alone can withdraw it")
    if note.withdrawn_at is not None:
        raise IllegalChangeError(f"note {note_id} is withdrawn already")
    note.withdrawn_at = utc_now()
    _record(session, note, "withdraw_note", actor)


def _record(session: Session, note: PostNote, action: str, actor: str) -> None:
    record_audit(
        session,
        actor=actor,
        action=action,
        subject="post",
        subject_id=note.post_id,
        after={"note": note.id},
    )
