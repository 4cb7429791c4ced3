"""Posts by the words of their text: a word may stand inside a longer one, in any language and in either case.

Both stores keep an index of every three letters in a row of ``posts.text``: pg_trgm on PostgreSQL, an FTS5
table on SQLite. A word of one or two letters is not in it: the texts of the event are read for it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select, text

from db.models import EffectiveLabel, Post
from db.per_store import PerStore, build_unindexed

INDEXED_LETTERS = 3


def build_with_words(event_id: int, words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition over ``effective_labels``: a post of the event that has all the words."""
    label = EffectiveLabel
    of_event = label.event_id == event_id
    return PerStore(
        sqlite=_build_for_sqlite(of_event, event_id, words),
        postgresql=and_(of_event, label.post_id.in_(_read_texts(event_id, words))),
    )


def _build_for_sqlite(
    of_event: ColumnElement[bool], event_id: int, words: Sequence[str]
) -> ColumnElement[bool]:
    indexed = [word for word in words if len(word) >= INDEXED_LETTERS]
    short = [word for word in words if len(word) < INDEXED_LETTERS]
    conditions = [EffectiveLabel.post_id.in_(_read_texts(event_id, short))] if short else []
    if indexed:
        phrases = " AND ".join('"' + word.replace('"', '""') + '"' for word in indexed)
        found = text("SELECT rowid FROM post_words WHERE post_words MATCH :phrases").bindparams(
            phrases=phrases
        )
        conditions.append(EffectiveLabel.post_id.in_(found))
        # Else it goes through all labels of the event and asks of each whether it is among those found.
        of_event = build_unindexed(of_event)
    return and_(of_event, *conditions)


def _read_texts(event_id: int, words: Sequence[str]) -> Any:
    return select(Post.id).where(
        Post.event_id == event_id, *(Post.text.icontains(word, autoescape=True) for word in words)
    )
