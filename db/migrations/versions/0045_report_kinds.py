"""Reports are of kinds, all before of the one that there was."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("kind", sa.String(48), nullable=False, server_default="situation"))
