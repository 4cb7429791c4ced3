"""The number that a label is packed into is called so; ``kind`` meant four other things."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Both stores rename a column in their catalogue alone: no row and no index is written anew.
    for table in ("effective_labels", "label_hours", "label_cells"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN kind TO packed")
