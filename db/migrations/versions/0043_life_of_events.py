"""What an event's end takes: reports from an archive, when posts are erased, files that are to go."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("is_restored", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("events", sa.Column("erase_at", sa.DateTime(timezone=True)))
    op.add_column("events", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.create_table(
        "erased_pictures",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_erased_pictures")),
    )
    op.create_index("ix_erased_pictures_erased_at", "erased_pictures", ["erased_at"])
