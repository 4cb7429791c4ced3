"""Pictures that may leave the house are searched for faces, and people keep some back."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "face_jobs",
        sa.Column("id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("media_id", BIG, nullable=False),
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
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_face_jobs_post_id_posts")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_face_jobs_media_id_media")),
        sa.UniqueConstraint("media_id", name=op.f("uq_face_jobs_media_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_face_jobs")),
    )
    op.create_index("ix_face_jobs_claim", "face_jobs", ["status", "priority", "id", "not_before"])
    op.create_index("ix_face_jobs_finished", "face_jobs", ["status", "finished_at"])
    op.create_table(
        "picture_faces",
        sa.Column("id", BIG, nullable=False),
        sa.Column("media_id", BIG, nullable=False),
        sa.Column("detector", sa.String(80), nullable=False),
        sa.Column("faces", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_picture_faces_media_id_media")),
        sa.UniqueConstraint("media_id", "detector", name=op.f("uq_picture_faces_media_id_detector")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_faces")),
    )
    op.create_table(
        "withheld_pictures",
        sa.Column("media_id", BIG, nullable=False),
        sa.Column("withheld_by", sa.String(100), nullable=False),
        sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_withheld_pictures_media_id_media")),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_withheld_pictures")),
    )
