"""What the desk keeps of the people who work at it: their last looks, their views, the areas they drew."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "desk_looks",
        sa.Column("analyst", sa.String(100), primary_key=True),
        sa.Column("event_id", sa.Integer(), primary_key=True),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("newest_post_id", BIG, nullable=False),
        sa.Column("after_post_id", BIG),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_desk_looks_event_id_events")),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("address", sa.String(4000), nullable=False),
        sa.Column("saved_by", sa.String(100), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_saved_views_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint(
            "event_id", "saved_by", "name", name=op.f("uq_saved_views_event_id_saved_by_name")
        ),
    )
    op.create_table(
        "named_areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("shape", sa.String(1000), nullable=False),
        sa.Column("drawn_by", sa.String(100), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_named_areas_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_areas")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_named_areas_event_id_name")),
    )
