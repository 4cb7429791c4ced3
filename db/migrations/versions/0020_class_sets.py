"""Which classes a prediction cannot tell apart, and how unlike its training a post is."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("class_sets", "ood_scores"):
        op.add_column("predictions", sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))
