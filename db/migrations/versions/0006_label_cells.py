"""Counts per map square, so that the map of a whole event need not read its posts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Sides of the squares by level: see db.labels.rollups. Numbers written here alone enter the statements.
SIDES = {level: 78.75 / 2**level for level in (2, 4, 6, 8, 10, 12)}


def upgrade() -> None:
    classes = [
        sa.Column(name, sa.String(length=48), nullable=False)
        for name in ("informativeness", "humanitarian", "damage", "verification")
    ]
    keys = ("event_id", "level", "cell_row", "cell_column", *(column.name for column in classes))
    op.create_table(
        "label_cells",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("cell_row", sa.Integer(), nullable=False),
        sa.Column("cell_column", sa.Integer(), nullable=False),
        *classes,
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("lat_sum", sa.Double(), nullable=False),
        sa.Column("lon_sum", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_label_cells")),
    )
    for level, side in SIDES.items():
        op.execute(
            f"INSERT INTO label_cells SELECT event_id, {level}, CAST(floor(lat / {side}) AS integer),"  # noqa: S608
            f" CAST(floor(lon / {side}) AS integer), coalesce(informativeness, ''),"
            " coalesce(humanitarian, ''), coalesce(damage, ''), verification, count(*), sum(lat), sum(lon)"
            " FROM effective_labels WHERE lat IS NOT NULL GROUP BY 1, 3, 4, 5, 6, 7, 8"
        )
