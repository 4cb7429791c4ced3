"""An index that counts the accounts of a category without reading its posts."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_effective_labels_author", table_name="effective_labels")
    op.create_index(
        "ix_effective_labels_accounts",
        "effective_labels",
        ["event_id", "humanitarian", "author_hash", "verification"],
    )
