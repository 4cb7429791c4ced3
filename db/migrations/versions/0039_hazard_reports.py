"""What authorities and observatories report of hazards."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "hazard_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publisher", sa.String(48), nullable=False),
        sa.Column("external_id", sa.String(100), nullable=False),
        sa.Column("hazard", sa.String(48), nullable=False),
        sa.Column("level", sa.String(48), nullable=True),
        sa.Column("severity", sa.Double(), nullable=True),
        sa.Column("severity_unit", sa.String(20), nullable=True),
        sa.Column("name", sa.String(100), nullable=True),
        sa.Column("place", sa.String(200), nullable=True),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=False),
        sa.Column("link", sa.String(2000), nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_reports")),
        sa.UniqueConstraint("publisher", "external_id", name=op.f("uq_hazard_reports_publisher_external_id")),
    )
    op.create_index("ix_hazard_reports_ended_at", "hazard_reports", ["ended_at", "started_at"])
