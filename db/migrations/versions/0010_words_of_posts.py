"""An index of every three letters in a row, so that a word in the texts is found without reading them."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.create_index(
            "ix_posts_text",
            "posts",
            ["text"],
            postgresql_using="gin",
            postgresql_ops={"text": "gin_trgm_ops"},
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE post_words USING fts5(text, content='posts', content_rowid='id',"
        " tokenize='trigram')"
    )
    op.execute("INSERT INTO post_words (post_words) VALUES ('rebuild')")
    # A post's text never changes, and no post is deleted.
    op.execute(
        "CREATE TRIGGER post_words_added AFTER INSERT ON posts BEGIN"
        " INSERT INTO post_words (rowid, text) VALUES (new.id, new.text); END"
    )
