"""Alerts, who knows of them, and their way out. An acknowledged silence becomes an acknowledged alert."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(300), nullable=False),
        sa.Column("raised_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("acknowledged_by", sa.String(100), nullable=True),
        sa.Column("acknowledged_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_alerts_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("key", name=op.f("uq_alerts_key")),
    )
    op.create_table(
        "alert_receivers",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(500), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alert_receivers")),
    )
    op.create_table(
        "alert_deliveries",
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.String(120), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delivered_at", TIME, nullable=True),
        sa.Column("given_up_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_alert_deliveries_alert_id_alerts")
        ),
        sa.ForeignKeyConstraint(
            ["receiver"],
            ["alert_receivers.name"],
            name=op.f("fk_alert_deliveries_receiver_alert_receivers"),
        ),
        sa.PrimaryKeyConstraint("alert_id", "receiver", name=op.f("pk_alert_deliveries")),
    )
    _keep_acknowledged()
    op.drop_table("acknowledged_silences")


def _keep_acknowledged() -> None:
    known = sa.table(
        "acknowledged_silences",
        *(sa.column(name) for name in ("source_id", "event_id", "acknowledged_by")),
        sa.column("acknowledged_at", TIME),
    )
    sources = sa.table("sources", sa.column("id"), sa.column("last_received_at", TIME))
    # Of a silence that is over nobody need know any more.
    query = (
        sa.select(known, sources.c.last_received_at)
        .join(sources, sources.c.id == known.c.source_id)
        .where(known.c.acknowledged_at >= sources.c.last_received_at)
    )
    rows = [_make_alert(row) for row in op.get_bind().execute(query)]
    if rows:
        names = ("kind", "key", "title", "event_id", "link", "acknowledged_by")
        times = (sa.column(name, TIME) for name in ("raised_at", "acknowledged_at"))
        op.bulk_insert(sa.table("alerts", *map(sa.column, names), *times), rows)


def _make_alert(row: Any) -> dict[str, Any]:
    """Return what ``inference.alerts.watch`` would have raised of a silence."""
    since: datetime = row.last_received_at
    since = since.replace(tzinfo=UTC) if since.tzinfo is None else since.astimezone(UTC)
    return {
        "kind": "silence",
        "key": f"silence:{row.event_id}:{row.source_id}:{since:%Y-%m-%dT%H:%M:%S}",
        "title": "A feed is silent",
        "event_id": row.event_id,
        "link": f"/sources?event={row.event_id}",
        "acknowledged_by": row.acknowledged_by,
        "raised_at": row.acknowledged_at,
        "acknowledged_at": row.acknowledged_at,
    }
