"""Incidents keep no sums: a post is compared with posts, and no longer with what they add up to."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("key_sum", "lat_sum", "lon_sum", "placed"):
        op.drop_column("incidents", name)
