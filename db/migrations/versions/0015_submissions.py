"""What an analyst hands in has one word, submission: the kind of its source and the source's name follow."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE sources SET kind = 'submission' WHERE kind = 'upload'")
    op.execute("UPDATE sources SET name = 'Triage: files' WHERE name = 'Triage: uploads'")
