"""An index that holds all that is counted under filters that no rollup knows; the languages use it too."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = (
    *("event_id", "language", "has_picture", "modalities_disagree", "humanitarian_confidence", "posted_at"),
    *("informativeness", "humanitarian", "damage", "verification", "lat", "lon", "author_hash"),
)


def upgrade() -> None:
    op.drop_index("ix_effective_labels_language", "effective_labels")
    op.create_index("ix_effective_labels_counted", "effective_labels", list(COLUMNS))
