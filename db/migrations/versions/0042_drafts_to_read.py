"""Drafts that wait for the trained reviewer: a queue of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "draft_jobs",
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("draft_sha256", sa.String(64), nullable=False),
        sa.Column("asked_by", sa.String(100), nullable=False),
        sa.Column("draft", sa.JSON()),
        sa.Column("status", sa.String(48), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(100)),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String(500)),
        sa.Column("failure_kind", sa.String(48)),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_draft_jobs_report_id_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_jobs")),
    )
    op.create_index("ix_draft_jobs_claim", "draft_jobs", ["status", "priority", "id", "not_before"])
    op.create_index("ix_draft_jobs_report", "draft_jobs", ["report_id", "draft_sha256"])
