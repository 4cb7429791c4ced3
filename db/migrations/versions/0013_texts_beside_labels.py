"""A post's text stands beside its labels, folded, so that what words find is counted without a second look.

The four words of a label go: its kind says them. Accounts become numbers, and the columns that are counted
come first.
"""

from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CHUNK = 10_000
KEPT = (
    *("post_id", "posted_at", "urgency", "event_id", "hour", "kind", "has_picture", "modalities_disagree"),
    *("cell_row", "cell_column", "lat", "lon", "informativeness_confidence", "humanitarian_confidence"),
    *("damage_confidence", "language", "model_version", "precision"),
)
FILTERED = ("kind", "language", "has_picture", "modalities_disagree", "humanitarian_confidence")


def upgrade() -> None:
    names = ", ".join(KEPT)
    op.execute(f"CREATE TABLE kept_labels AS SELECT {names} FROM effective_labels")  # noqa: S608
    op.drop_table("effective_labels")
    _derive_from_posts()
    _create_labels()
    op.execute(
        f"INSERT INTO effective_labels ({names}, folded_text, account) SELECT {names}, folded_text, account"  # noqa: S608
        " FROM kept_labels JOIN derived USING (post_id) ORDER BY post_id"
    )
    op.drop_table("derived")
    op.drop_table("kept_labels")
    _create_indexes()
    _count_accounts()
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_posts_text", "posts")


def _derive_from_posts() -> None:
    """Fold and number as the product does: no store knows all letters in both cases, nor SHA-256."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    derived = op.create_table(
        "derived",
        sa.Column("post_id", big, primary_key=True),
        sa.Column("folded_text", sa.Text()),
        sa.Column("account", sa.BigInteger()),
    )
    connection, last_id = op.get_bind(), 0
    following = sa.text(
        "SELECT id, text, author_hash FROM posts WHERE id > :last_id ORDER BY id LIMIT :chunk"
    )
    while posts := connection.execute(following, {"last_id": last_id, "chunk": CHUNK}).all():
        op.bulk_insert(derived, [_derive(post) for post in posts])
        last_id = posts[-1].id


def _derive(post: Any) -> dict[str, Any]:
    account = None
    if post.author_hash:
        account = int.from_bytes(sha256(post.author_hash.encode()).digest()[:8], "big", signed=True)
    return {"post_id": post.id, "folded_text": post.text.casefold(), "account": account}


def _create_labels() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "effective_labels",
        sa.Column("post_id", big, nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgency", sa.Double(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("has_picture", sa.Boolean(), nullable=False),
        sa.Column("modalities_disagree", sa.Boolean(), nullable=False),
        sa.Column("cell_row", sa.SmallInteger()),
        sa.Column("cell_column", sa.SmallInteger()),
        sa.Column("lat", sa.Double()),
        sa.Column("lon", sa.Double()),
        sa.Column("informativeness_confidence", sa.Double()),
        sa.Column("humanitarian_confidence", sa.Double()),
        sa.Column("damage_confidence", sa.Double()),
        sa.Column("account", sa.BigInteger()),
        sa.Column("folded_text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8)),
        sa.Column("model_version", sa.String(length=80)),
        sa.Column("precision", sa.String(length=48)),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_effective_labels_post_id_posts")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_effective_labels")),
    )


def _create_indexes() -> None:
    placed = sa.text("cell_row IS NOT NULL")
    for order, columns in {
        "newest": ("posted_at", "post_id", *FILTERED),
        "urgent": ("urgency", "post_id", *FILTERED),
        "hours": ("hour", *FILTERED, "lat", "lon"),
        "accounts": ("account", *FILTERED, "posted_at", "lat", "lon"),
        "language": ("language",),
    }.items():
        op.create_index(f"ix_effective_labels_{order}", "effective_labels", ["event_id", *columns])
    op.create_index(
        "ix_effective_labels_squares",
        "effective_labels",
        [
            *("event_id", "cell_row", "cell_column", *FILTERED),
            *("posted_at", "hour", "account", "lat", "lon"),
        ],
        sqlite_where=placed,
        postgresql_where=placed,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(
            "ix_effective_labels_words",
            "effective_labels",
            ["folded_text"],
            postgresql_using="gin",
            postgresql_ops={"folded_text": "gin_trgm_ops"},
        )


def _count_accounts() -> None:
    op.drop_table("account_counts")
    op.create_table(
        "account_counts",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "account", name=op.f("pk_account_counts")),
    )
    op.execute(
        "INSERT INTO account_counts SELECT event_id, account, count(*) FROM effective_labels"
        " WHERE account IS NOT NULL GROUP BY event_id, account"
    )
