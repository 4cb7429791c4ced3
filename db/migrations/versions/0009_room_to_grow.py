"""Numbers of 64 bits for what grows with the posts, and explanations found by their post."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBERS = {
    "posts": ("id",),
    "media": ("id",),
    "post_media": ("post_id", "media_id"),
    "predictions": ("id", "post_id"),
    "places": ("post_id",),
    "reviews": ("id", "post_id"),
    "jobs": ("id", "post_id"),
    "effective_labels": ("post_id",),
    "audit_entries": ("id", "subject_id"),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite's integers have 64 bits
        for table, columns in NUMBERS.items():
            changes = ", ".join(f"ALTER COLUMN {column} TYPE bigint" for column in columns)
            op.execute(f"ALTER TABLE {table} {changes}")
            if "id" in columns:
                op.execute(f"ALTER SEQUENCE {table}_id_seq AS bigint")
    _key_explanations_by_post()


def _key_explanations_by_post() -> None:
    op.execute(
        "CREATE TABLE kept_explanations AS SELECT p.post_id, p.model_version, e.kind, e.region_rows,"
        " e.region_columns, e.regions, e.tokens"
        " FROM explanations e JOIN predictions p ON p.id = e.prediction_id"
    )
    op.drop_table("explanations")
    op.create_table(
        "explanations",
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("model_version", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("region_rows", sa.Integer(), nullable=False),
        sa.Column("region_columns", sa.Integer(), nullable=False),
        sa.Column("regions", sa.LargeBinary(), nullable=True),
        sa.Column("tokens", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id", "model_version"],
            ["predictions.post_id", "predictions.model_version"],
            name=op.f("fk_explanations_post_id_predictions"),
        ),
        sa.PrimaryKeyConstraint("post_id", "model_version", name=op.f("pk_explanations")),
    )
    op.execute("INSERT INTO explanations SELECT * FROM kept_explanations")
    op.drop_table("kept_explanations")
