"""Words that are read in pictures: a queue of their own, where they stay, and how they are found."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# What is searched of a post: its text and, below it, what was read in its pictures.
SEARCHED = """
    CREATE VIEW searched_posts AS SELECT posts.id AS id, posts.text || coalesce(char(10) || (
        SELECT group_concat(words, char(10)) FROM (
            SELECT picture_words.words AS words FROM post_media
            JOIN picture_words ON picture_words.media_id = post_media.media_id
            WHERE post_media.post_id = posts.id AND picture_words.words <> ''
            ORDER BY post_media.position, post_media.media_id)
    ), '') AS text FROM posts"""
FORGET = "INSERT INTO post_words (post_words, rowid, text) SELECT 'delete', id, text FROM searched_posts"
LEARN = "INSERT INTO post_words (rowid, text) SELECT id, text FROM searched_posts"
OF_PICTURE = "WHERE id IN (SELECT post_id FROM post_media WHERE media_id = {row}.media_id)"


def upgrade() -> None:
    op.create_table(
        "picture_jobs",
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
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_picture_jobs_post_id_posts")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_picture_jobs_media_id_media")),
        sa.UniqueConstraint("media_id", name=op.f("uq_picture_jobs_media_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_jobs")),
    )
    op.create_index("ix_picture_jobs_claim", "picture_jobs", ["status", "priority", "id", "not_before"])
    op.create_index("ix_picture_jobs_finished", "picture_jobs", ["status", "finished_at"])
    op.create_table(
        "picture_words",
        sa.Column("media_id", BIG, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double()),
        sa.Column("reader", sa.String(80), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_picture_words_media_id_media")),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_picture_words")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _index_words_of_pictures()


def _index_words_of_pictures() -> None:
    """Let the index of the texts hold the view's; what it forgets must be what it has learnt before."""
    op.execute(SEARCHED)
    op.execute("DROP TABLE post_words")
    op.execute(
        "CREATE VIRTUAL TABLE post_words USING fts5(text, content='searched_posts', content_rowid='id',"
        " tokenize='trigram')"
    )
    op.execute("INSERT INTO post_words (post_words) VALUES ('rebuild')")
    for change, row in (("INSERT", "new"), ("DELETE", "old")):
        for when, step in (("BEFORE", FORGET), ("AFTER", LEARN)):
            op.execute(
                f"CREATE TRIGGER picture_words_{when}_{change} {when} {change} ON picture_words BEGIN"
                f" {step} {OF_PICTURE.format(row=row)}; END"
            )
    # A picture whose words are known is posted again.
    is_read = "WHEN EXISTS (SELECT 1 FROM picture_words WHERE media_id = new.media_id)"
    for when, step in (("BEFORE", FORGET), ("AFTER", LEARN)):
        op.execute(
            f"CREATE TRIGGER post_media_{when}_insert {when} INSERT ON post_media {is_read} BEGIN"
            f" {step} WHERE id = new.post_id; END"
        )
