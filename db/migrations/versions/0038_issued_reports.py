"""Reports are issued with their files, superseded and retracted; what was cleared before stays cleared."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("issued_by", sa.String(100)))
    op.add_column("reports", sa.Column("issued_at", sa.DateTime(timezone=True)))
    op.add_column("reports", sa.Column("supersedes", sa.Integer))
    op.add_column("reports", sa.Column("retracted_by", sa.String(100)))
    op.add_column("reports", sa.Column("retracted_at", sa.DateTime(timezone=True)))
    op.add_column("reports", sa.Column("retraction_reason", sa.String(500)))
    op.add_column("report_files", sa.Column("name", sa.String(200)))
