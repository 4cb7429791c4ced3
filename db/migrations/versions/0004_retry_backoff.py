"""A time before which a failed attempt is not repeated; indexes for the claim and the oldest waiting job."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_jobs_claim", table_name="jobs")
    op.create_index("ix_jobs_claim", "jobs", ["status", "priority", "id", "not_before"])
    op.create_index("ix_jobs_queued", "jobs", ["status", "queued_at"])
