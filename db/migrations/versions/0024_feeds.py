"""Feeds: what is fetched again and again, where the last fetch ended, and what came hour by hour."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("poll_s", sa.Integer(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column("added_at", time, nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("next_try_at", time, nullable=False),
        sa.Column("runner", sa.String(length=100), nullable=True),
        sa.Column("leased_until", time, nullable=True),
        sa.Column("last_success_at", time, nullable=True),
        sa.Column("lag_s", sa.Double(), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trial_asked_at", time, nullable=True),
        sa.Column("trial_answered_at", time, nullable=True),
        sa.Column("trial_answer", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_feeds_source_id_sources")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_feeds_event_id_events")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_feeds_import_id_imports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
    )
    op.create_index(op.f("ix_feeds_source_id"), "feeds", ["source_id"])
    op.create_table(
        "feed_hours",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("hour", time, nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.id"], name=op.f("fk_feed_hours_feed_id_feeds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", "hour", name=op.f("pk_feed_hours")),
    )
    op.create_table(
        "feed_runners",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("started_at", time, nullable=False),
        sa.Column("heartbeat_at", time, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_feed_runners")),
    )
