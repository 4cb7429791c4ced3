"""One decision about many posts at once is a job, which knows its reviews so that it can be undone whole."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bulk_jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(200), nullable=False),
        sa.Column("started_by", sa.String(100), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("undone_by", sa.String(100)),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_bulk_jobs_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_jobs")),
    )
    op.create_index(op.f("ix_bulk_jobs_event_id"), "bulk_jobs", ["event_id"])
    op.create_table(
        "bulk_reviews",
        sa.Column("bulk_job_id", sa.Integer(), nullable=False),
        sa.Column("review_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["bulk_job_id"], ["bulk_jobs.id"], name=op.f("fk_bulk_reviews_bulk_job_id_bulk_jobs")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_bulk_reviews_review_id_reviews")
        ),
        sa.PrimaryKeyConstraint("bulk_job_id", "review_id", name=op.f("pk_bulk_reviews")),
    )
