"""The release review of reports: traces of the reviewers, and appeals against what they block."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_traces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("draft_sha256", sa.String(64), nullable=False),
        sa.Column("policy_sha256", sa.String(64), nullable=False),
        sa.Column("reviewer", sa.String(40), nullable=False),
        sa.Column("version", sa.String(200), nullable=False),
        sa.Column("trace", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(100), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_policy_traces_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_traces")),
    )
    op.create_index("ix_policy_traces_report", "policy_traces", ["report_id", "draft_sha256"])
    op.create_table(
        "policy_appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("draft_sha256", sa.String(64), nullable=False),
        sa.Column("finding", sa.String(32), nullable=False),
        sa.Column("policy", sa.String(40), nullable=False),
        sa.Column("lead", sa.String(100), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_policy_appeals_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_appeals")),
    )
    op.create_index("ix_policy_appeals_report", "policy_appeals", ["report_id", "draft_sha256"])
