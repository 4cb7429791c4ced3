"""Versions of the model, which of them each post shows, and the labels that a confirmation confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("file", sa.String(length=120), nullable=True),
        sa.Column("parent", sa.String(length=80), nullable=True),
        sa.Column("measured", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_versions")),
        sa.UniqueConstraint("version", name=op.f("uq_model_versions_version")),
    )
    op.add_column("effective_labels", sa.Column("model_version", sa.String(length=80), nullable=True))
    op.execute(
        "UPDATE effective_labels SET model_version = (SELECT model_version FROM predictions"
        " WHERE predictions.post_id = effective_labels.post_id ORDER BY predictions.id DESC LIMIT 1)"
    )
    # Until now a confirmation followed the newest prediction; what it shows today is what it confirmed.
    op.execute(
        "UPDATE reviews SET (informativeness, humanitarian, damage) = (SELECT e.informativeness,"
        " e.humanitarian, e.damage FROM effective_labels e WHERE e.post_id = reviews.post_id)"
        " WHERE verification = 'confirmed' AND undone_at IS NULL AND id = (SELECT max(r.id) FROM reviews r"
        " WHERE r.post_id = reviews.post_id AND r.undone_at IS NULL)"
    )
