"""Which posts are gone at their sources is known beyond their event; of former ones the audit log says it."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deleted_posts",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(200), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_deleted_posts_source_id_sources")
        ),
        sa.PrimaryKeyConstraint("source_id", "external_id", name=op.f("pk_deleted_posts")),
    )
    # The end of an event empties posts too, which their sources still have; the log tells them apart.
    op.execute(
        "INSERT INTO deleted_posts (source_id, external_id, deleted_at) "
        "SELECT posts.source_id, posts.external_id, min(audit_entries.created_at) "
        "FROM audit_entries JOIN posts ON posts.id = audit_entries.subject_id "
        "WHERE audit_entries.subject = 'post' AND audit_entries.action = 'delete_at_source' "
        "GROUP BY posts.source_id, posts.external_id"
    )
