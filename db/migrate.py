"""Brings a store to the tables this code expects. ``python -m db.migrate`` does it by hand."""

import argparse
import re
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from db.models import Base
from db.partitions import add_months, is_partitioned
from db.private_files import tighten_data_folder
from db.session import Store, utc_now
from db.settings import get_settings

MIGRATIONS = Path(__file__).parent / "migrations"
# The index of the words in the texts: on SQLite a table that brings others along, which no model can name.
WORD_INDEX = re.compile("ix_effective_labels_words|post_words.*")
COMPARISON: dict[str, Any] = {
    "compare_type": True,
    "render_as_batch": True,
    "include_name": lambda name, _kind, _parents: not WORD_INDEX.fullmatch(name or ""),
}
# Any fixed number: it keeps two processes that start together from migrating one PostgreSQL twice.
LOCK_KEY = 4917


def upgrade_store(url: str) -> None:
    """Apply every migration that the store lacks, each once; commits. A current store is left alone.

    The data folder is closed to other users of the machine.
    """
    tighten_data_folder(get_settings().data_dir)
    store = Store(url)
    try:
        with store.engine.connect().execution_options(lookout_writes=True) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
            command.upgrade(make_config(connection), "head")
            if is_partitioned(connection):
                add_months(connection, utc_now())
    finally:
        store.close()


def read_revision(store: Store) -> str | None:
    """Return the migration that the store stands at, or None for an empty one."""
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the migration that this code expects."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def find_differences(store: Store) -> list[Any]:
    """Return what differs between the store's tables and the models; empty when they are equal."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=COMPARISON)
        return list(compare_metadata(context, Base.metadata))


def make_config(connection: Connection) -> Config:
    """Return what Alembic's commands need to run on a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def main(arguments: list[str] | None = None) -> None:
    """Bring the configured store up to date."""
    argparse.ArgumentParser(prog="python -m db.migrate", description=__doc__).parse_args(arguments)
    upgrade_store(get_settings().store_url)


if __name__ == "__main__":
    main()
