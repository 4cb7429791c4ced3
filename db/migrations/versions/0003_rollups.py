"""Counts per hour and account, so that the overview need not count posts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Written out for each database: no value from outside enters these statements.
HOUR = {
    "sqlite": "strftime('%Y-%m-%d %H:00:00.000000', posted_at)",
    "postgresql": "date_trunc('hour', posted_at, 'UTC')",
}


def upgrade() -> None:
    classes = [
        sa.Column(name, sa.String(length=48), nullable=False)
        for name in ("informativeness", "humanitarian", "damage", "verification")
    ]
    keys = ("event_id", "hour_at", *(column.name for column in classes))
    op.create_table(
        "label_hours",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("hour_at", sa.DateTime(timezone=True), nullable=False),
        *classes,
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("with_picture", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_label_hours")),
    )
    op.create_table(
        "account_counts",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("author_hash", sa.String(length=64), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "author_hash", name=op.f("pk_account_counts")),
    )
    op.add_column("effective_labels", sa.Column("author_hash", sa.String(length=64), nullable=True))
    op.create_index("ix_effective_labels_language", "effective_labels", ["event_id", "language"])
    op.create_index("ix_effective_labels_author", "effective_labels", ["event_id", "author_hash"])
    op.execute(
        "UPDATE effective_labels SET author_hash ="
        " (SELECT posts.author_hash FROM posts WHERE posts.id = effective_labels.post_id)"
    )
    hour = HOUR[op.get_bind().dialect.name]
    op.execute(
        "INSERT INTO label_hours SELECT event_id, " + hour + ", coalesce(informativeness, ''),"  # noqa: S608 - see HOUR
        " coalesce(humanitarian, ''), coalesce(damage, ''), verification, count(*), count(lat),"
        " sum(CASE WHEN has_picture THEN 1 ELSE 0 END) FROM effective_labels GROUP BY 1, 2, 3, 4, 5, 6"
    )
    op.execute(
        "INSERT INTO account_counts SELECT event_id, author_hash, count(*) FROM effective_labels"
        " WHERE author_hash IS NOT NULL GROUP BY event_id, author_hash"
    )
