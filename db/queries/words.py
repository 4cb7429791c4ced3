"""Posts by the words of their text: a word may stand inside a longer one, in any language and in either case.

Both stores keep an index of every three letters in a row: pg_trgm over ``effective_labels.folded_text`` on
PostgreSQL, so that what is counted stands beside what is searched; an FTS5 table over ``posts.text`` on
SQLite, where indexing a text anew whenever its label changes would cost too much. A word of one or two
letters is in neither: the texts of the event are read for it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Join, Text, and_, column, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from db.models import EffectiveLabel
from db.per_store import PerStore, build_unindexed

INDEXED_LETTERS = 3
# The table itself is what is matched, by its name as a column.
_INDEX = table("post_words", column("rowid", Integer), column("post_words", Text))


class _Found(Join):
    """The labels and, on SQLite, the index that leads to them."""

    inherit_cache = True


@compiles(_Found, "postgresql")
def _compile_found(found: _Found, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(found.right, **options)


def find_labels(words: Sequence[str]) -> FromClause:
    """Return what a query under these words is FROM; the condition below belongs to it.

    SQLite would gather all that a subquery finds before it looks at the first label.
    """
    labels = EffectiveLabel.__table__
    if not any(map(_is_indexed, words)):
        return labels
    return _Found(_INDEX, labels, _INDEX.c.rowid == labels.c.post_id)


def build_with_words(event_id: int, words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition: a label of the event whose post has all the words."""
    of_event = EffectiveLabel.event_id == event_id
    return PerStore(
        sqlite=_build_for_sqlite(of_event, words),
        postgresql=and_(of_event, *map(_build_contains, words)),
    )


def _build_for_sqlite(of_event: ColumnElement[bool], words: Sequence[str]) -> ColumnElement[bool]:
    conditions = [_build_contains(word) for word in words if not _is_indexed(word)]
    if indexed := list(filter(_is_indexed, words)):
        phrases = " AND ".join('"' + word.replace('"', '""') + '"' for word in indexed)
        conditions.append(_INDEX.c.post_words.bool_op("MATCH")(phrases))
        # Else it goes through all labels of the event and asks of each whether it is among those found.
        of_event = build_unindexed(of_event)
    return and_(of_event, *conditions)


def _is_indexed(word: str) -> bool:
    return len(word) >= INDEXED_LETTERS


def _build_contains(word: str) -> ColumnElement[bool]:
    return EffectiveLabel.folded_text.contains(word.casefold(), autoescape=True)
