"""What an event's end takes: reports that came back from an archive."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("is_restored", sa.Boolean, nullable=False, server_default=sa.false()))
