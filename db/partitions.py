"""``python -m db.partitions``: cuts a PostgreSQL store's posts, predictions and explanations into months.

A month can then be vacuumed, copied or moved to slower disks by itself, and its evidence maps, the largest
part of it, can be detached. The number of a new post begins with the year and month in which it arrived, so
each table is cut by the post's number: foreign keys stay as they are, and whoever has a post's number reads
one partition. What was there before stays in a partition of its own. Later months are added by the same
command, and by every migration (each start of a worker).
"""

import argparse
import sys
from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from db.errors import IllegalChangeError
from db.session import Store, utc_now
from db.settings import get_settings

MONTHS_AHEAD = 24
# The first that can have partitions: numbers given before a store was cut lie far below it.
FIRST_MONTH = 2026 * 12
# 3,800 a second for a month; numbers stay below 2^53, up to which a browser counts exactly.
POSTS_A_MONTH = 10**10
KEYS = {"posts": "id", "predictions": "post_id", "explanations": "post_id"}
NEXT_ID = (
    f"to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')::bigint * {POSTS_A_MONTH}"
    f" + nextval('posts_id_seq') % {POSTS_A_MONTH}"
)


def partition_by_month(store: Store) -> bool:
    """Cut the store into months, or add what months it lacks; commits.

    Nobody reads or writes meanwhile: the keys between the tables are checked anew, row by row.

    Returns:
        Whether the store was whole before.

    Raises:
        IllegalChangeError: the store is SQLite, which has no partitions.
    """
    if store.engine.dialect.name != "postgresql":
        raise IllegalChangeError(
            "SQLite has no partitions; move to PostgreSQL with LOOKOUT_DATABASE_URL first"
        )
    with store.engine.begin() as connection:
        _run(connection, "LOCK TABLE posts")
        was_whole = not is_partitioned(connection)
        if was_whole:
            _cut(connection)
        add_months(connection, utc_now())
    return was_whole


def is_partitioned(connection: Connection) -> bool:
    """Return whether the posts are cut into months."""
    query = "SELECT relkind = 'p' FROM pg_class WHERE oid = 'posts'::regclass"
    return connection.dialect.name == "postgresql" and bool(connection.scalar(text(query)))


def add_months(connection: Connection, now: datetime) -> None:
    """Add the partitions of this month and ``MONTHS_AHEAD`` more; those that exist are left alone.

    A month of which posts lie in the partition of what no month takes stays there: PostgreSQL would refuse.
    """
    query = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'posts'::regclass")
    known = set(connection.scalars(query))
    this_month = now.year * 12 + now.month - 1
    for month in range(this_month, this_month + MONTHS_AHEAD + 1):
        name = f"{month // 12}_{month % 12 + 1:02}"
        if f"posts_{name}" in known or _is_begun(connection, month):
            continue
        for table in KEYS:
            _run(
                connection,
                f"CREATE TABLE {table}_{name} PARTITION OF {table}"
                f" FOR VALUES FROM ({_first_id(month)}) TO ({_first_id(month + 1)})",
            )


def _is_begun(connection: Connection, month: int) -> bool:
    query = "SELECT EXISTS (SELECT FROM posts_other WHERE id >= :first AND id < :end)"
    return bool(connection.scalar(text(query), {"first": _first_id(month), "end": _first_id(month + 1)}))


def _first_id(month: int) -> int:
    """Return the lowest number of a post that arrives in a month; months are counted from the year 0."""
    return (month // 12 * 100 + month % 12 + 1) * POSTS_A_MONTH


def _cut(connection: Connection) -> None:
    """Put each table, as it is, under a new one of its name as the partition of all earlier numbers."""
    _loosen_keys(connection)
    links = _drop_links(connection)
    for table, key in KEYS.items():
        _put_under_partitioned(connection, table, key)
    _run(connection, "ALTER SEQUENCE posts_id_seq OWNED BY posts.id")
    _run(connection, "ALTER SEQUENCE predictions_id_seq OWNED BY predictions.id")
    _run(connection, f"ALTER TABLE posts ALTER COLUMN id SET DEFAULT {NEXT_ID}")
    for table, name, definition in links:
        _run(connection, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _loosen_keys(connection: Connection) -> None:
    """Make every unique key hold the number of the post; see ``db.posts`` for what guards repeated posts."""
    for statement in (
        "ALTER TABLE posts DROP CONSTRAINT uq_posts_event_id_external_id_source_id",
        "CREATE INDEX ix_posts_event_id_external_id_source_id ON posts (event_id, external_id, source_id)",
        "ALTER TABLE predictions DROP CONSTRAINT pk_predictions",
        "ALTER TABLE predictions ADD CONSTRAINT pk_predictions PRIMARY KEY (id, post_id)",
    ):
        _run(connection, statement)


def _drop_links(connection: Connection) -> list[tuple[str, str, str]]:
    """Drop the foreign keys from and to the tables; returns (table, name, definition) of each."""
    query = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f'
            AND (conrelid = ANY(:tables ::regclass[]) OR confrelid = ANY(:tables ::regclass[]))"""
    links = [tuple(row) for row in connection.execute(text(query), {"tables": list(KEYS)})]
    for table, name, _ in links:
        _run(connection, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return links


def _put_under_partitioned(connection: Connection, table: str, key: str) -> None:
    query = """SELECT i.indexrelid::regclass::text, c.conname,
            coalesce(pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid))
        FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
        WHERE i.indrelid = CAST(:table AS regclass)"""
    indexes = connection.execute(text(query), {"table": table}).all()
    earlier = f"{table}_earlier"
    _run(connection, f"ALTER TABLE {table} RENAME TO {earlier}")
    for name, _, _ in indexes:
        _run(connection, f"ALTER INDEX {name} RENAME TO {name}_earlier")
    _run(connection, f"CREATE TABLE {table} (LIKE {earlier} INCLUDING DEFAULTS) PARTITION BY RANGE ({key})")
    for _, constraint, definition in indexes:
        whole = f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition}" if constraint else definition
        _run(connection, whole)
    until = _first_id(FIRST_MONTH)
    _run(
        connection, f"ALTER TABLE {table} ATTACH PARTITION {earlier} FOR VALUES FROM (MINVALUE) TO ({until})"
    )
    # Takes what no month takes, should nobody have added months for two years: nothing is refused or lost.
    _run(connection, f"CREATE TABLE {table}_other PARTITION OF {table} DEFAULT")


def _run(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))


def main(arguments: list[str] | None = None) -> int:
    """Partition the configured store; return 0 or, with the reason on standard error, 2."""
    argparse.ArgumentParser(prog="python -m db.partitions", description=__doc__).parse_args(arguments)
    store = Store(get_settings().store_url)
    try:
        was_whole = partition_by_month(store)
    except IllegalChangeError as error:
        print(error, file=sys.stderr)
        return 2
    except DBAPIError as error:
        print(f"nothing was changed: {str(error.orig).strip()}", file=sys.stderr)
        print("Is the store there, and has `python -m db.migrate` made its tables?", file=sys.stderr)
        return 2
    finally:
        store.close()
    print("the store is cut into months now" if was_whole else "the store has its months")
    return 0


if __name__ == "__main__":
    sys.exit(main())
