"""Who is at which post."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post_leases",
        sa.Column("holder", sa.String(100), primary_key=True),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"]),
    )
    op.create_index("ix_post_leases_post_id", "post_leases", ["post_id"])
