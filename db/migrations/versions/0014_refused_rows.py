"""A row that could not be read is refused, a review rejects: the tables' names say so."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.rename_table("rejections", "refused_rows")
    op.execute("ALTER TABLE imports RENAME COLUMN rejected TO refused")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX ix_rejections_import_id RENAME TO ix_refused_rows_import_id")
        op.execute("ALTER INDEX pk_rejections RENAME TO pk_refused_rows")
        op.execute(
            "ALTER TABLE refused_rows RENAME CONSTRAINT"
            " fk_rejections_import_id_imports TO fk_refused_rows_import_id_imports"
        )
    else:
        op.drop_index("ix_rejections_import_id", "refused_rows")
        op.create_index("ix_refused_rows_import_id", "refused_rows", ["import_id"])
