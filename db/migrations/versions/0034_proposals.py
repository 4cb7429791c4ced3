"""Bursts in streams are proposed as events, which people accept, merge or dismiss."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=48), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("surprise", sa.Double(), nullable=False),
        sa.Column("bar", sa.Double(), nullable=False),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.Column("window_h", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("drift", sa.Double(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_sum", sa.LargeBinary(), nullable=False),
        sa.Column("lat_sum", sa.Double(), nullable=False),
        sa.Column("lon_sum", sa.Double(), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["stream_id"], ["events.id"], name=op.f("fk_proposals_stream_id_events")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_proposals_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index("ix_proposals_stream", "proposals", ["stream_id", "last_seen_at"])
    op.create_index("ix_proposals_event_id", "proposals", ["event_id"])
    op.create_table(
        "proposal_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=48), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_changes_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_proposal_changes_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_changes")),
    )
    op.create_index("ix_proposal_changes_proposal_id", "proposal_changes", ["proposal_id"])
    op.create_table(
        "watched_posts",
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_watched_posts_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_watched_posts_proposal_id_proposals")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_watched_posts")),
    )
    op.create_index("ix_watched_posts_proposal_id", "watched_posts", ["proposal_id"])
    op.create_table(
        "key_hours",
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["events.id"], name=op.f("fk_key_hours_stream_id_events")),
        sa.PrimaryKeyConstraint("stream_id", "key", "hour", name=op.f("pk_key_hours")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_key_hours_hour", "key_hours", ["stream_id", "hour"])
    op.create_table(
        "watch_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prediction_id", BIG, nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_turn")),
    )
