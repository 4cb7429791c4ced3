"""What an event's end takes: reports from an archive, when posts are erased, files that are to go."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("reports", sa.Column("is_restored", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("events", sa.Column("erase_at", sa.DateTime(timezone=True)))
    op.add_column("events", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.create_table(
        "erased_pictures",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_erased_pictures")),
    )
    op.create_index("ix_erased_pictures_erased_at", "erased_pictures", ["erased_at"])
    op.create_table(
        "post_assignments",
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("assignee", sa.String(100), nullable=False),
        sa.Column("assigned_by", sa.String(100), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_assignments_post_id_posts")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_assignments")),
    )
    op.create_index("ix_post_assignments_assignee", "post_assignments", ["assignee"])
    op.create_table(
        "post_notes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_notes_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_notes")),
    )
    op.create_index("ix_post_notes_post_id", "post_notes", ["post_id"])
    op.create_index("ix_reviews_created_at", "reviews", ["created_at"])
    op.create_table(
        "review_samples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Double, nullable=False),
        sa.Column("started_by", sa.String(100), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_review_samples_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_samples")),
    )
    op.create_index("ix_review_samples_event_id", "review_samples", ["event_id"])
    op.create_table(
        "sampled_posts",
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("first_by", sa.String(100), nullable=False),
        sa.Column("first_informativeness", sa.String(48)),
        sa.Column("first_humanitarian", sa.String(48)),
        sa.Column("first_damage", sa.String(48)),
        sa.Column("second_by", sa.String(100)),
        sa.Column("second_at", sa.DateTime(timezone=True)),
        sa.Column("second_informativeness", sa.String(48)),
        sa.Column("second_humanitarian", sa.String(48)),
        sa.Column("second_damage", sa.String(48)),
        sa.Column("settled_by", sa.String(100)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_sampled_posts_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["review_samples.id"], name=op.f("fk_sampled_posts_sample_id_review_samples")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_sampled_posts")),
    )
    op.create_index("ix_sampled_posts_sample_id", "sampled_posts", ["sample_id"])
