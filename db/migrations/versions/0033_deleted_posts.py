"""When a post was found to be deleted at its source; its words leave the index of what is searched."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

FORGET = "INSERT INTO post_words (post_words, rowid, text) SELECT 'delete', id, text FROM searched_posts"
LEARN = "INSERT INTO post_words (rowid, text) SELECT id, text FROM searched_posts"


def upgrade() -> None:
    op.add_column("posts", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name != "sqlite":
        return
    # What the index forgets must be what it has learnt before.
    for name, change, post in (
        ("posts_text", "UPDATE OF text ON posts", "id"),
        ("post_media_delete", "DELETE ON post_media", "post_id"),
    ):
        for when, step in (("BEFORE", FORGET), ("AFTER", LEARN)):
            op.execute(
                f"CREATE TRIGGER {name}_{when} {when} {change} BEGIN {step} WHERE id = old.{post}; END"
            )
