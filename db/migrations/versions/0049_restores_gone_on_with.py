"""An event that is being restored knows its archive, so that a restore that was cut off is gone on with."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("restoring_from", sa.String(64)))
