"""Posts about one happening are one incident, which people can split and merge."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", BIG, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("founder_id", BIG, nullable=False),
        sa.Column("headline", sa.String(length=200), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("key_sum", sa.LargeBinary(), nullable=False),
        sa.Column("lat_sum", sa.Double(), nullable=False),
        sa.Column("lon_sum", sa.Double(), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("merged_into", BIG, nullable=True),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_incidents_event_id_events")),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["incidents.id"], name=op.f("fk_incidents_merged_into_incidents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index("ix_incidents_seen", "incidents", ["event_id", "last_seen_at"])
    op.create_index("ix_incidents_size", "incidents", ["event_id", "accounts"])
    op.create_table(
        "incident_posts",
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("joined_by", sa.String(length=100), nullable=True),
        sa.Column("taken_hour", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_incident_posts_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_posts_incident_id_incidents")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_incident_posts")),
    )
    op.create_index("ix_incident_posts_incident_id", "incident_posts", ["incident_id"])
    op.create_index("ix_incident_posts_taken_hour", "incident_posts", ["taken_hour"])
    op.create_table(
        "incident_changes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("other_id", BIG, nullable=True),
        sa.Column("post_ids", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_changes_incident_id_incidents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_changes")),
    )
    op.create_index("ix_incident_changes_incident_id", "incident_changes", ["incident_id"])
    op.create_table(
        "incident_cursor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prediction_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_cursor")),
    )
