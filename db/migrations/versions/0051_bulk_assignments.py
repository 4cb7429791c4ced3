"""Many posts are assigned at once as a job, which knows whose each was so that it can be undone whole."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("bulk_jobs", sa.Column("assignee", sa.String(100)))
    op.create_table(
        "bulk_assignments",
        sa.Column("bulk_job_id", sa.Integer(), nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("former", sa.String(100)),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["bulk_job_id"], ["bulk_jobs.id"], name=op.f("fk_bulk_assignments_bulk_job_id_bulk_jobs")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_bulk_assignments_post_id_posts")),
        sa.PrimaryKeyConstraint("bulk_job_id", "post_id", name=op.f("pk_bulk_assignments")),
    )
    op.create_index(op.f("ix_bulk_assignments_post_id"), "bulk_assignments", ["post_id"])
