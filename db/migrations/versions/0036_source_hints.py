"""Where a source usually writes from and in which language."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("place", sa.String(200)))
    op.add_column("sources", sa.Column("lat", sa.Double))
    op.add_column("sources", sa.Column("lon", sa.Double))
    op.add_column("sources", sa.Column("language", sa.String(8)))
    op.add_column("sources", sa.Column("is_at_place", sa.Boolean, nullable=False, server_default=sa.false()))
