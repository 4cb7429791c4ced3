"""Reads: what analysts noted on posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.models import PostNote


@dataclass(frozen=True)
class NoteItem:
    """A note that stands."""

    id: int
    post_id: int
    author: str
    text: str
    written_at: datetime


def list_notes(session: Session, post_id: int) -> list[NoteItem]:
    """Return the notes of a post that stand, the earliest first."""
    query = select(PostNote).where(PostNote.post_id == post_id, PostNote.withdrawn_at.is_(None))
    return [_make(note) for note in session.scalars(query.order_by(PostNote.id))]


def list_notes_of(session: Session, post_ids: Sequence[int], *, at: datetime) -> list[NoteItem]:
    """Return the notes of posts that stood at a time, by post, the earliest first.

    Args:
        post_ids: at most a few hundred.
    """
    note = PostNote
    stood = or_(note.withdrawn_at.is_(None), note.withdrawn_at > at)
    query = select(note).where(note.post_id.in_(post_ids), note.written_at <= at, stood)
    return [_make(found) for found in session.scalars(query.order_by(note.post_id, note.id))]


def _make(note: PostNote) -> NoteItem:
    return NoteItem(note.id, note.post_id, note.author, note.text, note.written_at)
