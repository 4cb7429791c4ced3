"""Why a job failed has a column, which the failures are counted by; the reasons of old jobs are read once."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# How the reasons began that were written until now.
BEGINNINGS = (
    ("picture ", "lost_picture"),
    ("the picture ", "unreadable_picture"),
    ("not a readable picture", "unreadable_picture"),
    ("the post has neither ", "empty_post"),
    ("the model failed ", "model"),
    ("the model's answer cannot be stored", "unstorable"),
    ("language and place cannot be searched", "enrichment"),
    ("its worker stopped ", "worker"),
)


def upgrade() -> None:
    op.add_column("jobs", sa.Column("failure_kind", sa.String(length=48)))
    jobs = sa.table("jobs", sa.column("error", sa.String), sa.column("failure_kind", sa.String))
    kinds = [(jobs.c.error.startswith(beginning), kind) for beginning, kind in BEGINNINGS]
    op.execute(
        jobs.update().where(jobs.c.error.is_not(None)).values(failure_kind=sa.case(*kinds, else_="other"))
    )
