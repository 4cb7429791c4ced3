"""Posts by the words of their text: a word may stand inside a longer one, in any language and in either case.

Both stores keep an index of every three letters in a row: pg_trgm over ``effective_labels.folded_text`` on
PostgreSQL, so that what is counted stands beside what is searched; an FTS5 table over ``posts.text`` on
SQLite, where indexing a text anew whenever its label changes would cost too much. A word of one or two
letters is in neither: the texts of the event are read for it.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, text

from db.models import EffectiveLabel
from db.per_store import PerStore, build_unindexed

INDEXED_LETTERS = 3


def build_with_words(event_id: int, words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition over ``effective_labels``: a post of the event that has all the words."""
    of_event = EffectiveLabel.event_id == event_id
    return PerStore(
        sqlite=_build_for_sqlite(of_event, words),
        postgresql=and_(of_event, *map(_build_contains, words)),
    )


def _build_for_sqlite(of_event: ColumnElement[bool], words: Sequence[str]) -> ColumnElement[bool]:
    conditions = [_build_contains(word) for word in words if len(word) < INDEXED_LETTERS]
    if indexed := [word for word in words if len(word) >= INDEXED_LETTERS]:
        phrases = " AND ".join('"' + word.replace('"', '""') + '"' for word in indexed)
        found = text("SELECT rowid FROM post_words WHERE post_words MATCH :phrases").bindparams(
            phrases=phrases
        )
        conditions.append(EffectiveLabel.post_id.in_(found))
        # Else it goes through all labels of the event and asks of each whether it is among those found.
        of_event = build_unindexed(of_event)
    return and_(of_event, *conditions)


def _build_contains(word: str) -> ColumnElement[bool]:
    return EffectiveLabel.folded_text.contains(word.casefold(), autoescape=True)
