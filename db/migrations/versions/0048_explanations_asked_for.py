"""What speaks for any class can be asked for; the answers are kept beside what is stored of every post."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "explanation_jobs",
        sa.Column("id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("model_version", sa.String(80), nullable=False),
        sa.Column("task", sa.String(48), nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("method", sa.String(48), nullable=False),
        sa.Column("region_rows", sa.Integer(), nullable=False),
        sa.Column("region_columns", sa.Integer(), nullable=False),
        sa.Column("regions", sa.LargeBinary()),
        sa.Column("tokens", sa.JSON()),
        sa.Column("status", sa.String(48), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(100)),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String(500)),
        sa.Column("failure_kind", sa.String(48)),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_explanation_jobs_post_id_posts")),
        sa.UniqueConstraint(
            "post_id", "model_version", "task", "label", "method", name=op.f("uq_explanation_jobs_asked")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation_jobs")),
    )
    op.create_index(
        "ix_explanation_jobs_claim", "explanation_jobs", ["status", "priority", "id", "not_before"]
    )
