"""Who is at the desk, which saved views raise alerts, and what one person decided lately."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "desk_presences",
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_desk_presences_event_id_events")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_desk_presences")),
    )
    op.create_index(op.f("ix_desk_presences_event_id"), "desk_presences", ["event_id"])
    op.create_table(
        "view_watches",
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alerted_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["view_id"], ["saved_views.id"], name=op.f("fk_view_watches_view_id_saved_views")
        ),
        sa.PrimaryKeyConstraint("view_id", name=op.f("pk_view_watches")),
    )
    op.create_table(
        "view_posts",
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("post_id", BIG, autoincrement=False, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["view_id"], ["view_watches.view_id"], name=op.f("fk_view_posts_view_id_view_watches")
        ),
        sa.PrimaryKeyConstraint("view_id", "post_id", name=op.f("pk_view_posts")),
    )
    op.create_table(
        "view_cursor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prediction_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view_cursor")),
    )
    op.create_index("ix_reviews_reviewer", "reviews", ["reviewer", "id"])
    op.create_index(op.f("ix_bulk_reviews_review_id"), "bulk_reviews", ["review_id"])
