"""Audit entries are sealed, each onto the one before, and the store refuses to change or remove one."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

CHUNK = 1000
CONTENT = ("id", "created_at", "actor", "action", "subject", "subject_id", "before", "after", "reason")
ENTRIES = sa.table("audit_entries", *(sa.column(name) for name in (*CONTENT, "sha256")))
for column, kind in (("created_at", sa.DateTime(timezone=True)), ("before", sa.JSON()), ("after", sa.JSON())):
    ENTRIES.c[column].type = kind
REFUSED = "audit entries are only ever added, at the end of the log"
# An entry that is put in the place of another is refused too: SQLite removes what REPLACE replaces unasked.
NOT_LAST = "new.id <= (SELECT max(id) FROM audit_entries)"


def upgrade() -> None:
    op.add_column("audit_entries", sa.Column("sha256", sa.String(64)))
    _seal_all(op.get_bind())
    with op.batch_alter_table("audit_entries") as entries:
        entries.alter_column("sha256", existing_type=sa.String(64), nullable=False)
    if op.get_bind().dialect.name == "postgresql":
        # Numbers are given in the order of the log, without gaps.
        op.execute("ALTER TABLE audit_entries ALTER COLUMN id DROP DEFAULT")
        op.execute("DROP SEQUENCE audit_entries_id_seq")
        _guard_postgresql()
    else:
        _guard_sqlite()


def _seal_all(connection: sa.Connection) -> None:
    last_id, seal = 0, ""
    after = sa.select(*ENTRIES.columns).order_by(ENTRIES.c.id).limit(CHUNK)
    change = sa.update(ENTRIES).where(ENTRIES.c.id == sa.bindparam("key"))
    while chunk := connection.execute(after.where(ENTRIES.c.id > last_id)).mappings().all():
        seals = []
        for entry in chunk:
            seal = _seal(seal, dict(entry))
            seals.append({"key": entry["id"], "sha256": seal})
        connection.execute(change, seals)
        last_id = chunk[-1]["id"]


def _seal(previous: str, entry: Mapping[str, Any]) -> str:
    moment = entry["created_at"]
    # SQLite gives UTC without saying so.
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    content = {name: entry[name] for name in CONTENT}
    content |= {"created_at": moment.isoformat(timespec="microseconds"), "previous": previous}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _guard_sqlite() -> None:
    for event, condition in (("UPDATE", ""), ("DELETE", ""), ("INSERT", f"WHEN {NOT_LAST}")):
        op.execute(
            f"CREATE TRIGGER audit_entries_{event.lower()} BEFORE {event} ON audit_entries {condition}"
            f" BEGIN SELECT raise(ABORT, '{REFUSED}'); END"
        )


def _guard_postgresql() -> None:
    refuse = f"RAISE EXCEPTION '{REFUSED}'"
    for name, body in (
        ("refuse_audit_change", f"{refuse};"),
        ("refuse_audit_insertion", f"IF {NOT_LAST} THEN {refuse}; END IF; RETURN new;"),
    ):
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    op.execute(
        "CREATE TRIGGER audit_entries_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_insert BEFORE INSERT ON audit_entries"
        " FOR EACH ROW EXECUTE FUNCTION refuse_audit_insertion()"
    )
