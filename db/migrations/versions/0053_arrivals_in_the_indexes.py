"""What came in since a look, and who began the messages of a cell, is counted from an index alone.

Those of hours and cells hold the number of the post on PostgreSQL, as all indexes of SQLite do by themselves;
that of cells holds the message.
"""

from alembic import op
from sqlalchemy import text

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

HOURS = "ix_effective_labels_hours"
SQUARES = "ix_effective_labels_squares"
FILTERED = ("packed", "language", "has_picture", "modalities_disagree", "humanitarian_confidence")
PLACED = text("cell_row IS NOT NULL")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(HOURS, "effective_labels")
        hours = ["event_id", "hour", *FILTERED, "lat", "lon"]
        op.create_index(HOURS, "effective_labels", hours, postgresql_include=["post_id"])
    op.drop_index(SQUARES, "effective_labels")
    cells = ["event_id", "cell_row", "cell_column", *FILTERED, "posted_at", "hour", "account", "lat", "lon"]
    op.create_index(
        SQUARES,
        "effective_labels",
        [*cells, "message"],
        sqlite_where=PLACED,
        postgresql_where=PLACED,
        postgresql_include=["post_id"],
    )
