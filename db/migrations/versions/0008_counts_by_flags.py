"""An index that counts by picture, disagreement and confidence without reading the posts."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_effective_labels_flags",
        "effective_labels",
        ["event_id", "modalities_disagree", "has_picture", "humanitarian_confidence"],
    )
